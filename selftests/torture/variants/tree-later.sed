# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_module.c: What was kept for a module is not done when it comes.
/^static void enable_kept/,/^}/s/if (switch_now(s, what, mod->name, true) < 0)/if (!what)/
