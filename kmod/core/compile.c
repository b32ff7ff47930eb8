// SPDX-License-Identifier: GPL-2.0-only
/*
 * A definition becomes a program: a keep part for the $argN of a return
 * probe, a filter, a store part. See uapi/ktrk/prog.h.
 */
#include "compile.h"
#include "arch.h"
#include "filter.h"
#include "form.h"
#include "glob.h"
#include "schema.h"
#include "verify.h"

#define STRING_LEAST	16	/* bytes a string gets where there are many */
#define COMM_BYTES	16
#define NAME_BYTES	256	/* a file's longest name */
#define NIL		0xffff	/* end of a list of open jumps */

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
	u32 nslots;
	u32 slot_bytes;
	s16 slots[KTRK_PROG_STRINGS];
};

static const struct ktrk_kind *kind_of(const struct comp *c)
{
	return &ktrk_kinds[c->def->kind];
}

static struct ktrk_insn *emit(struct comp *c, u8 op, s32 off, u64 imm)
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

static void emit_sized(struct comp *c, u8 op, u32 size, u64 imm)
{
	struct ktrk_insn *insn = emit(c, op, 0, imm);

	if (insn)
		insn->size = size;
}

static void emit_store(struct comp *c, u8 op, u32 size, u32 dst, s32 off)
{
	struct ktrk_insn *insn = emit(c, op, off, 0);

	if (!insn)
		return;
	insn->size = size;
	insn->dst = dst;
}

/* Index of $argN in kept[], or NIL. */
static u32 kept_index(const struct comp *c, u32 num)
{
	u32 i;

	for (i = 0; i < c->nkept; i++)
		if (c->kept[i] == num)
			return i;
	return NIL;
}

static int keep_fetch(struct comp *c, const struct ktrk_fetch *fetch, u32 pos)
{
	if (fetch->base != KTRK_FETCH_ARG || kept_index(c, fetch->num) != NIL)
		return 0;
	if (c->nkept == KTRK_PROG_KEEP)
		return ktrk_err_set(c->err, KTRK_ERR_KEEP_TOO_MANY, pos);
	c->kept[c->nkept++] = fetch->num;
	return 0;
}

/* $argN where the function is entered: in a register or on the stack. */
static void emit_entry_arg(struct comp *c, u32 num)
{
	const struct ktrk_arch *arch = c->arch;

	if (num <= arch->nargs)
		emit(c, KTRK_OP_LDREG, arch->args[num - 1], 0);
	else
		emit(c, KTRK_OP_LDSTK,
		     arch->stack_first + num - arch->nargs - 1, 0);
}

static void emit_arg(struct comp *c, u32 num)
{
	if (kind_of(c)->traces)
		emit(c, KTRK_OP_LDREG, (num - 1) * 8, 0);
	else if (kind_of(c)->returns)
		emit(c, KTRK_OP_LDKEPT, kept_index(c, num), 0);
	else
		emit_entry_arg(c, num);
}

/* Bases that are one value of enum ktrk_val. */
static const u8 vals[KTRK_FETCH_COUNT] = {
	[KTRK_FETCH_TID] = KTRK_VAL_TID,
	[KTRK_FETCH_TGID] = KTRK_VAL_TGID,
	[KTRK_FETCH_CPU] = KTRK_VAL_CPU,
	[KTRK_FETCH_NS] = KTRK_VAL_NS,
	[KTRK_FETCH_RETADDR] = KTRK_VAL_RETADDR,
};

/* One row is one base: acc = where the fetch starts. */
static void emit_base(struct comp *c, const struct ktrk_fetch *fetch)
{
	switch (fetch->base) {
	case KTRK_FETCH_REG:
		emit(c, KTRK_OP_LDREG, c->arch->regs[fetch->num].off, 0);
		break;
	case KTRK_FETCH_ARG:
		emit_arg(c, fetch->num);
		break;
	case KTRK_FETCH_RETVAL:
		emit(c, KTRK_OP_LDREG, c->arch->ret, 0);
		break;
	case KTRK_FETCH_STACKPTR:
		emit(c, KTRK_OP_LDREG, c->arch->sp, 0);
		break;
	case KTRK_FETCH_STACK:
		emit(c, KTRK_OP_LDSTK, fetch->num, 0);
		break;
	case KTRK_FETCH_DURATION:
		emit(c, KTRK_OP_LDDUR, 0, 0);
		break;
	case KTRK_FETCH_MEM:
	case KTRK_FETCH_IMM:
		emit(c, KTRK_OP_LDIMM, 0, fetch->imm);
		break;
	default:
		emit(c, KTRK_OP_LDVAL, vals[fetch->base], 0);
	}
}

