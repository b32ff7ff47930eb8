# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Counts are taken before there is room to tell them.
/^static void tell_loss/,/^}/{
/^	if (bytes > ring->size/i\
	take_untold(ring, KTRK_LOST_FULL);
}
