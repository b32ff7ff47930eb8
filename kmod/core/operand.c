// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nesting is read with a loop: the dereferences from the left, then what they
 * start from, then as many closing braces. Columns of errors are those that
 * the kernel's own parser reports where it has the same error.
 */
#include "operand.h"
#include "form.h"

/* One row is one $VARIABLE; compile.c has a row for each base. */
static const struct ktrk_var vars[] = {
	{ "arg", KTRK_FETCH_ARG, true, KTRK_TYPE_X64, KTRK_TYPE_X64,
	  KTRK_ERR_BAD_ARG_NUM, KTRK_ERR_NOT_FOR_KIND, 1, KTRK_FUNC_ARGS },
	{ "stack", KTRK_FETCH_STACK, true, KTRK_TYPE_X64, KTRK_TYPE_X64,
	  KTRK_ERR_BAD_STACK_NUM, KTRK_ERR_NOT_FOR_KIND, 0,
	  KTRK_STACK_WORDS - 1 },
	{ "stack", KTRK_FETCH_STACKPTR, false, KTRK_TYPE_X64, KTRK_TYPE_X64,
	  .bad_kind = KTRK_ERR_NOT_FOR_KIND },
	{ "stacktrace", KTRK_FETCH_STACKTRACE, false, KTRK_TYPE_STACK,
	  KTRK_TYPE_STACK, .bad_kind = KTRK_ERR_NOT_FOR_KIND },
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
	{ "func", KTRK_FETCH_FUNC, false, KTRK_TYPE_SYMBOL,
	  KTRK_TYPE_SYMBOL, .bad_kind = KTRK_ERR_FUNC_NEEDS_GLOB },
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

	if (fetch->base == KTRK_FETCH_TEXT)
		return KTRK_TYPE_STRING;
	if (!var || fetch->nderef)
		return KTRK_TYPE_X64;
	return filter ? var->filter_type : var->type;
}

/**
 * ktrk_pool_add() - keep a text of a definition, with a NUL behind it
 * @def: whose
 * @text: the text
 * @len: its length
 *
 * Return: where it stands in the pool, -ENOSPC, or -EINVAL if there is a NUL in
 * it, behind which nobody would find the rest.
 */
