# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The generation stays odd.
/^static void move/,/^}/{
/if (!(gen & 1))$/,/ktrk_store_release/d
}
