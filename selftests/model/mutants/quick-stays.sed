# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A quick reservation that fails does not leave.
/^static __always_inline bool ktrk_ring_take/,/^}/{
/^		ktrk_ring_leave(ring, level);/d
}