static void emit_deref(struct comp *c, const struct ktrk_deref *deref,
		       u32 bytes)
{
	emit_sized(c, deref->user ? KTRK_OP_UDEREF : KTRK_OP_DEREF, bytes,
		   deref->off);
}

/* acc = a scalar of @bytes; true if it comes from memory, so has no more. */
static bool emit_scalar(struct comp *c, const struct ktrk_fetch *fetch,
			u32 bytes)
{
	u32 i, last = fetch->nderef;

	emit_base(c, fetch);
	if (fetch->base == KTRK_FETCH_MEM)
		emit_sized(c, KTRK_OP_DEREF, last ? 8 : bytes, 0);
	for (i = 0; i < last; i++)
		emit_deref(c, &fetch->deref[i], i + 1 < last ? 8 : bytes);
	return last || fetch->base == KTRK_FETCH_MEM;
}

/* A bitfield: its bits alone, at the lower end. */
static void emit_bits(struct comp *c, const struct ktrk_form *form)
{
	if (!form->bits)
		return;
	if (form->shift)
		emit(c, KTRK_OP_SHR, form->shift, 0);
	if (form->bits < 64)
		emit(c, KTRK_OP_MASK, 0, (1ULL << form->bits) - 1);
}

/*
 * acc = the address of what is read in place: what the last dereference would
 * read.
 */
static void emit_address(struct comp *c, const struct ktrk_fetch *fetch)
{
	u32 i, last = fetch->nderef;

	emit_base(c, fetch);
	if (!last)
		return;
	if (fetch->base == KTRK_FETCH_MEM)
		emit_sized(c, KTRK_OP_DEREF, 8, 0);
	for (i = 0; i + 1 < last; i++)
		emit_deref(c, &fetch->deref[i], 8);
	if (fetch->deref[i].off)
		emit(c, KTRK_OP_ADD, 0, fetch->deref[i].off);
}

/* What stands for a load and an 8-byte store in one, or 0. */
static u8 fused(const struct ktrk_insn *load)
{
	switch (load->op) {
	case KTRK_OP_LDREG:
		return KTRK_OP_STREG;
	case KTRK_OP_LDKEPT:
		return KTRK_OP_STKEPT;
	case KTRK_OP_LDDUR:
		return KTRK_OP_STDUR;
	case KTRK_OP_LDVAL:
		return load->off == KTRK_VAL_RETADDR ? KTRK_OP_STRET : 0;
	}
	return 0;
}

/* Store acc, or make one of the load that stands at @from and the store. */
static void emit_field(struct comp *c, u32 from, u32 bytes, u32 dst, u32 bit)
{
	struct ktrk_insn *load = &c->prog->insns[from];

	if (c->len == from + 1 && c->len <= c->cap && fused(load)) {
		load->op = fused(load);
		if (load->op == KTRK_OP_STRET)
			load->off = 0;
		load->size = bytes;
		load->dst = dst;
		return;
	}
	emit_store(c, KTRK_OP_ST, bytes, dst, bit);
}

/* Is the last thing read, which is at emit_address(), in user memory? */
static bool last_user(const struct ktrk_fetch *fetch)
{
	return fetch->nderef && fetch->deref[fetch->nderef - 1].user;
}

/* acc = the address of the name of a struct dentry, or of a struct file. */
static void emit_name(struct comp *c, const struct ktrk_fetch *fetch,
		      const struct ktrk_form *form)
{
	emit_scalar(c, fetch, 8);
	if (form->type == KTRK_TYPE_FILE)
		emit_sized(c, KTRK_OP_DEREF, 8,
			   ktrk_env_member(KTRK_MEMBER_FILE_DENTRY));
	emit_sized(c, KTRK_OP_DEREF, 8,
		   ktrk_env_member(KTRK_MEMBER_DENTRY_NAME));
}

