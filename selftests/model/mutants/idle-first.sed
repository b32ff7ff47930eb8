# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The outermost writer says idle before it publishes.
/RING(publish:A)/i\
		ktrk_store(\&prod->busy, 0);
