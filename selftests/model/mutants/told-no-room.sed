# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Counts are taken before there is room to tell them.
/^void ktrk_ring_tell_loss/,/^}/{
/^	do {/i\
	take_untold(ring, KTRK_LOST_FULL);
}
