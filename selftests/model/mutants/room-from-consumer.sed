# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Room is counted from what the consumer page says.
s/ktrk_load(&ring->prod->overwrite_pos) + ring->size);/ktrk_load(\&ring->cons->consumer_pos) + ring->size);/
