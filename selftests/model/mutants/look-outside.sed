# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The clock is read before the ring is entered.
/^static __always_inline bool ktrk_ring_look/,/^}/{
/ktrk_peek(&prod->busy)/,/ktrk_barrier/d
s/^	ktrk_ring_leave(ring, level);//
}
/^static __always_inline bool ktrk_ring_take/,/^}/{
s/^	if (unlikely(end > /	if (unlikely(ktrk_peek(\&ktrk_ring_prod(ring)->busy)))\
		return false;\
	ktrk_store(\&ktrk_ring_prod(ring)->busy, level);\
	ktrk_barrier();\
&/
}
