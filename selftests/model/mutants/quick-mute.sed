# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A quick reservation that fails says idle and publishes nothing.
/^static __always_inline bool ktrk_ring_take/,/^}/{
s/^		ktrk_ring_leave(ring, level);/		ktrk_store(\&ktrk_ring_prod(ring)->busy, ktrk_load(\&ktrk_ring_prod(ring)->busy) \& ~(u64)level);/
}
