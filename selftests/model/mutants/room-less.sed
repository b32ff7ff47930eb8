# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A record that fits exactly is refused.
/^static bool has_room/,/^}/s/<= ring->size/< ring->size/
/^static bool make_room/,/^}/s/<= ring->size/< ring->size/
