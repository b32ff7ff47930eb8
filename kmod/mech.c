// SPDX-License-Identifier: GPL-2.0-only
#include <linux/bits.h>

#include "core/arch.h"
#include "mech.h"

/**
 * ktrk_mech_forget() - make an arm ready for another mechanism
 * @arm: not resolved, or released
 *
 * Context: any.
 */
void ktrk_mech_forget(struct ktrk_arm *arm)
{
	const size_t own = offsetof(struct ktrk_arm, mech);

	memset((char *)arm + own, 0, sizeof(*arm) - own);
}

/**
 * ktrk_mech_reads() - which words of its base a program reads
 * @prog: the program, verified
 *
 * A word of the stack is read by way of the stack pointer.
 *
 * Context: any.
 * Return: a bit for each word.
 */
u64 ktrk_mech_reads(const struct ktrk_prog *prog)
{
	u32 i, n = prog->nkeep + prog->nfilter + prog->nstore;
	u64 words = 0;

	for (i = 0; i < n; i++) {
		const struct ktrk_insn *in = &prog->insns[i];

		if (in->op == KTRK_OP_LDREG || in->op == KTRK_OP_STREG)
			words |= BIT_ULL(in->off / sizeof(u64));
		else if (in->op == KTRK_OP_LDSTK)
			words |= BIT_ULL(ktrk_arch_native.sp / sizeof(u64));
	}
	return words;
}
