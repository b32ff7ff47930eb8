# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Position and count may be read before the generation.
# killer: litmus
s/ktrk_load_acquire(&prod->overwrite_gen)/ktrk_load(\&prod->overwrite_gen)/
