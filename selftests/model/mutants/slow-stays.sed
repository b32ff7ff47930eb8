# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A slow reservation without a record does not leave.
/^struct ktrk_slot ktrk_ring_reserve_slow/,/^}/{
/slot.wake = ktrk_ring_leave(ring, level);/s/ktrk_ring_leave(ring, level)/false/
}
