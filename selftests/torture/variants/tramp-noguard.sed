# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_trampoline.c: What keeps values may be hit by what it calls.
s/if (guard & bit) {/if (guard \& bit \& 0) {/
