# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_trampoline.c: An ftrace_ops is used again as it is.
/^static void forget/,/^}/s/^	.*;$//