static struct ktrk_insn *emit_text(struct comp *c, u8 op, u32 dst, u32 limit)
{
	struct ktrk_insn *insn = emit(c, op, 0, limit);

	if (insn)
		insn->dst = dst;
	return insn;
}

static void emit_strings(struct comp *c, const struct ktrk_arg *arg, u32 dst,
			 u32 limit)
{
	bool user = ktrk_types[arg->form.type].user;
	struct ktrk_insn *insn;

	emit_address(c, &arg->fetch);
	insn = emit_text(c, user ? KTRK_OP_USTRS : KTRK_OP_STRS, dst, limit);
	if (!insn)
		return;
	insn->size = arg->form.count;
	insn->off = last_user(&arg->fetch);
}

/* The string of the filter that is argument @arg, or NIL. */
static u32 slot_of(const struct comp *c, const struct ktrk_arg *arg)
{
	u32 i;

	for (i = 0; i < c->nslots; i++)
		if (c->slots[i] == arg - c->def->args)
			return i;
	return NIL;
}

/* A string that the filter has read, perhaps: it is not read again. */
static void emit_slot(struct comp *c, u32 slot, bool user, u32 dst, u32 limit)
{
	struct ktrk_insn *insn;

	insn = emit_text(c, user ? KTRK_OP_STKUSTR : KTRK_OP_STKSTR, dst, limit);
	if (insn)
		insn->off = slot;
}

/* acc = the address of a string; is it in user memory? */
static bool emit_text_address(struct comp *c, const struct ktrk_fetch *fetch,
			      const struct ktrk_form *form)
{
	if (ktrk_form_derefs(form)) {
		emit_name(c, fetch, form);
		return false;
	}
	emit_address(c, fetch);
	return ktrk_types[form->type].user || last_user(fetch);
}

static void emit_string(struct comp *c, const struct ktrk_arg *arg, u32 dst,
			u32 limit)
{
	const struct ktrk_fetch *fetch = &arg->fetch;
	struct ktrk_insn *insn;
	bool user;

	if (fetch->base == KTRK_FETCH_COMM) {
		emit_text(c, KTRK_OP_STCOMM, dst, limit);
	} else if (fetch->base == KTRK_FETCH_TEXT) {
		insn = emit_text(c, KTRK_OP_STDATA, dst, limit);
		if (insn)
			insn->off = fetch->num;
	} else {
		user = emit_text_address(c, fetch, &arg->form);
		if (slot_of(c, arg) != NIL)
			emit_slot(c, slot_of(c, arg), user, dst, limit);
		else
			emit_text(c, user ? KTRK_OP_USTR : KTRK_OP_STR, dst,
				  limit);
	}
}

static void emit_array(struct comp *c, const struct ktrk_arg *arg, u32 bytes,
		       u32 dst, u32 bit)
{
	bool user = last_user(&arg->fetch);
	const struct ktrk_form *form = &arg->form;
	u32 bits = form->bits ? form->bits : 8 * bytes;
	struct ktrk_insn *insn;

	emit_address(c, &arg->fetch);
	insn = emit(c, user ? KTRK_OP_STUMEM : KTRK_OP_STMEM, bit,
		    KTRK_ARRAY(form->count, form->shift, bits));
	if (!insn)
		return;
	insn->size = bytes;
	insn->dst = dst;
}

/* Zeroes between two fields: nothing may show through. */
static void emit_gap(struct comp *c, u32 from, u32 to)
{
	u32 bytes;

	if (from == to)
		return;
	emit(c, KTRK_OP_LDIMM, 0, 0);
	for (; from < to; from += bytes) {
		/* The lowest bit set is the best alignment there is. */
		bytes = from & -from;
		while (bytes > to - from)
			bytes /= 2;
		emit_store(c, KTRK_OP_ST, bytes, from, 0);
	}
}

