# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Who interrupts a change says that it is over.
/^static void move/,/^}/{
/if (!(gen & 1))$/d
s/ktrk_store_release(&prod->overwrite_gen, gen + 2);/ktrk_store_release(\&prod->overwrite_gen, (gen + 2) \& ~1ULL);/
}
