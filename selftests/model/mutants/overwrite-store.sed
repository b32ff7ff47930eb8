# SPDX-License-Identifier: GPL-2.0-only
# ring.c: overwrite_pos is stored without a look at what it is.
/ktrk_cmpxchg_local(&prod->overwrite_pos, old, pos)/s/while (.*/while (({ ktrk_store(\&prod->overwrite_pos, pos); 0; }));/
