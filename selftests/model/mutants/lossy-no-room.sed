# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The sign of a loss is cleared though there is no room.
/^static void tell_loss/,/^}/{
/^	if (bytes > ring->size/i\
	ktrk_store(\&ring->lossy, 0);
}
