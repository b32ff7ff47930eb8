# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Room is counted from a position that was not set.
/ktrk_store(&ring->room, pos + ring->size)/s/pos + /ktrk_load(\&ring->cons->consumer_pos) + /
