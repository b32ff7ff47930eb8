# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A reservation is a load and a store.
s/likely(ktrk_cmpxchg_local(&prod->head, head, end) ==$/likely(({ ktrk_store(\&prod->head, end); head; }) ==/
