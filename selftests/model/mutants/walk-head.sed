# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The walk goes on behind producer_pos.
/^static bool make_room/,/^}/{
s/limit = ktrk_load(&prod->producer_pos)/limit = ktrk_load(\&prod->head)/
}
