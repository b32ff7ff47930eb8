# SPDX-License-Identifier: GPL-2.0-only
# kmod/session_stack.c: Only events that come later have their stacks recorded.
/^static int start_locked/,/^}/s/ktrk_session_refine_locked(s, 0)/0/
