# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The slow way takes by a load and a store.
s/while (ktrk_cmpxchg_local(&prod->head, head, end) != head)/while (({ ktrk_store(\&prod->head, end); 0; }))/
