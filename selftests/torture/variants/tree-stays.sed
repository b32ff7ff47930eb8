# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_tree.c: The folder of an event that is gone stays.
/^static void folder_free_locked/,/^}/{/remove_dir/d}
