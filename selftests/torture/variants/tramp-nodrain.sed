# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_trampoline_drain.c: No stack is looked at.
s/return has_ours(from, stack + THREAD_SIZE);/return has_ours(from, stack + THREAD_SIZE) \&\& !stack;/
