# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Counters are added to by a load and a store.
/^static void add_local/,/^}/s/while (.*/while (({ ktrk_store(counter, old + n); 0; }));/
