# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_tree.c: What is armed in part is all armed.
s/seen\[0\] ? 'X' : '1'/'1'/