/**
 * struct room - how a record's bytes are shared out to its strings
 * @left: bytes not given away
 * @share: for a string without a limit
 */
struct room {
	u32 left;
	u32 share;
};

/* A string's limit where it is fixed, else 0. */
static u32 fixed_limit(const struct comp *c, const struct ktrk_arg *arg)
{
	u32 limit = arg->form.limit, most = KTRK_STRING_MAX;

	if (arg->fetch.base == KTRK_FETCH_COMM)
		most = COMM_BYTES;
	else if (slot_of(c, arg) != NIL)
		most = c->slot_bytes;
	else if (arg->fetch.base == KTRK_FETCH_TEXT)
		most = arg->fetch.imm + 1;
	else if (ktrk_form_derefs(&arg->form))
		most = NAME_BYTES;
	else
		return limit;
	return limit && limit < most ? limit : most;
}

/* Bytes that an argument's strings take, if they have a limit. */
static u32 fixed_bytes(const struct comp *c, const struct ktrk_arg *arg)
{
	return fixed_limit(c, arg) * ktrk_form_count(&arg->form);
}

static int share_room(struct comp *c, u32 static_size, struct room *room)
{
	const struct ktrk_def *def = c->def;
	u32 fixed = ALIGN(static_size, 8) + 8 * ktrk_fault_words(def) + 8;
	u32 i, open = 0;

	for (i = 0; i < def->nargs; i++) {
		const struct ktrk_arg *arg = &def->args[i];

		if (!ktrk_form_text(&arg->form))
			continue;
		fixed += fixed_bytes(c, arg);
		if (!fixed_limit(c, arg))
			open += ktrk_form_count(&arg->form);
		if (fixed + open * STRING_LEAST > KTRK_RECORD_MAX)
			return ktrk_err_set(c->err, KTRK_ERR_RECORD_TOO_BIG,
					    arg->pos);
	}
	room->left = KTRK_RECORD_MAX - fixed;
	room->share = open ? room->left / open : 0;
	if (room->share > KTRK_STRING_MAX)
		room->share = KTRK_STRING_MAX;
	return 0;
}

/* The static part; it may be too large on its own, where arrays are large. */
static int static_size_of(struct comp *c, u32 *size)
{
	const struct ktrk_def *def = c->def;
	u32 most = KTRK_RECORD_MAX - 8 * ktrk_fault_words(def) - 8, i;

	*size = sizeof(struct ktrk_record);
	if (kind_of(c)->returns)
		ktrk_layout_next(size, &ktrk_caller_form);
	for (i = 0; i < def->nargs; i++) {
		ktrk_layout_next(size, &def->args[i].form);
		if (*size > most)
			return ktrk_err_set(c->err, KTRK_ERR_RECORD_TOO_BIG,
					    def->args[i].pos);
	}
	return 0;
}

static void emit_number(struct comp *c, const struct ktrk_arg *arg, u32 bytes,
			u32 dst, u32 bit)
{
	u32 from = c->len;
	bool memory = emit_scalar(c, &arg->fetch, bytes);

	emit_bits(c, &arg->form);
	/* A bit is named only where a load can fail. */
	if (memory || (c->len <= c->cap &&
		       c->prog->insns[from].op == KTRK_OP_LDSTK))
		emit_store(c, KTRK_OP_ST, bytes, dst, bit);
	else
		emit_field(c, from, bytes, dst, 0);
}

/* One argument's field, at @dst; the bytes its strings may take. */
static u32 emit_arg_field(struct comp *c, const struct ktrk_arg *arg, u32 dst,
			  u32 bit, const struct room *room)
{
	u32 bytes = ktrk_types[arg->form.type].bytes, limit = fixed_limit(c, arg);

	if (!ktrk_form_text(&arg->form)) {
		if (arg->form.count)
			emit_array(c, arg, bytes, dst, bit);
		else
			emit_number(c, arg, bytes, dst, bit);
		return 0;
	}
	limit = limit ? limit : room->share;
	if (arg->form.count)
		emit_strings(c, arg, dst, limit);
	else
		emit_string(c, arg, dst, limit);
	return limit * ktrk_form_count(&arg->form);
}

