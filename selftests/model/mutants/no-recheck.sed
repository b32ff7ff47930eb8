# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The outermost writer does not look at head again.
s/unlikely(!ktrk_ring_head_is(ring, head))/false/
