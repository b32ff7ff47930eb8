# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A record may be 8 bytes longer than the room.
s/return end - pos <= ring->size;/return end - pos <= ring->size + 8;/