static void emit_args(struct comp *c, u32 end, const struct room *room,
		      u32 *strings)
{
	const struct ktrk_def *def = c->def;
	u32 i, hidden = kind_of(c)->returns;

	for (i = 0; i < def->nargs; i++) {
		const struct ktrk_arg *arg = &def->args[i];
		u32 last = end, dst = ktrk_layout_next(&end, &arg->form);

		emit_gap(c, last, dst);
		*strings += emit_arg_field(c, arg, dst, hidden + i, room);
	}
}

static int make_store(struct comp *c)
{
	u32 static_size, strings = 0, from = c->len;
	u32 end = sizeof(struct ktrk_record), dst;
	struct ktrk_prog *prog = c->prog;
	struct room room = { 0 };
	int ret;

	ret = static_size_of(c, &static_size);
	if (!ret)
		ret = share_room(c, static_size, &room);
	if (ret)
		return ret;
	if (kind_of(c)->returns) {
		dst = ktrk_layout_next(&end, &ktrk_caller_form);
		emit_store(c, KTRK_OP_STRET, 8, dst, 0);
	}
	emit_args(c, end, &room, &strings);
	prog->nstore = c->len - from;
	prog->static_size = static_size;
	prog->fault_words = ktrk_fault_words(c->def);
	prog->max_size = ALIGN(static_size + strings, 8) +
			 8 * prog->fault_words;
	return 0;
}

/* The definition's texts, as they are. */
static void make_data(struct comp *c)
{
	const struct ktrk_def *def = c->def;
	u32 room = sizeof(struct ktrk_insn);
	u32 n = (def->npool + room - 1) / room;

	if (c->len <= c->cap && n <= c->cap - c->len) {
		c->prog->ndata = n;
		memset(&c->prog->insns[c->len], 0, n * room);
		memcpy(&c->prog->insns[c->len], def->pool, def->npool);
	}
	c->len += n;
}

static int make_keep(struct comp *c)
{
	const struct ktrk_def *def = c->def;
	int ret = 0;
	u32 i;

	if (!kind_of(c)->returns)
		return 0;
	for (i = 0; i < def->nargs && !ret; i++)
		ret = keep_fetch(c, &def->args[i].fetch, def->args[i].pos);
	for (i = 0; i < def->nfilter && !ret; i++) {
		const struct ktrk_filter_node *node = &def->filter[i];

		if (node->op == KTRK_FILTER_CMP && node->arg < 0)
			ret = keep_fetch(c, &node->fetch, node->pos);
	}
	if (ret)
		return ret;
	for (i = 0; i < c->nkept; i++) {
		emit_entry_arg(c, c->kept[i]);
		emit_store(c, KTRK_OP_KEEP, 0, i, 0);
	}
	c->prog->nkept = c->nkept;
	c->prog->nkeep = c->len;
	return 0;
}

static const u8 signed_cmp[KTRK_CMP_COUNT] = {
	[KTRK_CMP_EQ] = KTRK_CMP_EQ, [KTRK_CMP_NE] = KTRK_CMP_NE,
	[KTRK_CMP_LT] = KTRK_CMP_SLT, [KTRK_CMP_LE] = KTRK_CMP_SLE,
	[KTRK_CMP_GT] = KTRK_CMP_SGT, [KTRK_CMP_GE] = KTRK_CMP_SGE,
	[KTRK_CMP_AND] = KTRK_CMP_AND,
};

static bool has_sign(const struct ktrk_type *type)
{
	return type->print == KTRK_PRINT_SIGNED ||
	       type->print == KTRK_PRINT_CHAR;
}

/*
 * A comparison is signed if its operand is, or if the number is negative.
 * Also with 0 if the operand says nothing of a sign, as x types: nobody means
 * "below zero" to be never.
 */
static bool is_signed(const struct ktrk_filter_node *node)
{
	const struct ktrk_type *type = &ktrk_types[node->form.type];

	if (node->neg || has_sign(type))
		return true;
	return type->print == KTRK_PRINT_HEX && !node->imm;
}

