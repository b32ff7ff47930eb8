# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Room is opened though a loss came meanwhile.
/^static void open_room/,/^}/{
/if (ktrk_load(&ring->lossy))/,/ktrk_store/d
}
