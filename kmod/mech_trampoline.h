/* SPDX-License-Identifier: GPL-2.0-only */
/* What the trampoline's assembly and its C share. */
#ifndef KTRK_MECH_TRAMPOLINE_H
#define KTRK_MECH_TRAMPOLINE_H

/* Bytes of struct ktrk_tramp_frame. */
#define KTRK_TRAMP_FRAME	(33 * 8)

/* Bytes of its code. */
#define KTRK_TRAMP_TEXT		256

#ifndef __ASSEMBLY__

#include "core/env.h"

#define KTRK_TRAMP_STACK	8	/* stack words that are copied */

/**
 * struct ktrk_tramp_frame - the trampoline's part of a stack
 * @stack: copies of the words behind the function's return address
 * @regs: r9 r8 ax cx dx si di: as in struct pt_regs, of which @stack is the
 *	beginning; ax and dx are what was returned, later
 * @place: which probe
 * @entry_ns: when the function was entered
 * @kept: what the program keeps
 * @bp: saved
 * @rest: where the function goes on behind its ftrace site
 * @caller: where it returns to
 * @args: the words behind, of which @stack are copies
 */
struct ktrk_tramp_frame {
	u64 stack[KTRK_TRAMP_STACK];
	u64 regs[7];
	u64 place;
	u64 entry_ns;
	u64 kept[KTRK_PROG_KEEP];
	u64 bp;
	u64 rest;
	u64 caller;
	u64 args[KTRK_TRAMP_STACK];
};

static_assert(offsetof(struct ktrk_tramp_frame, bp) == KTRK_TRAMP_FRAME);

u32 ktrk_tramp_enter(struct ktrk_tramp_frame *frame);
void ktrk_tramp_leave(struct ktrk_tramp_frame *frame);

void ktrk_tramp(void);

void ktrk_tramp_drain_exit(void);
void ktrk_tramp_hold(void);
void ktrk_tramp_drain(void);

#endif /* __ASSEMBLY__ */
#endif /* KTRK_MECH_TRAMPOLINE_H */