/* acc = the number that is compared. */
static void emit_operand(struct comp *c, const struct ktrk_filter_node *node,
			 const struct ktrk_fetch *fetch)
{
	const struct ktrk_type *type = &ktrk_types[node->form.type];
	u32 bytes = type->bytes;
	bool memory = emit_scalar(c, fetch, bytes);

	emit_bits(c, &node->form);
	if (node->form.bits)
		bytes = 8;
	if (bytes < 8 && (node->neg || has_sign(type)))
		emit_sized(c, KTRK_OP_SEXT, bytes, 0);
	else if (bytes < 8 && !memory)
		emit(c, KTRK_OP_MASK, 0, (1ULL << 8 * bytes) - 1);
}

static const struct ktrk_fetch *fetch_of(const struct comp *c,
					 const struct ktrk_filter_node *node)
{
	return node->arg >= 0 ? &c->def->args[node->arg].fetch : &node->fetch;
}

/* The next string of the filter, or the one that is this argument. */
static u32 slot_for(struct comp *c, const struct ktrk_filter_node *node)
{
	u32 slot = NIL;

	if (node->arg >= 0 && node->as == KTRK_AS_VALUE)
		slot = slot_of(c, &c->def->args[node->arg]);
	if (slot != NIL)
		return slot;
	if (c->nslots == KTRK_PROG_STRINGS)
		return NIL;
	c->slots[c->nslots] = node->as == KTRK_AS_VALUE ? node->arg : -1;
	return c->nslots++;
}

/* Have the string read, once. */
static void emit_read(struct comp *c, const struct ktrk_filter_node *node,
		      u32 slot)
{
	const struct ktrk_fetch *fetch = fetch_of(c, node);
	u32 limit = node->form.limit, op = KTRK_OP_RDCOMM;
	bool user = node->as == KTRK_AS_USTRING;
	struct ktrk_insn *insn;

	if (!limit || limit > c->slot_bytes)
		limit = c->slot_bytes;
	if (fetch->base == KTRK_FETCH_COMM) {
		limit = min_t(u32, limit, COMM_BYTES);
	} else {
		if (node->as == KTRK_AS_VALUE)
			user = emit_text_address(c, fetch, &node->form);
		else
			emit_operand(c, node, fetch);
		op = user ? KTRK_OP_RDUSTR : KTRK_OP_RDSTR;
	}
	insn = emit(c, op, slot * c->slot_bytes, limit);
	if (insn)
		insn->dst = slot;
}

static void emit_jump(struct comp *c, u8 op, u8 cmp, u64 imm)
{
	struct ktrk_insn *jump = emit(c, op, NIL, imm);

	if (!jump)
		return;
	jump->size = cmp;
	jump->dst = NIL;
}

/*
 * As the kernel's filters: & means one of them, == that it is all of them, which
 * a number can be of one only.
 */
static void emit_cpus(struct comp *c, const struct ktrk_filter_node *node)
{
	u32 len = node->len, n = 0, i;

	for (i = 0; i < 8 * len; i++)
		n += ktrk_glob_bit(c->def->pool + node->text, len, i);
	if (node->cmp != KTRK_CMP_AND && n > 1)
		len = 0;
	emit_jump(c, KTRK_OP_JBIT, node->cmp == KTRK_CMP_NE,
		  KTRK_TEXT(0, node->text, len));
}

/* One jump that is true or false by the comparison. */
static void emit_comparison(struct comp *c, const struct ktrk_filter_node *node,
			    u32 slot)
{
	if (ktrk_filter_text(node)) {
		emit_read(c, node, slot);
		emit_jump(c, KTRK_OP_JSTR, node->cmp,
			  KTRK_TEXT(slot, node->text, node->len));
		return;
	}
	emit_operand(c, node, fetch_of(c, node));
	if (node->with == KTRK_WITH_CPUS)
		emit_cpus(c, node);
	else
		emit_jump(c, KTRK_OP_JCMP, is_signed(node) ?
			  signed_cmp[node->cmp] : node->cmp, node->imm);
}

/**
 * struct branch - a part of the filter whose exits are not known yet
 * @start: its first instruction
 * @yes: list of jumps taken if it is true
 * @no: list of jumps taken if not
 *
 * A list goes through the targets of the jumps themselves: 2 * instruction,
 * plus 1 for the target if false.
 */
