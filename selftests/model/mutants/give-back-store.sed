# SPDX-License-Identifier: GPL-2.0-only
# ring.h: Giving back does not look whether head moved on.
/ktrk_cmpxchg_local(&ring->prod->head, slot->end, end)/s/ktrk_cmpxchg_local.*/({ ktrk_store(\&ring->prod->head, end); 0; }))/
