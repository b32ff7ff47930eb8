/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KTRK_CORE_VM_H
#define KTRK_CORE_VM_H

#include "env.h"

/* Flags of struct ktrk_prog. */
#define KTRK_PROG_FILTER_TIME	(1U << 0)	/* filter uses $duration, $ns */
#define KTRK_PROG_CAN_FAULT	(1U << 1)	/* reads memory for a scalar */
#define KTRK_PROG_DURATION	(1U << 2)	/* entry time must be kept */
#define KTRK_PROG_PLAIN		(1U << 3)	/* stores words at hand only */
#define KTRK_PROG_READS		(1U << 4)	/* the filter reads strings */

/* Most words a fault bitmap can have: a bit for each field. */
#define KTRK_FAULT_WORDS	((KTRK_ARGS_MAX + 1 + 63) / 64)

/**
 * struct ktrk_prog - a program, see uapi prog.h
 * @nkeep: instructions of the keep part
 * @nfilter: of the filter
 * @nstore: of the store part
 * @nkept: words of kept[]
 * @static_size: header and static fields, the strings start here
 * @fault_words: u64s of the fault bitmap
 * @max_size: most bytes a record may take, a multiple of 8
 * @flags: KTRK_PROG_*
 * @ndata: instructions' room of the data
 * @reserved: 0
 * @insns: the parts, one behind the other, then the data
 *
 * KTRK_PROG_PLAIN stands if the store part is made of 8-byte STREG, STKEPT,
 * STDUR and STRET only, each behind the one before, KTRK_PROG_CAN_FAULT if
 * there are @fault_words.
 */
struct ktrk_prog {
	u16 nkeep;
	u16 nfilter;
	u16 nstore;
	u16 nkept;
	u16 static_size;
	u16 fault_words;
	u16 max_size;
	u16 flags;
	u16 ndata;
	u16 reserved[3];
	struct ktrk_insn insns[];
};

/* Instructions' room that a program takes. */
static inline u32 ktrk_prog_len(const struct ktrk_prog *prog)
{
	return (u32)prog->nkeep + prog->nfilter + prog->nstore + prog->ndata;
}

/* Its data. */
static inline const char *ktrk_prog_data(const struct ktrk_prog *prog)
{
	return (const char *)(prog->insns + prog->nkeep + prog->nfilter +
			      prog->nstore);
}

/**
 * struct ktrk_ctx - where a program reads from
 * @base: struct pt_regs as words, or a tracepoint's arguments
 * @kept: words kept at entry
 * @entry_ns: when the function was entered
 * @now_ns: when this hit is
 * @retaddr: where the function returns to; at an entry, of a probe on several
 *	functions, which one it is
 */
struct ktrk_ctx {
	const u64 *base;
	const u64 *kept;
	u64 entry_ns;
	u64 now_ns;
	u64 retaddr;
};

void ktrk_vm_keep(const struct ktrk_prog *prog, const struct ktrk_ctx *ctx,
		  u64 *kept);
bool ktrk_vm_filter(const struct ktrk_prog *prog, const struct ktrk_ctx *ctx);
u32 ktrk_vm_store(const struct ktrk_prog *prog, const struct ktrk_ctx *ctx,
		  u8 *rec, u8 *fault);

/* A value that a plain program stores: a word of the context. */
static __always_inline u64 ktrk_vm_at_hand(const struct ktrk_ctx *ctx,
					   const struct ktrk_insn *insn)
{
	if (likely(insn->op == KTRK_OP_STREG))
		return *(const u64 *)((const u8 *)ctx->base + insn->off);
	if (insn->op == KTRK_OP_STRET)
		return ctx->retaddr;
	if (insn->op == KTRK_OP_STDUR)
		return ctx->now_ns - ctx->entry_ns;
	return ctx->kept[insn->off];
}

/**
 * ktrk_vm_store_plain() - fill in a record of a KTRK_PROG_PLAIN program
 * @prog: verified program
 * @ctx: context
 * @rec: the reserved record, prog->static_size bytes
 *
 * Its fields are words that lie side by side.
 */
static __always_inline void ktrk_vm_store_plain(const struct ktrk_prog *prog,
						const struct ktrk_ctx *ctx,
						u8 *rec)
{
	const struct ktrk_insn *insn = prog->insns + prog->nkeep +
				       prog->nfilter;
	u64 *out = (u64 *)(rec + sizeof(struct ktrk_record));
	u32 left = prog->nstore;

	for (; left; left--)
		*out++ = ktrk_vm_at_hand(ctx, insn++);
}

#endif /* KTRK_CORE_VM_H */
