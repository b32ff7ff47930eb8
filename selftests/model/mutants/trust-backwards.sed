# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The consumer position may go back.
s/if (pos - old > ktrk_load(&ring->prod->producer_pos) - old)/if (pos > ktrk_load(\&ring->prod->producer_pos))/
