# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The sign of a loss is set before it is counted.
/^void ktrk_ring_lose/,/^}/{
/ktrk_store(&ring->lossy, 1);/d
/ktrk_store(&ring->room, 0);/d
/add_local/i\
	ktrk_store(\&ring->lossy, 1);\
	ktrk_store(\&ring->room, 0);
}
