# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A record may be 8 bytes longer than the room.
/^static bool has_room/,/^}/s/<= ring->size/<= ring->size + 8/
