# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A hit inside itself is not counted.
s/return lost_slot(ring, KTRK_LOST_RECURSION, 0);/return (struct ktrk_slot){ .cause = KTRK_LOST_RECURSION };/
