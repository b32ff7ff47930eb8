# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Losses are told only when somebody else is inside.
/^void ktrk_ring_tell_loss/,/^}/s/^	do {/	if (ktrk_load(\&prod->busy) < 2)\
		return;\
&/
