# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Room is counted from head.
/^bool ktrk_ring_make_room/,/^}/s/ktrk_store(&ring->room, pos + ring->size)/ktrk_store(\&ring->room, ktrk_load(\&prod->head) + ring->size)/
