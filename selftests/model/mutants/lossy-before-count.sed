# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The sign of a loss is set before it is counted.
/^bool ktrk_ring_lose/,/^}/{
/ktrk_store(&ring->lossy, 1);/d
/count_local/i\
	ktrk_store(\&ring->lossy, 1);
}
