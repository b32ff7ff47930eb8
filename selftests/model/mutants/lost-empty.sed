# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A LOST record is written though all is told.
s/if (!fill_lost(ring, (void \*)ktrk_ring_at(ring, start), ns) &&/if (fill_lost(ring, (void *)ktrk_ring_at(ring, start), ns), 0 \&\&/
