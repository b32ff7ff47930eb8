# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_trampoline.c: Stacks have no end.
s/likely(from % PAGE_SIZE <= .*)) {/likely(from)) {/
