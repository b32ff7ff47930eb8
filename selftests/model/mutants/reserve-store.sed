# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A reservation is a load and a store.
/unlikely(ktrk_cmpxchg_local(&prod->head, head, end) != head)/s/while (.*/while (({ ktrk_store(\&prod->head, end); 0; }));/
