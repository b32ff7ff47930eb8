# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_trampoline.c: The caller's stack words are not copied.
s/frame->stack\[i\] = frame->args\[i\]/barrier()/
/^	copy_from_kernel_nofault(frame->stack, frame->args,$/,/;$/d
