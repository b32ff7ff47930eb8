# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_events.c: The caret stands a column behind the mistake.
s/(int)e->err.pos, "");/(int)e->err.pos + 1, "");/
