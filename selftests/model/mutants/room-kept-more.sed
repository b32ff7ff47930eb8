# SPDX-License-Identifier: GPL-2.0-only
# ring.c: What is remembered as room is 8 bytes too many.
s/ktrk_load(&ring->prod->overwrite_pos) + ring->size);/ktrk_load(\&ring->prod->overwrite_pos) + ring->size + 8);/
