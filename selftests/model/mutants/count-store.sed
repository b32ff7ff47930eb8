# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Losses are counted by a load and a store.
/^static void count_local/,/^}/s/while (.*/while (({ ktrk_store(counter, old + 1); 0; }));/
