# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A refused writer wakes nobody.
s/ | ktrk_ring_lose(ring, cause, 0);/ | (ktrk_ring_lose(ring, cause, 0) \& 0);/
