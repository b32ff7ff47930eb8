# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Losses are told only when somebody else is inside.
s/if (bytes > ring->size || !take/if (!(ktrk_load(\&ring->prod->busy) \& (ktrk_load(\&ring->prod->busy) - 1)) || !take/
