# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The place is looked at again behind the clock.
/^static __always_inline bool ktrk_ring_take/,/^}/{
s/u64 head = slot->start, end/u64 head = slot->start = ktrk_load(\&ktrk_ring_prod(ring)->head), end/
}
