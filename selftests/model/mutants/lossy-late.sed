# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The sign of a loss is cleared after the counts are taken.
/^static void tell_loss/,/^}/{
/ktrk_store(&ring->lossy, 0);/d
/^}/i\
	ktrk_store(\&ring->lossy, 0);
}
