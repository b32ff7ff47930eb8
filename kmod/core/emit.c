// SPDX-License-Identifier: GPL-2.0-only
/* Instructions that load what is to be stored, kept or compared. */
#include "emit.h"

/**
 * ktrk_emit() - one instruction more
 * @c: the program
 * @op: enum ktrk_op
 * @off: its @off
 * @imm: its @imm
 *
 * Return: it, or NULL if there is no room: that is found at the end.
 */
struct ktrk_insn *ktrk_emit(struct comp *c, u8 op, s32 off, u64 imm)
{
	struct ktrk_insn *insn;

	if (c->len++ >= c->cap)
		return NULL;
	insn = &c->prog->insns[c->len - 1];
	memset(insn, 0, sizeof(*insn));
	insn->op = op;
	insn->off = off;
	insn->imm = imm;
	return insn;
}

/**
 * ktrk_emit_sized() - one instruction that has a size
 * @c: the program
 * @op: enum ktrk_op
 * @size: bytes
 * @imm: its @imm
 */
void ktrk_emit_sized(struct comp *c, u8 op, u32 size, u64 imm)
{
	struct ktrk_insn *insn = ktrk_emit(c, op, 0, imm);

	if (insn)
		insn->size = size;
}

/**
 * ktrk_emit_store() - one instruction that stores
 * @c: the program
 * @op: enum ktrk_op
 * @size: bytes
 * @dst: where to
 * @off: its @off
 */
void ktrk_emit_store(struct comp *c, u8 op, u32 size, u32 dst, s32 off)
{
	struct ktrk_insn *insn = ktrk_emit(c, op, off, 0);

	if (!insn)
		return;
	insn->size = size;
	insn->dst = dst;
}

/**
 * ktrk_comp_kept() - which word is kept for $argN
 * @c: the program
 * @num: N
 *
 * Return: its index in kept[], or KTRK_NIL.
 */
u32 ktrk_comp_kept(const struct comp *c, u32 num)
{
	u32 i;

	for (i = 0; i < c->nkept; i++)
		if (c->kept[i] == num)
			return i;
	return KTRK_NIL;
}

/**
 * ktrk_emit_entry_arg() - acc = $argN where the function is entered
 * @c: the program
 * @num: N
 *
 * In a register, or on the stack.
 */
void ktrk_emit_entry_arg(struct comp *c, u32 num)
{
	const struct ktrk_arch *arch = c->arch;

	if (num <= arch->nargs)
		ktrk_emit(c, KTRK_OP_LDREG, arch->args[num - 1], 0);
	else
		ktrk_emit(c, KTRK_OP_LDSTK,
			  arch->stack_first + num - arch->nargs - 1, 0);
}

static void emit_arg(struct comp *c, u32 num)
{
	if (ktrk_comp_kind(c)->traces)
		ktrk_emit(c, KTRK_OP_LDREG, (num - 1) * 8, 0);
	else if (ktrk_comp_kind(c)->returns)
		ktrk_emit(c, KTRK_OP_LDKEPT, ktrk_comp_kept(c, num), 0);
	else
		ktrk_emit_entry_arg(c, num);
}

/* Bases that are one value of enum ktrk_val. */
static const u8 vals[KTRK_FETCH_COUNT] = {
	[KTRK_FETCH_TID] = KTRK_VAL_TID,
	[KTRK_FETCH_TGID] = KTRK_VAL_TGID,
	[KTRK_FETCH_CPU] = KTRK_VAL_CPU,
	[KTRK_FETCH_NS] = KTRK_VAL_NS,
	[KTRK_FETCH_RETADDR] = KTRK_VAL_RETADDR,
	[KTRK_FETCH_FUNC] = KTRK_VAL_FUNC,
};

static u64 data_of(struct comp *c, const struct ktrk_fetch *fetch)
{
	if (!fetch->num)
		return fetch->imm;
	if (c->sym != fetch->num &&
	    ktrk_env_symbol(c->def->pool + fetch->num - 1, &c->sym_addr))
		c->unknown = fetch->num;
	c->sym = fetch->num;
	return c->sym_addr + fetch->imm;
}

/* One row is one base: acc = where the fetch starts. */
static void emit_base(struct comp *c, const struct ktrk_fetch *fetch)
{
	switch (fetch->base) {
	case KTRK_FETCH_REG:
		ktrk_emit(c, KTRK_OP_LDREG, c->arch->regs[fetch->num].off, 0);
		break;
	case KTRK_FETCH_ARG:
		emit_arg(c, fetch->num);
		break;
	case KTRK_FETCH_RETVAL:
		ktrk_emit(c, KTRK_OP_LDREG, c->arch->ret, 0);
		break;
	case KTRK_FETCH_STACKPTR:
		ktrk_emit(c, KTRK_OP_LDREG, c->arch->sp, 0);
		break;
	case KTRK_FETCH_STACK:
		ktrk_emit(c, KTRK_OP_LDSTK, fetch->num, 0);
		break;
	case KTRK_FETCH_DURATION:
		ktrk_emit(c, KTRK_OP_LDDUR, 0, 0);
		break;
	case KTRK_FETCH_MEM:
		ktrk_emit(c, KTRK_OP_LDIMM, 0, data_of(c, fetch));
		break;
	case KTRK_FETCH_IMM:
		ktrk_emit(c, KTRK_OP_LDIMM, 0, fetch->imm);
		break;
	default:
		ktrk_emit(c, KTRK_OP_LDVAL, vals[fetch->base], 0);
	}
}

