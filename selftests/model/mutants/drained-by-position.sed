# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Drained means that nothing published is left.
/^bool ktrk_reader_drained/,/^}/s/ktrk_load(&rd->prod->head) == rd->pos/!look_for_more(rd)/
