# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_trampoline.c: The caller's stack words are not copied.
/^static __always_inline void copy_stack/,/^}/{
/READ_ONCE_NOCHECK(from\[i\])/s/READ_ONCE_NOCHECK(from\[i\]) : from\[i\]/0 : 0/
s/^\tcopy_from_kernel_nofault(.*/\tmemset(to, 0, sizeof(frame->stack));/
}
