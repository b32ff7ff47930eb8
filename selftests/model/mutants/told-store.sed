# SPDX-License-Identifier: GPL-2.0-only
# ring.c: What is told is counted by a load and a store.
s/while (n && ktrk_cmpxchg_local(told, old, old + n) != old);/while (({ ktrk_store(told, old + n); 0; }));/
