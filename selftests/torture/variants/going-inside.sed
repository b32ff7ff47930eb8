# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_tree.c: Who uses an event's files waits until folders are removed.
/^static void update/,/^}/{ /if (wait)/d; }