struct branch {
	u16 start;
	u16 yes;
	u16 no;
};

static u32 link_get(const struct comp *c, u32 link)
{
	u32 at = c->prog->nkeep + link / 2;
	const struct ktrk_insn *insn = &c->prog->insns[at];

	return link % 2 ? (u32)insn->off : insn->dst;
}

static void link_set(struct comp *c, u32 link, u32 target)
{
	struct ktrk_insn *insn = &c->prog->insns[c->prog->nkeep + link / 2];

	if (link % 2)
		insn->off = target;
	else
		insn->dst = target;
}

static void list_patch(struct comp *c, u32 link, u32 target)
{
	u32 next;

	for (; link != NIL; link = next) {
		next = link_get(c, link);
		link_set(c, link, target);
	}
}

static u32 list_join(struct comp *c, u32 a, u32 b)
{
	u32 link = a;

	if (a == NIL)
		return b;
	while (link_get(c, link) != NIL)
		link = link_get(c, link);
	link_set(c, link, b);
	return a;
}

static void join_and(struct comp *c, struct branch *a, const struct branch *b)
{
	list_patch(c, a->yes, b->start);
	a->yes = b->yes;
	a->no = list_join(c, a->no, b->no);
}

static void join_or(struct comp *c, struct branch *a, const struct branch *b)
{
	list_patch(c, a->no, b->start);
	a->no = b->no;
	a->yes = list_join(c, a->yes, b->yes);
}

static void flip(struct branch *a)
{
	u16 yes = a->yes;

	a->yes = a->no;
	a->no = yes;
}

static int too_big(struct comp *c)
{
	return ktrk_err_set(c->err, KTRK_ERR_PROG_TOO_BIG, 0);
}

static void branch_here(struct comp *c, u32 start, struct branch *new)
{
	u32 jump = c->len - 1 - c->prog->nkeep;

	new->start = start - c->prog->nkeep;
	new->yes = 2 * jump;
	new->no = 2 * jump + 1;
}

/* One jump more, on what is in acc. */
static int add_jump(struct comp *c, u32 start, u8 cmp, u64 imm,
		    struct branch *new)
{
	emit_jump(c, KTRK_OP_JCMP, cmp, imm);
	if (c->len > c->cap)
		return too_big(c);
	branch_here(c, start, new);
	return 0;
}

/* Between a function's first byte and its last; or not, if it can be read. */
static int add_function(struct comp *c, const struct ktrk_filter_node *node,
			struct branch *new)
{
	bool in = node->cmp == KTRK_CMP_EQ;
	u32 start = c->len;
	struct branch end;
	u64 from, to;
	int ret;

	if (ktrk_env_function(c->def->pool + node->text, &from, &to))
		return ktrk_err_set(c->err, KTRK_ERR_NO_SYMBOL, node->with_pos);
	emit_operand(c, node, fetch_of(c, node));
	ret = add_jump(c, start, in ? KTRK_CMP_GE : KTRK_CMP_LT, from, new);
	if (!ret)
		ret = add_jump(c, c->len, in ? KTRK_CMP_LT : KTRK_CMP_GE, to,
			       &end);
	if (ret)
		return ret;
	if (in)
		join_and(c, new, &end);
	else
		join_or(c, new, &end);
	return 0;
}

static int add_comparison(struct comp *c, const struct ktrk_filter_node *node,
			  struct branch *new)
{
	u32 start = c->len, slot = NIL;

	if (node->as == KTRK_AS_FUNCTION)
		return add_function(c, node, new);
	if (ktrk_filter_text(node)) {
		slot = slot_for(c, node);
		if (slot == NIL)
			return ktrk_err_set(c->err, KTRK_ERR_FILTER_TOO_BIG,
					    node->pos);
	}
	emit_comparison(c, node, slot);
	if (c->len > c->cap)
		return too_big(c);
	branch_here(c, start, new);
	return 0;
}

