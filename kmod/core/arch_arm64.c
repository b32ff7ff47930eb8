// SPDX-License-Identifier: GPL-2.0-only
/*
 * arm64: struct pt_regs starts with x0 to x30, sp, pc and pstate; what comes
 * behind them is the kernel's own business.
 */
#include "arch.h"

enum word { X0 = 0, SP = 31, PC, PSTATE, WORDS };

#define ROW(name, word) { name, (word) * 8 }

static const struct ktrk_reg regs[] = {
	ROW("x0", 0), ROW("x1", 1), ROW("x2", 2), ROW("x3", 3),
	ROW("x4", 4), ROW("x5", 5), ROW("x6", 6), ROW("x7", 7),
	ROW("x8", 8), ROW("x9", 9), ROW("x10", 10), ROW("x11", 11),
	ROW("x12", 12), ROW("x13", 13), ROW("x14", 14), ROW("x15", 15),
	ROW("x16", 16), ROW("x17", 17), ROW("x18", 18), ROW("x19", 19),
	ROW("x20", 20), ROW("x21", 21), ROW("x22", 22), ROW("x23", 23),
	ROW("x24", 24), ROW("x25", 25), ROW("x26", 26), ROW("x27", 27),
	ROW("x28", 28), ROW("x29", 29), ROW("x30", 30), ROW("sp", SP),
	ROW("pc", PC), ROW("pstate", PSTATE), ROW("lr", 30),
};

static const u16 args[] = { 0, 8, 16, 24, 32, 40, 48, 56 };

const struct ktrk_arch ktrk_arch_arm64 = {
	.name = "aarch64",
	.regs = regs,
	.nregs = ARRAY_SIZE(regs),
	.words = WORDS,
	.args = args,
	.nargs = ARRAY_SIZE(args),
	.stack_args = true,
	.stack_first = 0,
	.ret = X0 * 8,
	.sp = SP * 8,
};
