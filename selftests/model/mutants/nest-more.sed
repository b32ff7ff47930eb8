# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A fifth writer is let in.
s/ktrk_ring_enter(ring) > KTRK_RING_NEST_MAX/ktrk_ring_enter(ring) > KTRK_RING_NEST_MAX + 1/
