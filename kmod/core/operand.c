// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nesting is read with a loop: the dereferences from the left, then what they
 * start from, then as many closing braces. Columns of errors are those that
 * the kernel's own parser reports where it has the same error.
 */
#include "operand.h"

/* One row is one $VARIABLE; compile.c has a row for each base. */
static const struct ktrk_var vars[] = {
	{ "arg", KTRK_FETCH_ARG, true, KTRK_TYPE_X64, KTRK_TYPE_X64,
	  KTRK_ERR_BAD_ARG_NUM, KTRK_ERR_NOT_FOR_KIND, 1, KTRK_FUNC_ARGS },
	{ "stack", KTRK_FETCH_STACK, true, KTRK_TYPE_X64, KTRK_TYPE_X64,
	  KTRK_ERR_BAD_STACK_NUM, KTRK_ERR_NOT_FOR_KIND, 0,
	  KTRK_STACK_WORDS - 1 },
	{ "stack", KTRK_FETCH_STACKPTR, false, KTRK_TYPE_X64, KTRK_TYPE_X64,
	  .bad_kind = KTRK_ERR_NOT_FOR_KIND },
	{ "retval", KTRK_FETCH_RETVAL, false, KTRK_TYPE_X64, KTRK_TYPE_S64,
	  .bad_kind = KTRK_ERR_RETVAL_ON_PROBE },
	{ "comm", KTRK_FETCH_COMM, false, KTRK_TYPE_STRING, KTRK_TYPE_STRING,
	  .bad_kind = KTRK_ERR_NOT_FOR_KIND },
	{ "COMM", KTRK_FETCH_COMM, false, KTRK_TYPE_STRING, KTRK_TYPE_STRING,
	  .bad_kind = KTRK_ERR_NOT_FOR_KIND },
	{ "duration", KTRK_FETCH_DURATION, false, KTRK_TYPE_NS, KTRK_TYPE_NS,
	  .bad_kind = KTRK_ERR_DURATION_ON_PROBE },
	{ "tid", KTRK_FETCH_TID, false, KTRK_TYPE_U32, KTRK_TYPE_U32,
	  .bad_kind = KTRK_ERR_NOT_FOR_KIND },
	{ "tgid", KTRK_FETCH_TGID, false, KTRK_TYPE_U32, KTRK_TYPE_U32,
	  .bad_kind = KTRK_ERR_NOT_FOR_KIND },
	{ "cpu", KTRK_FETCH_CPU, false, KTRK_TYPE_U32, KTRK_TYPE_U32,
	  .bad_kind = KTRK_ERR_NOT_FOR_KIND },
	{ "ns", KTRK_FETCH_NS, false, KTRK_TYPE_U64, KTRK_TYPE_U64,
	  .bad_kind = KTRK_ERR_NOT_FOR_KIND },
	{ "retaddr", KTRK_FETCH_RETADDR, false, KTRK_TYPE_SYMBOL,
	  KTRK_TYPE_SYMBOL, .bad_kind = KTRK_ERR_NOT_FOR_KIND },
};

/**
 * ktrk_var_of() - the variable of a base
 * @base: enum ktrk_fetch_base
 *
 * Return: its row, or NULL if the base is no variable.
 */
const struct ktrk_var *ktrk_var_of(u8 base)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(vars); i++)
		if (vars[i].base == base)
			return &vars[i];
	return NULL;
}

/**
 * ktrk_default_type() - how a fetch is read when no type is given
 * @fetch: the fetch
 * @filter: it stands in a filter
 *
 * Return: enum ktrk_type_code.
 */
u8 ktrk_default_type(const struct ktrk_fetch *fetch, bool filter)
{
	const struct ktrk_var *var = ktrk_var_of(fetch->base);

	if (!var || fetch->nderef)
		return KTRK_TYPE_X64;
	return filter ? var->filter_type : var->type;
}

static int fail(const struct ktrk_input *in, u32 code, u32 pos)
{
	return ktrk_err_set(in->err, code, pos);
}

/* True if [from, to) names @var. */
static bool var_matches(const struct ktrk_input *in, const struct ktrk_var *var,
			u32 from, u32 to)
{
	u32 n = strlen(var->name);

	if (!var->numbered)
		return ktrk_lex_is(in->text, from, to, var->name);
	if (to - from <= n || !ktrk_lex_is(in->text, from, from + n, var->name))
		return false;
	for (from += n; from < to; from++)
		if (!ktrk_is_digit(in->text[from]))
			return false;
	return true;
}

static const struct ktrk_var *var_find(const struct ktrk_input *in, u32 from,
				       u32 to)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(vars); i++)
		if (var_matches(in, &vars[i], from, to))
			return &vars[i];
	return NULL;
}

