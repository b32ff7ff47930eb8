# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Room is counted from head.
s/ktrk_load(&ring->prod->overwrite_pos) + ring->size);/ktrk_load(\&ring->prod->head) + ring->size);/
