// SPDX-License-Identifier: GPL-2.0-only
/*
 * A definition becomes a program: a keep part for the $argN of a return
 * probe, a filter, a store part. See uapi/ktrk/prog.h.
 */
#include "compile.h"
#include "emit.h"
#include "filter.h"
#include "form.h"
#include "schema.h"
#include "verify.h"

#define STRING_LEAST	16	/* bytes a string gets where there are many */
#define NAME_BYTES	256	/* a file's longest name */

static int keep_fetch(struct comp *c, const struct ktrk_fetch *fetch, u32 pos)
{
	if (fetch->base != KTRK_FETCH_ARG || ktrk_comp_kept(c, fetch->num) != KTRK_NIL)
		return 0;
	if (c->nkept == KTRK_PROG_KEEP)
		return ktrk_err_set(c->err, KTRK_ERR_KEEP_TOO_MANY, pos);
	c->kept[c->nkept++] = fetch->num;
	return 0;
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
		return load->off == KTRK_VAL_RETADDR ||
		       load->off == KTRK_VAL_FUNC ? KTRK_OP_STRET : 0;
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
	ktrk_emit_store(c, KTRK_OP_ST, bytes, dst, bit);
}

static struct ktrk_insn *emit_text(struct comp *c, u8 op, u32 dst, u32 limit)
{
	struct ktrk_insn *insn = ktrk_emit(c, op, 0, limit);

	if (insn)
		insn->dst = dst;
	return insn;
}

static void emit_strings(struct comp *c, const struct ktrk_arg *arg, u32 dst,
			 u32 limit)
{
	bool user = ktrk_types[arg->form.type].user;
	struct ktrk_insn *insn;

	ktrk_emit_address(c, &arg->fetch);
	insn = emit_text(c, user ? KTRK_OP_USTRS : KTRK_OP_STRS, dst, limit);
	if (!insn)
		return;
	insn->size = arg->form.count;
	insn->off = ktrk_fetch_user(&arg->fetch);
}

/* A string that the filter has read, perhaps: it is not read again. */
static void emit_slot(struct comp *c, u32 slot, bool user, u32 dst, u32 limit)
{
	struct ktrk_insn *insn;

	insn = emit_text(c, user ? KTRK_OP_STKUSTR : KTRK_OP_STKSTR, dst, limit);
	if (insn)
		insn->off = slot;
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
		user = ktrk_emit_text_address(c, fetch, &arg->form);
		if (ktrk_comp_slot(c, arg) != KTRK_NIL)
			emit_slot(c, ktrk_comp_slot(c, arg), user, dst, limit);
		else
			emit_text(c, user ? KTRK_OP_USTR : KTRK_OP_STR, dst,
				  limit);
	}
}

static void emit_array(struct comp *c, const struct ktrk_arg *arg, u32 bytes,
		       u32 dst, u32 bit)
{
	bool user = ktrk_fetch_user(&arg->fetch);
	const struct ktrk_form *form = &arg->form;
	u32 bits = form->bits ? form->bits : 8 * bytes;
	u64 imm = KTRK_ARRAY(form->count, form->shift, bits);
	struct ktrk_insn *insn;

	if (arg->fetch.base == KTRK_FETCH_STACKTRACE) {
		insn = ktrk_emit(c, KTRK_OP_STSTACK, 0, imm);
	} else {
		ktrk_emit_address(c, &arg->fetch);
		insn = ktrk_emit(c, user ? KTRK_OP_STUMEM : KTRK_OP_STMEM, bit,
				 imm);
	}
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
	ktrk_emit(c, KTRK_OP_LDIMM, 0, 0);
	for (; from < to; from += bytes) {
		/* The lowest bit set is the best alignment there is. */
		bytes = from & -from;
		while (bytes > to - from)
			bytes /= 2;
		ktrk_emit_store(c, KTRK_OP_ST, bytes, from, 0);
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
		most = KTRK_COMM_BYTES;
	else if (ktrk_comp_slot(c, arg) != KTRK_NIL)
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
	if (ktrk_def_hidden(def))
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
	bool memory = ktrk_emit_scalar(c, &arg->fetch, bytes);

	ktrk_emit_bits(c, &arg->form);
	/* A bit is named only where a load can fail. */
	if (memory || (c->len <= c->cap &&
		       c->prog->insns[from].op == KTRK_OP_LDSTK))
		ktrk_emit_store(c, KTRK_OP_ST, bytes, dst, bit);
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
	u32 i, hidden = ktrk_def_hidden(def);

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
	if (ktrk_def_hidden(c->def)) {
		dst = ktrk_layout_next(&end, &ktrk_caller_form);
		ktrk_emit_store(c, KTRK_OP_STRET, 8, dst, 0);
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

	if (!ktrk_comp_kind(c)->returns)
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
		ktrk_emit_entry_arg(c, c->kept[i]);
		ktrk_emit_store(c, KTRK_OP_KEEP, 0, i, 0);
	}
	c->prog->nkept = c->nkept;
	c->prog->nkeep = c->len;
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

/* A symbol that there is not: where does it stand? */
static int no_symbol(struct comp *c)
{
	const struct ktrk_def *def = c->def;
	u32 i, pos = 0;

	for (i = 0; i < def->nfilter; i++)
		if (def->filter[i].fetch.base == KTRK_FETCH_MEM &&
		    def->filter[i].fetch.num == c->unknown)
			pos = def->filter[i].pos;
	for (i = 0; i < def->nargs; i++)
		if (def->args[i].fetch.base == KTRK_FETCH_MEM &&
		    def->args[i].fetch.num == c->unknown)
			pos = def->args[i].body;
	return ktrk_err_set(c->err, KTRK_ERR_NO_DATA, pos);
}

/**
 * ktrk_compile() - make the program of a definition
 * @def: the definition
 * @arch: whose registers
 * @prog: where to
 * @cap: instructions there is room for in @prog
 * @err: says what is wrong and where
 *
 * Record layout: the header; for kinds that return, the caller's address, for
 * patterns the function's;
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
		ret = ktrk_emit_filter(&c);
	if (!ret)
		ret = make_store(&c);
	if (ret)
		return ret;
	if (c.unknown)
		return no_symbol(&c);
	make_data(&c);
	if (c.len > c.cap)
		return ktrk_comp_too_big(&c);
	prog->flags = flags_of(prog);
	return 0;
}
