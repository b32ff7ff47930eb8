# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Position and count may be of two changes.
s/if (ktrk_load(&prod->overwrite_gen) == gen)/if (true)/