/* The decimal number at the end of a variable, or ~0 if it is far too large. */
static u32 var_number(const struct ktrk_input *in, u32 from, u32 to)
{
	u32 num = 0;

	for (; from < to; from++) {
		num = num * 10 + (in->text[from] - '0');
		if (num > U16_MAX)
			return ~0U;
	}
	return num;
}

static int parse_var(const struct ktrk_input *in, struct ktrk_span at,
		     struct ktrk_fetch *fetch)
{
	const struct ktrk_kind *kind = &ktrk_kinds[in->def->kind];
	const struct ktrk_var *var = var_find(in, at.from + 1, at.to);
	u32 num = 0, max;

	if (!var)
		return fail(in, KTRK_ERR_BAD_VAR, at.from);
	if (!(kind->may & KTRK_MAY(var->base)))
		return fail(in, var->bad_kind, at.from);
	if (var->numbered) {
		num = var_number(in, at.from + 1 + strlen(var->name), at.to);
		max = var->max;
		if (kind->traces)
			max = min(max, (u32)KTRK_TRACEPOINT_ARGS);
		if (num < var->min || num > max)
			return fail(in, var->bad_num, at.from);
	}
	if (var->base == KTRK_FETCH_COMM && fetch->nderef)
		return fail(in, KTRK_ERR_COMM_CANT_DEREF, at.from);
	fetch->base = var->base;
	fetch->num = num;
	return 0;
}

static int parse_reg(const struct ktrk_input *in, struct ktrk_span at,
		     struct ktrk_fetch *fetch)
{
	const struct ktrk_arch *arch = in->arch;
	u32 i;

	if (!(ktrk_kinds[in->def->kind].may & KTRK_MAY(KTRK_FETCH_REG)))
		return fail(in, KTRK_ERR_NOT_FOR_KIND, at.from);
	for (i = 0; i < arch->nregs; i++) {
		if (!ktrk_lex_is(in->text, at.from + 1, at.to,
				 arch->regs[i].name))
			continue;
		fetch->base = KTRK_FETCH_REG;
		fetch->num = i;
		return 0;
	}
	return fail(in, KTRK_ERR_BAD_REG, at.from);
}

static int parse_mem(const struct ktrk_input *in, struct ktrk_span at,
		     struct ktrk_fetch *fetch)
{
	const char *text = in->text;

	fetch->base = KTRK_FETCH_MEM;
	if (ktrk_lex_whole(text, at.from + 1, at.to, &fetch->imm))
		return 0;
	if (at.from + 1 < at.to && ktrk_is_alpha(text[at.from + 1]))
		return fail(in, KTRK_ERR_SYM_NEEDS_USER, at.from);
	return fail(in, KTRK_ERR_BAD_MEM_ADDR, at.from);
}

static int parse_imm(const struct ktrk_input *in, struct ktrk_span at,
		     struct ktrk_fetch *fetch)
{
	const char *text = in->text;
	u32 from = at.from + 1;
	bool neg = false;
	s64 val;

	fetch->base = KTRK_FETCH_IMM;
	if (from < at.to && (text[from] == '-' || text[from] == '+'))
		neg = text[from++] == '-';
	if (!neg && ktrk_lex_whole(text, from, at.to, &fetch->imm))
		return 0;
	if (!neg || !ktrk_lex_offset(text, from, at.to, neg, &val))
		return fail(in, KTRK_ERR_BAD_IMM, at.from + 1);
	fetch->imm = val;
	return 0;
}

static int parse_base(const struct ktrk_input *in, struct ktrk_span at,
		      struct ktrk_fetch *fetch)
{
	switch (at.from < at.to ? in->text[at.from] : 0) {
	case '$':
		return parse_var(in, at, fetch);
	case '%':
		return parse_reg(in, at, fetch);
	case '@':
		return parse_mem(in, at, fetch);
	case '\\':
		return parse_imm(in, at, fetch);
	}
	return fail(in, KTRK_ERR_BAD_FETCH, at.from);
}

/* One +OFF( at @at->from, which moves behind it. */
static int parse_deref(const struct ktrk_input *in, struct ktrk_span *at,
		       struct ktrk_deref *deref)
{
	const char *text = in->text;
	u32 open = ktrk_lex_find(text, at->from, at->to, '('), from = at->from;
	bool neg = text[from++] == '-';

	if (open == at->to)
		return fail(in, KTRK_ERR_DEREF_NEED_BRACE, at->from);
	deref->user = text[from] == 'u';
	if (deref->user)
		from++;
	if (!ktrk_lex_offset(text, from, open, neg, &deref->off))
		return fail(in, KTRK_ERR_BAD_DEREF_OFFS, at->from);
	at->from = open + 1;
	return 0;
}

