# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A quick reservation is a load and a store.
/^static __always_inline bool ktrk_ring_take/,/^}/{
s/unlikely(!ktrk_try_cmpxchg_local(&ktrk_ring_prod(ring)->head, head,/unlikely(({ ktrk_store(\&ktrk_ring_prod(ring)->head, end); 0; }))) {/
/^					     end))) {/d
}
