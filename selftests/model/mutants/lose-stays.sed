# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Who loses a record does not leave.
s/slot.wake = ktrk_ring_leave(ring, level);/slot.wake = false;/
