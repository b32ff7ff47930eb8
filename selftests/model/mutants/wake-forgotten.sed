# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A refused writer wakes nobody.
s/slot->wake = ktrk_ring_lose(ring, cause, 0);/ktrk_ring_lose(ring, cause, 0), slot->wake = false;/
