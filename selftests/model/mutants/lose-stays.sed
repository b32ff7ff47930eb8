# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Who loses a record does not leave.
/^bool ktrk_ring_lose/,/^}/s/return ktrk_ring_leave(ring);/return false;/
