# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Records are counted though somebody else gave them up.
s/if (ktrk_cmpxchg_local(&prod->overwrite_pos, from, to) == from)/ktrk_cmpxchg_local(\&prod->overwrite_pos, from, to);/