static bool is_sign(const struct ktrk_input *in, const struct ktrk_span *at)
{
	return at->from < at->to &&
	       (in->text[at->from] == '+' || in->text[at->from] == '-');
}

/* All +OFF( from the left; the innermost shall come first in @fetch. */
static int parse_derefs(const struct ktrk_input *in, struct ktrk_span *at,
			struct ktrk_fetch *fetch)
{
	struct ktrk_deref tmp;
	u32 n = 0, i;
	int ret;

	for (; is_sign(in, at); n++) {
		if (n == KTRK_DEREF_MAX)
			return fail(in, KTRK_ERR_TOO_MANY_OPS, at->from);
		ret = parse_deref(in, at, &fetch->deref[n]);
		if (ret)
			return ret;
	}
	fetch->nderef = n;
	for (i = 0; i < n / 2; i++) {
		tmp = fetch->deref[i];
		fetch->deref[i] = fetch->deref[n - 1 - i];
		fetch->deref[n - 1 - i] = tmp;
	}
	return 0;
}

static int parse_fetch(const struct ktrk_input *in, struct ktrk_span at,
		       struct ktrk_fetch *fetch)
{
	struct ktrk_span base;
	u32 close;
	int ret;

	ret = parse_derefs(in, &at, fetch);
	if (ret)
		return ret;
	base = at;
	if (fetch->nderef)
		base.to = ktrk_lex_find(in->text, at.from, at.to, ')');
	for (close = base.to; close < at.to && in->text[close] == ')';)
		close++;
	if (close - base.to < fetch->nderef)
		return close < at.to ? fail(in, KTRK_ERR_TRAILING, close) :
		       fail(in, KTRK_ERR_DEREF_OPEN_BRACE, base.to);
	if (base.to + fetch->nderef < at.to)
		return fail(in, KTRK_ERR_TRAILING, base.to + fetch->nderef);
	return parse_base(in, base, fetch);
}

/* TYPE or TYPE{N}. */
static int parse_type(const struct ktrk_input *in, struct ktrk_span at,
		      struct ktrk_operand *op)
{
	const char *text = in->text;
	u32 brace = ktrk_lex_find(text, at.from, at.to, '{');
	const struct ktrk_type *type;
	u64 limit;

	type = ktrk_type_find(text + at.from, brace - at.from);
	if (!type || (brace < at.to && type->bytes))
		return fail(in, KTRK_ERR_BAD_TYPE, at.from);
	op->type = type - ktrk_types;
	op->typed = true;
	if (brace == at.to)
		return 0;
	if (text[at.to - 1] != '}' ||
	    !ktrk_lex_whole(text, brace + 1, at.to - 1, &limit) ||
	    !limit || limit > KTRK_STRING_MAX)
		return fail(in, KTRK_ERR_BAD_STRING_SIZE, brace + 1);
	op->limit = limit;
	return 0;
}

/* Only what is an address can be read as a string. */
static int check_type(const struct ktrk_input *in,
		      const struct ktrk_operand *op)
{
	const struct ktrk_fetch *fetch = &op->fetch;

	if (fetch->base == KTRK_FETCH_COMM)
		return op->type == KTRK_TYPE_STRING ? 0 :
		       fail(in, KTRK_ERR_COMM_TYPE, op->type_pos);
	if (ktrk_types[op->type].bytes || fetch->nderef)
		return 0;
	if (fetch->base == KTRK_FETCH_MEM || fetch->base == KTRK_FETCH_IMM)
		return 0;
	return fail(in, KTRK_ERR_BAD_STRING, op->type_pos);
}

/**
 * ktrk_operand_parse() - read FETCH[:TYPE]
 * @in: the definition
 * @at: where it stands
 * @filter: it stands in a filter
 * @op: what it says
 *
 * The type is not counted in KTRK_EXPR_LEN, so that a canonical form, which
 * always has one, can be read back.
 *
 * Return: 0 or the error's -errno.
 */
int ktrk_operand_parse(const struct ktrk_input *in, struct ktrk_span at,
		       bool filter, struct ktrk_operand *op)
{
	struct ktrk_span type = at;
	int ret;

	memset(op, 0, sizeof(*op));
	at.to = ktrk_lex_find(in->text, at.from, at.to, ':');
	if (at.to - at.from > KTRK_EXPR_LEN)
		return fail(in, KTRK_ERR_ARG_TOO_LONG, at.from);
	ret = parse_fetch(in, at, &op->fetch);
	if (ret)
		return ret;
	op->type = ktrk_default_type(&op->fetch, filter);
	op->type_pos = at.to;
	if (at.to < type.to) {
		type.from = at.to + 1;
		op->type_pos = type.from;
		ret = parse_type(in, type, op);
		if (ret)
			return ret;
	}
	return check_type(in, op);
}
