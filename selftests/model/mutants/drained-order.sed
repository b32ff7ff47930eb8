# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Drained looks at busy last.
/^bool ktrk_reader_drained/,/^}/{
s/if (ktrk_load_acquire(&rd->prod->busy))/if (ktrk_load(\&rd->prod->head) != rd->pos)/
s/return ktrk_load(&rd->prod->head) == rd->pos;/return !ktrk_load(\&rd->prod->busy);/
}
