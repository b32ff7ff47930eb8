// SPDX-License-Identifier: GPL-2.0-only
/*
 * x86-64: struct pt_regs has its words in this order, the names are the ones
 * the kernel's own probes take.
 */
#include "arch.h"

enum word {
	R15, R14, R13, R12, BP, BX, R11, R10, R9, R8, AX, CX, DX, SI, DI,
	ORIG_AX, IP, CS, FLAGS, SP, SS, WORDS,
};

#define ROW(name, word) { name, (word) * 8 }

static const struct ktrk_reg regs[] = {
	ROW("ax", AX), ROW("bx", BX), ROW("cx", CX), ROW("dx", DX),
	ROW("si", SI), ROW("di", DI), ROW("bp", BP), ROW("sp", SP),
	ROW("r8", R8), ROW("r9", R9), ROW("r10", R10), ROW("r11", R11),
	ROW("r12", R12), ROW("r13", R13), ROW("r14", R14), ROW("r15", R15),
	ROW("ip", IP), ROW("flags", FLAGS), ROW("cs", CS), ROW("ss", SS),
	ROW("orig_ax", ORIG_AX),
};

static const u16 args[] = { DI * 8, SI * 8, DX * 8, CX * 8, R8 * 8, R9 * 8 };

static_assert(ARRAY_SIZE(regs) == WORDS, "each word has a name");

const struct ktrk_arch ktrk_arch_x86_64 = {
	.name = "x86_64",
	.regs = regs,
	.nregs = ARRAY_SIZE(regs),
	.words = WORDS,
	.args = args,
	.nargs = ARRAY_SIZE(args),
	.stack_args = true,
	.stack_first = 1,	/* word 0 is the return address */
	.ret = AX * 8,
	.sp = SP * 8,
};