int ktrk_pool_add(struct ktrk_def *def, const char *text, u32 len)
{
	u32 at = def->npool;

	if (len >= KTRK_POOL_MAX - at)
		return -ENOSPC;
	if (memchr(text, 0, len))
		return -EINVAL;
	memcpy(def->pool + at, text, len);
	def->pool[at + len] = '\0';
	def->npool += len + 1;
	return at;
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

/* $NAME that is no variable of ours. */
static int no_var(const struct ktrk_input *in, struct ktrk_span at)
{
	u32 dash = ktrk_lex_find(in->text, at.from, at.to, '-');

	if (ktrk_lex_is(in->text, at.from, at.to, "$arg*"))
		return fail(in, KTRK_ERR_BAD_VAR_ARGS, at.from);
	if (dash + 1 < at.to && in->text[dash + 1] == '>')
		return fail(in, KTRK_ERR_BTF_NEEDS_USER, at.from);
	return fail(in, KTRK_ERR_BAD_VAR, at.from);
}

/*
 * Whatever else is wrong with an operand is said before "not for this kind",
 * since for the kernel it may be.
 */
static int not_for_kind(const struct ktrk_input *in, const struct ktrk_var *var,
			u32 pos, struct ktrk_operand *op)
{
	if (var->bad_kind != KTRK_ERR_NOT_FOR_KIND)
		return fail(in, var->bad_kind, pos);
	op->late = var->bad_kind;
	op->late_pos = pos;
	return 0;
}

static int parse_var(const struct ktrk_input *in, struct ktrk_span at,
		     struct ktrk_operand *op)
{
	const struct ktrk_kind *kind = &ktrk_kinds[in->def->kind];
	const struct ktrk_var *var = var_find(in, at.from + 1, at.to);
	struct ktrk_fetch *fetch = &op->fetch;
	u32 num = 0, max;
	int ret = 0;

	if (!var)
		return no_var(in, at);
	if (!(kind->may & KTRK_MAY(var->base)) ||
	    (var->base == KTRK_FETCH_FUNC && !in->def->glob))
		ret = not_for_kind(in, var, at.from, op);
	if (ret)
		return ret;
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

/* @SYM, @SYM+OFF, @SYM-OFF. */
static int parse_data(const struct ktrk_input *in, struct ktrk_span at,
		      struct ktrk_fetch *fetch)
{
	const char *text = in->text;
	u32 from = at.from + 1, to = from;
	s64 off = 0;
	int at_pool;

	while (to < at.to && (ktrk_is_alnum(text[to]) || text[to] == '.' ||
			      text[to] == '$'))
		to++;
	if (to < at.to &&
	    ((text[to] != '+' && text[to] != '-') ||
	     !ktrk_lex_offset(text, to + 1, at.to, text[to] == '-', &off)))
		return fail(in, KTRK_ERR_BAD_MEM_ADDR, at.from);
	at_pool = ktrk_pool_add(in->def, text + from, to - from);
	if (at_pool < 0)
		return fail(in, KTRK_ERR_TOO_LONG, at.from);
	fetch->num = at_pool + 1;
	fetch->imm = off;
	return 0;
}

static int parse_mem(const struct ktrk_input *in, struct ktrk_span at,
		     struct ktrk_fetch *fetch)
{
	const char *text = in->text;
	char first = at.from + 1 < at.to ? text[at.from + 1] : 0;

	fetch->base = KTRK_FETCH_MEM;
	if (ktrk_lex_whole(text, at.from + 1, at.to, &fetch->imm))
		return 0;
	if (ktrk_is_alpha(first))
		return parse_data(in, at, fetch);
	if (first == '+')
		return fail(in, KTRK_ERR_FILE_OFFSET, at.from);
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

static bool is_text(const struct ktrk_input *in, struct ktrk_span at)
{
	return at.to - at.from >= 2 && in->text[at.from] == '\\' &&
	       in->text[at.from + 1] == '"';
}

/* \"TEXT": it goes to the pool, without what encloses it. */
static int parse_text(const struct ktrk_input *in, struct ktrk_span at,
		      struct ktrk_fetch *fetch)
{
	u32 from = at.from + 2;
	int at_pool;

	if (fetch->nderef)
		return fail(in, KTRK_ERR_COMM_CANT_DEREF, at.from);
	if (from == at.to || in->text[at.to - 1] != '"')
		return fail(in, KTRK_ERR_IMMSTR_NO_CLOSE, at.to);
	at_pool = ktrk_pool_add(in->def, in->text + from, at.to - 1 - from);
	if (at_pool < 0)
		return fail(in, at_pool == -EINVAL ? KTRK_ERR_IMMSTR_NO_CLOSE :
			    KTRK_ERR_TOO_LONG, at.from);
	fetch->base = KTRK_FETCH_TEXT;
	fetch->num = at_pool;
	fetch->imm = at.to - 1 - from;
	return 0;
}

static int parse_base(const struct ktrk_input *in, struct ktrk_span at,
		      struct ktrk_operand *op)
{
	struct ktrk_fetch *fetch = &op->fetch;
	char c = at.from < at.to ? in->text[at.from] : 0;

	if (ktrk_is_alpha(c) || (c == '(' && !fetch->nderef))
		return fail(in, KTRK_ERR_BTF_NEEDS_USER, at.from);
	switch (c) {
	case '$':
		return parse_var(in, at, op);
	case '%':
		return parse_reg(in, at, fetch);
	case '@':
		return parse_mem(in, at, fetch);
	case '\\':
		return is_text(in, at) ? parse_text(in, at, fetch) :
					 parse_imm(in, at, fetch);
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
	u32 n = 0, i, second = at->from;
	struct ktrk_deref tmp;
	int ret;

	for (; is_sign(in, at); n++) {
		/* As the kernel, at what the one too many encloses. */
		if (n == KTRK_DEREF_MAX)
			return fail(in, KTRK_ERR_TOO_MANY_OPS, second);
		ret = parse_deref(in, at, &fetch->deref[n]);
		if (ret)
			return ret;
		second = n ? second : at->from;
	}
	/* Memory at an address is one more. */
	if (n == KTRK_DEREF_MAX && at->from < at->to &&
	    in->text[at->from] == '@')
		return fail(in, KTRK_ERR_TOO_MANY_OPS, second);
	fetch->nderef = n;
	for (i = 0; i < n / 2; i++) {
		tmp = fetch->deref[i];
		fetch->deref[i] = fetch->deref[n - 1 - i];
		fetch->deref[n - 1 - i] = tmp;
	}
	return 0;
}

static int parse_fetch(const struct ktrk_input *in, struct ktrk_span at,
		       struct ktrk_operand *op)
{
	struct ktrk_fetch *fetch = &op->fetch;
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
	return parse_base(in, base, op);
}

/* Where the type begins with its colon; in \"TEXT" there is none. */
static u32 find_type(const struct ktrk_input *in, struct ktrk_span at)
{
	u32 from = at.from;

	if (is_text(in, at))
		from = ktrk_lex_find(in->text, from + 2, at.to, '"');
	return ktrk_lex_find(in->text, from, at.to, ':');
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
	at.to = find_type(in, at);
	if (at.to - at.from > KTRK_EXPR_LEN)
		return fail(in, KTRK_ERR_ARG_TOO_LONG, at.from);
	ret = parse_fetch(in, at, op);
	if (ret)
		return ret;
	op->form.type = ktrk_default_type(&op->fetch, filter);
	if (op->form.type == KTRK_TYPE_STACK)
		op->form.count = KTRK_STACK_DEPTH;
	op->type_pos = at.to;
	if (at.to < type.to) {
		type.from = at.to + 1;
		op->type_pos = type.from;
		op->typed = true;
		ret = ktrk_form_parse(in, type, &op->form);
		if (ret)
			return ret;
	}
	ret = filter && op->form.type == KTRK_TYPE_STACK ?
	      fail(in, KTRK_ERR_STACK_COMPARED, at.from) :
	      ktrk_form_check(in, op);
	if (!ret && op->late)
		ret = fail(in, op->late, op->late_pos);
	return ret;
}
