/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The compiler's state, and the instructions that load something. The store
 * part is made in compile.c, the filter in emit_filter.c.
 */
#ifndef KTRK_CORE_EMIT_H
#define KTRK_CORE_EMIT_H

#include "arch.h"
#include "form.h"
#include "parse.h"
#include "vm.h"

#define KTRK_COMM_BYTES	16
#define KTRK_NIL	0xffff	/* none; the end of a list of open jumps */

/**
 * struct comp - a program while it is made
 * @def: of what
 * @arch: whose registers
 * @prog: the program
 * @err: where to say what is wrong
 * @cap: instructions there is room for
 * @len: instructions so far, those that did not fit included
 * @kept: numbers of the $argN that are kept
 * @nkept: how many
 * @sym: the symbol looked up last, as in struct ktrk_fetch
 * @sym_addr: its address
 * @unknown: a symbol that there is not, or 0
 * @nslots: strings that the filter reads
 * @slot_bytes: what each of them may have
 * @slots: which argument each is, or -1
 */
struct comp {
	const struct ktrk_def *def;
	const struct ktrk_arch *arch;
	struct ktrk_prog *prog;
	struct ktrk_err *err;
	u32 cap;
	u32 len;
	u16 kept[KTRK_PROG_KEEP];
	u32 nkept;
	u16 sym;
	u64 sym_addr;
	u16 unknown;
	u32 nslots;
	u32 slot_bytes;
	s16 slots[KTRK_PROG_STRINGS];
};

static inline const struct ktrk_kind *ktrk_comp_kind(const struct comp *c)
{
	return &ktrk_kinds[c->def->kind];
}

/* Is the last thing read, which is at ktrk_emit_address(), in user memory? */
static inline bool ktrk_fetch_user(const struct ktrk_fetch *fetch)
{
	return fetch->nderef && fetch->deref[fetch->nderef - 1].user;
}

struct ktrk_insn *ktrk_emit(struct comp *c, u8 op, s32 off, u64 imm);
void ktrk_emit_sized(struct comp *c, u8 op, u32 size, u64 imm);
void ktrk_emit_store(struct comp *c, u8 op, u32 size, u32 dst, s32 off);
void ktrk_emit_entry_arg(struct comp *c, u32 num);
bool ktrk_emit_scalar(struct comp *c, const struct ktrk_fetch *fetch,
		      u32 bytes);
void ktrk_emit_bits(struct comp *c, const struct ktrk_form *form);
void ktrk_emit_address(struct comp *c, const struct ktrk_fetch *fetch);
bool ktrk_emit_text_address(struct comp *c, const struct ktrk_fetch *fetch,
			    const struct ktrk_form *form);
int ktrk_emit_filter(struct comp *c);
u32 ktrk_comp_kept(const struct comp *c, u32 num);
u32 ktrk_comp_slot(const struct comp *c, const struct ktrk_arg *arg);
int ktrk_comp_too_big(struct comp *c);

#endif /* KTRK_CORE_EMIT_H */
