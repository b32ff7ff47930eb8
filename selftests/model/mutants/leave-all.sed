# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A writer that interrupted another says idle.
/^static __always_inline bool ktrk_ring_leave(/,/^}/{
s/ktrk_load(&prod->busy) & ~(u64)level/0/
}
