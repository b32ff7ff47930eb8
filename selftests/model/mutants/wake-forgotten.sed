# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A refused writer wakes nobody.
s/slot.wake = ktrk_ring_leave(ring, level);/ktrk_ring_leave(ring, level);/
