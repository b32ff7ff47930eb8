# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_trampoline.c: Stacks have no end.
s/if (likely((unsigned long)from % PAGE_SIZE <=$/if (likely((unsigned long)from ||/
