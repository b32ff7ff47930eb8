# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The sign of a loss is cleared though there is no room.
/^void ktrk_ring_tell_loss/,/^}/{
/^	do {/i\
	ktrk_store(\&ring->lossy, 0);
}
