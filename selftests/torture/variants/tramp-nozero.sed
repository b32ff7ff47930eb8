# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_trampoline.c: An ftrace_ops whose hashes are gone is used again.
/memset(&arm->tr.ops, 0/d
