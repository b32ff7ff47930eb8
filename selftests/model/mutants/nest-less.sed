# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The fourth writer inside one another is refused.
s/ktrk_ring_enter(ring) > KTRK_RING_NEST_MAX/ktrk_ring_enter(ring) >= KTRK_RING_NEST_MAX/
