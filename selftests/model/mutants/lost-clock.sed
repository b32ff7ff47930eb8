# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The time of a LOST record is taken before the loop.
/^void ktrk_ring_tell_loss/,/^}/{
/^	do {/i\
	ns = ktrk_env_clock();
/^		ns = ktrk_env_clock();/d
}
