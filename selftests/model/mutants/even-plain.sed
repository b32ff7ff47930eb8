# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The generation may be even before the count is right.
# killer: litmus
s/ktrk_store_release(&prod->overwrite_gen, gen + 2)/ktrk_store(\&prod->overwrite_gen, gen + 2)/
