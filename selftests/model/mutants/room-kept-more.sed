# SPDX-License-Identifier: GPL-2.0-only
# ring.c: What is remembered as room is 8 bytes too many.
s/ktrk_store(&ring->room, pos + ring->size)/ktrk_store(\&ring->room, pos + ring->size + 8)/
