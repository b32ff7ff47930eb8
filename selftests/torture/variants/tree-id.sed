# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_tree.c: An event's number is another in its file than in its format.
s/"%u\\n", file_event(file))/"%u\\n", file_event(file) + 1)/
