# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The consumer position may be inside a unit.
s/pos % KTRK_RING_UNIT/pos == ~0ULL/
