// SPDX-License-Identifier: GPL-2.0-only
/* What the rest takes for granted of this kernel, checked as we build. */
#include <linux/build_bug.h>
#include <linux/ptrace.h>

#include "compat.h"
#include "core/arch.h"

/* The core sees struct pt_regs as words; these are the ones it counts on. */
#if defined(CONFIG_X86_64)
static_assert(offsetof(struct pt_regs, r15) == 0);
static_assert(offsetof(struct pt_regs, ax) == 10 * 8);
static_assert(offsetof(struct pt_regs, di) == 14 * 8);
static_assert(offsetof(struct pt_regs, ip) == 16 * 8);
static_assert(offsetof(struct pt_regs, sp) == 19 * 8);
static_assert(offsetof(struct pt_regs, ss) == 20 * 8);
#elif defined(CONFIG_ARM64)
static_assert(offsetof(struct pt_regs, regs[0]) == 0);
static_assert(offsetof(struct pt_regs, sp) == 31 * 8);
static_assert(offsetof(struct pt_regs, pc) == 32 * 8);
#endif
static_assert(sizeof(unsigned long) == 8, "64-bit kernels only");