static void emit_deref(struct comp *c, const struct ktrk_deref *deref,
		       u32 bytes)
{
	ktrk_emit_sized(c, deref->user ? KTRK_OP_UDEREF : KTRK_OP_DEREF, bytes,
			deref->off);
}

/**
 * ktrk_emit_scalar() - acc = a scalar
 * @c: the program
 * @fetch: from where
 * @bytes: of it
 *
 * Return: true if it comes from memory, so has no more than @bytes.
 */
bool ktrk_emit_scalar(struct comp *c, const struct ktrk_fetch *fetch,
		      u32 bytes)
{
	u32 i, last = fetch->nderef;

	emit_base(c, fetch);
	if (fetch->base == KTRK_FETCH_MEM)
		ktrk_emit_sized(c, KTRK_OP_DEREF, last ? 8 : bytes, 0);
	for (i = 0; i < last; i++)
		emit_deref(c, &fetch->deref[i], i + 1 < last ? 8 : bytes);
	return last || fetch->base == KTRK_FETCH_MEM;
}

/**
 * ktrk_emit_bits() - of a bitfield its bits alone, at the lower end
 * @c: the program
 * @form: a bitfield or not
 */
void ktrk_emit_bits(struct comp *c, const struct ktrk_form *form)
{
	if (!form->bits)
		return;
	if (form->shift)
		ktrk_emit(c, KTRK_OP_SHR, form->shift, 0);
	if (form->bits < 64)
		ktrk_emit(c, KTRK_OP_MASK, 0, (1ULL << form->bits) - 1);
}

/**
 * ktrk_emit_address() - acc = the address of what is read in place
 * @c: the program
 * @fetch: from where; what its last dereference would read
 */
void ktrk_emit_address(struct comp *c, const struct ktrk_fetch *fetch)
{
	u32 i, last = fetch->nderef;

	emit_base(c, fetch);
	if (!last)
		return;
	if (fetch->base == KTRK_FETCH_MEM)
		ktrk_emit_sized(c, KTRK_OP_DEREF, 8, 0);
	for (i = 0; i + 1 < last; i++)
		emit_deref(c, &fetch->deref[i], 8);
	if (fetch->deref[i].off)
		ktrk_emit(c, KTRK_OP_ADD, 0, fetch->deref[i].off);
}

/* acc = the address of the name of a struct dentry, or of a struct file. */
static void emit_name(struct comp *c, const struct ktrk_fetch *fetch,
		      const struct ktrk_form *form)
{
	ktrk_emit_scalar(c, fetch, 8);
	if (form->type == KTRK_TYPE_FILE)
		ktrk_emit_sized(c, KTRK_OP_DEREF, 8,
				ktrk_env_member(KTRK_MEMBER_FILE_DENTRY));
	ktrk_emit_sized(c, KTRK_OP_DEREF, 8,
			ktrk_env_member(KTRK_MEMBER_DENTRY_NAME));
}

/**
 * ktrk_comp_slot() - has the filter read this argument, a string?
 * @c: the program
 * @arg: the argument
 *
 * Return: which string of the filter it is, or KTRK_NIL.
 */
u32 ktrk_comp_slot(const struct comp *c, const struct ktrk_arg *arg)
{
	u32 i;

	for (i = 0; i < c->nslots; i++)
		if (c->slots[i] == arg - c->def->args)
			return i;
	return KTRK_NIL;
}

/**
 * ktrk_emit_text_address() - acc = the address of a string
 * @c: the program
 * @fetch: from where
 * @form: what it is taken for
 *
 * Return: true if it is in user memory.
 */
bool ktrk_emit_text_address(struct comp *c, const struct ktrk_fetch *fetch,
			    const struct ktrk_form *form)
{
	if (ktrk_form_derefs(form)) {
		emit_name(c, fetch, form);
		return false;
	}
	ktrk_emit_address(c, fetch);
	return ktrk_types[form->type].user || ktrk_fetch_user(fetch);
}

/**
 * ktrk_comp_too_big() - the program has no room
 * @c: the program
 *
 * Return: the error's -errno.
 */
int ktrk_comp_too_big(struct comp *c)
{
	return ktrk_err_set(c->err, KTRK_ERR_PROG_TOO_BIG, 0);
}
