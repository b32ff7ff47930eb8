/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers and argument order, one small file an architecture. Offsets are
 * bytes into the kernel's struct pt_regs, seen as an array of words.
 */
#ifndef KTRK_CORE_ARCH_H
#define KTRK_CORE_ARCH_H

#include "env.h"

struct ktrk_reg {
	const char *name;
	u16 off;
};

/**
 * struct ktrk_arch - what the compiler must know of a machine
 * @name: as uname -m says it
 * @regs: names for %reg
 * @nregs: rows of @regs
 * @words: words of struct pt_regs that a program may read
 * @args: offsets of the registers that carry arguments, in order
 * @nargs: how many
 * @stack_args: arguments behind them are on the stack at entry
 * @stack_first: stack word of the first of those
 * @ret: offset of the return value
 * @sp: offset of the stack pointer
 */
struct ktrk_arch {
	const char *name;
	const struct ktrk_reg *regs;
	u16 nregs;
	u16 words;
	const u16 *args;
	u16 nargs;
	bool stack_args;
	u16 stack_first;
	u16 ret;
	u16 sp;
};

extern const struct ktrk_arch ktrk_arch_x86_64;
extern const struct ktrk_arch ktrk_arch_arm64;

/* The machine this was compiled for. */
#if defined(__x86_64__)
#define ktrk_arch_native	ktrk_arch_x86_64
#elif defined(__aarch64__)
#define ktrk_arch_native	ktrk_arch_arm64
#else
#error "ktrk knows x86-64 and arm64"
#endif

#endif /* KTRK_CORE_ARCH_H */