/* What each string of the filter may have: a share of the scratch memory. */
static void share_scratch(struct comp *c)
{
	const struct ktrk_def *def = c->def;
	u32 i, n = 0;

	for (i = 0; i < def->nfilter; i++) {
		const struct ktrk_filter_node *node = &def->filter[i];

		n += node->op == KTRK_FILTER_CMP && ktrk_filter_text(node);
	}
	n = min(n, (u32)KTRK_PROG_STRINGS);
	c->slot_bytes = n ? KTRK_PROG_SCRATCH / n / 8 * 8 : 0;
}

static int make_filter(struct comp *c)
{
	const struct ktrk_def *def = c->def;
	struct branch stack[KTRK_FILTER_CMPS];
	u32 i, top = 0;
	int ret;

	share_scratch(c);
	for (i = 0; i < def->nfilter; i++) {
		switch (def->filter[i].op) {
		case KTRK_FILTER_CMP:
			ret = add_comparison(c, &def->filter[i], &stack[top++]);
			if (ret)
				return ret;
			break;
		case KTRK_FILTER_AND:
			top--;
			join_and(c, &stack[top - 1], &stack[top]);
			break;
		case KTRK_FILTER_OR:
			top--;
			join_or(c, &stack[top - 1], &stack[top]);
			break;
		case KTRK_FILTER_NOT:
			flip(&stack[top - 1]);
			break;
		}
	}
	c->prog->nfilter = c->len - c->prog->nkeep;
	if (top) {
		list_patch(c, stack[0].yes, c->prog->nfilter);
		list_patch(c, stack[0].no, KTRK_PROG_REJECT);
	}
	return 0;
}

/* The flags, read off the finished program. */
static u16 flags_of(const struct ktrk_prog *prog)
{
	u32 filter = prog->nkeep, store = filter + prog->nfilter, i;
	u16 flags = KTRK_PROG_PLAIN;

	if (prog->fault_words)
		flags |= KTRK_PROG_CAN_FAULT;
	for (i = filter; i < store + prog->nstore; i++) {
		const struct ktrk_insn *insn = &prog->insns[i];
		bool dur = insn->op == KTRK_OP_LDDUR ||
			   insn->op == KTRK_OP_STDUR;
		bool ns = insn->op == KTRK_OP_LDVAL && insn->off == KTRK_VAL_NS;

		if (dur)
			flags |= KTRK_PROG_DURATION;
		if (ktrk_insn_reads(insn))
			flags |= KTRK_PROG_READS;
		if ((dur || ns) && i < store)
			flags |= KTRK_PROG_FILTER_TIME;
		if (i >= store && !ktrk_insn_plain(insn))
			flags &= ~KTRK_PROG_PLAIN;
	}
	return flags;
}

/**
 * ktrk_compile() - make the program of a definition
 * @def: the definition
 * @arch: whose registers
 * @prog: where to
 * @cap: instructions there is room for in @prog
 * @err: says what is wrong and where
 *
 * Record layout: the header; for kinds that return, the caller's address;
 * then the arguments in order, each aligned to its size, strings as locations
 * (KTRK_STR_LOC), an array's elements side by side; then the strings' bytes;
 * then, if a scalar faulted, the fault bitmap. A string without {N} gets 4096
 * bytes, or its share of what is left of KTRK_RECORD_MAX where there are many.
 *
 * $argN of a return probe is kept at entry. A field that is one register is
 * one STREG.
 *
 * Return: 0 or the error's -errno.
 */
int ktrk_compile(const struct ktrk_def *def, const struct ktrk_arch *arch,
		 struct ktrk_prog *prog, u32 cap, struct ktrk_err *err)
{
	struct comp c = {
		.def = def, .arch = arch, .prog = prog, .err = err,
		.cap = min(cap, (u32)KTRK_PROG_INSNS),
	};
	int ret;

	ktrk_err_set(err, KTRK_ERR_NONE, 0);
	memset(prog, 0, sizeof(*prog));
	ret = make_keep(&c);
	if (!ret)
		ret = make_filter(&c);
	if (!ret)
		ret = make_store(&c);
	if (ret)
		return ret;
	make_data(&c);
	if (c.len > c.cap)
		return too_big(&c);
	prog->flags = flags_of(prog);
	return 0;
}
