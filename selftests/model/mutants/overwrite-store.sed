# SPDX-License-Identifier: GPL-2.0-only
# ring.c: overwrite_pos is stored without a look at what it is.
s/if (ktrk_cmpxchg_local(&prod->overwrite_pos, from, to) == from)/if (({ ktrk_store(\&prod->overwrite_pos, to); 1; }))/
