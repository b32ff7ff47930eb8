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

/* A word of the stack is read by way of the stack pointer. */
static u64 reads(const struct ktrk_insn *in, u32 n)
{
	u64 words = 0;

	for (; n--; in++) {
		if (in->op == KTRK_OP_LDREG || in->op == KTRK_OP_STREG)
			words |= BIT_ULL(in->off / sizeof(u64));
		else if (in->op == KTRK_OP_LDSTK)
			words |= BIT_ULL(ktrk_arch_native.sp / sizeof(u64));
	}
	return words;
}

/**
 * ktrk_mech_reads_keep() - which words of its base a program reads at entry
 * @prog: the program, verified
 *
 * Context: any.
 * Return: a bit for each word.
 */
u64 ktrk_mech_reads_keep(const struct ktrk_prog *prog)
{
	return reads(prog->insns, prog->nkeep);
}

/**
 * ktrk_mech_reads_hit() - which words it reads when it records
 * @prog: the program, verified
 *
 * Context: any.
 * Return: a bit for each word.
 */
u64 ktrk_mech_reads_hit(const struct ktrk_prog *prog)
{
	return reads(prog->insns + prog->nkeep, prog->nfilter + prog->nstore);
}

/**
 * ktrk_mech_reads() - which words it reads at all
 * @prog: the program, verified
 *
 * Context: any.
 * Return: a bit for each word.
 */
u64 ktrk_mech_reads(const struct ktrk_prog *prog)
{
	return ktrk_mech_reads_keep(prog) | ktrk_mech_reads_hit(prog);
}
