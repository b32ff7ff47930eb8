# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_tree.c: Folders go one by one while all of a place go.
/^struct dentry \*ktrk_view_tree_close/,/^}/{ /place->root = NULL/d; }
