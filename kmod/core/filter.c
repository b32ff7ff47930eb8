// SPDX-License-Identifier: GPL-2.0-only
/*
 * The filter of a definition becomes reverse Polish by the railway of two
 * stacks: comparisons go straight to def->filter, && || ! and ( wait on a
 * side track until what they need has passed.
 */
#include "filter.h"

#define TRACK_MAX	128	/* ( and ! open at once, and && || below them */
#define OPEN		0xff	/* a ( on the side track */

/* The longer ones first: the first that fits is taken. */
const struct ktrk_cmp_row ktrk_cmp_rows[KTRK_CMP_ROWS] = {
	{ "==", KTRK_CMP_EQ },
	{ "!=", KTRK_CMP_NE },
	{ "<=", KTRK_CMP_LE },
	{ ">=", KTRK_CMP_GE },
	{ "<", KTRK_CMP_LT },
	{ ">", KTRK_CMP_GT },
	{ "&", KTRK_CMP_AND },
	{ "~", KTRK_CMP_GLOB },
};

const char *const ktrk_as_names[KTRK_AS_ROWS] = {
	[KTRK_AS_VALUE] = "",
	[KTRK_AS_STRING] = ".string",
	[KTRK_AS_USTRING] = ".ustring",
	[KTRK_AS_FUNCTION] = ".function",
};

/* The largest first. */
const struct ktrk_unit ktrk_units[KTRK_UNIT_ROWS] = {
	{ "s", 1000000000 },
	{ "ms", 1000000 },
	{ "us", 1000 },
	{ "ns", 1 },
};

/* Names that stand for a fetch, unless an argument has the name. */
static const struct {
	const char *name;
	u8 base;
} names[] = {
	{ "pid", KTRK_FETCH_TGID },
	{ "tid", KTRK_FETCH_TID },
	{ "common_pid", KTRK_FETCH_TID },
	{ "cpu", KTRK_FETCH_CPU },
	{ "CPU", KTRK_FETCH_CPU },
	{ "common_cpu", KTRK_FETCH_CPU },
	{ "comm", KTRK_FETCH_COMM },
	{ "COMM", KTRK_FETCH_COMM },
	{ "common_comm", KTRK_FETCH_COMM },
};

/**
 * ktrk_filter_text() - does a comparison compare text?
 * @node: the comparison
 *
 * Return: true if so.
 */
bool ktrk_filter_text(const struct ktrk_filter_node *node)
{
	return node->as == KTRK_AS_STRING || node->as == KTRK_AS_USTRING ||
	       !ktrk_types[node->form.type].bytes;
}

/**
 * struct yard - a filter while it is parsed
 * @in: the definition
 * @at: where we are
 * @ncmps: comparisons so far
 * @ntrack: rows on the side track
 * @track: enum ktrk_filter_op or OPEN, waiting
 * @pos: where each of them stands
 */
struct yard {
	const struct ktrk_input *in;
	u32 at;
	u32 ncmps;
	u32 ntrack;
	u8 track[TRACK_MAX];
	u16 pos[TRACK_MAX];
};

static int fail(const struct yard *yard, u32 code, u32 pos)
{
	return ktrk_err_set(yard->in->err, code, pos);
}

static char peek(const struct yard *yard, u32 ahead)
{
	u32 at = yard->at + ahead;

	return at < yard->in->len ? yard->in->text[at] : 0;
}

static bool skip_blanks(struct yard *yard)
{
	while (yard->at < yard->in->len &&
	       ktrk_is_blank(yard->in->text[yard->at]))
		yard->at++;
	return yard->at < yard->in->len;
}

static struct ktrk_filter_node *node_add(struct yard *yard, u8 op)
{
	struct ktrk_def *def = yard->in->def;
	struct ktrk_filter_node *node;

	if (def->nfilter == KTRK_FILTER_NODES)
		return NULL;
	node = &def->filter[def->nfilter++];
	node->op = op;
	return node;
}

static int track_push(struct yard *yard, u8 op)
{
	if (yard->ntrack == TRACK_MAX)
		return fail(yard, KTRK_ERR_FILTER_TOO_BIG, yard->at);
	yard->track[yard->ntrack] = op;
	yard->pos[yard->ntrack++] = yard->at;
	return 0;
}

static u8 track_top(const struct yard *yard)
{
	return yard->ntrack ? yard->track[yard->ntrack - 1] : OPEN;
}

static int track_pop(struct yard *yard)
{
	struct ktrk_filter_node *node;

	yard->ntrack--;
	node = node_add(yard, yard->track[yard->ntrack]);
	if (!node)
		return fail(yard, KTRK_ERR_FILTER_TOO_BIG,
			    yard->pos[yard->ntrack]);
	node->pos = yard->pos[yard->ntrack];
	return 0;
}

/* How tight an operator binds; what waits moves on before a looser one. */
static u32 binding(u8 op)
{
	switch (op) {
	case KTRK_FILTER_NOT:
		return 3;
	case KTRK_FILTER_AND:
		return 2;
	case KTRK_FILTER_OR:
		return 1;
	}
	return 0;
}

static int track_unwind(struct yard *yard, u32 least)
{
	int ret = 0;

	while (!ret && binding(track_top(yard)) >= least)
		ret = track_pop(yard);
	return ret;
}

/* The characters of an operand: up to a blank, a comparison or a stray ). */
static struct ktrk_span operand_span(const struct yard *yard)
{
	struct ktrk_span span = { yard->at, yard->at };
	u32 depth = 0;

	for (; span.to < yard->in->len; span.to++) {
		char c = yard->in->text[span.to];

		if (ktrk_is_blank(c) || strchr("=!<>&|~", c))
			break;
		if (c == '(')
			depth++;
		else if (c == ')' && !depth--)
			break;
	}
	return span;
}

static int arg_find(const struct ktrk_input *in, struct ktrk_span at)
{
	u32 i;

	for (i = 0; i < in->def->nargs; i++)
		if (ktrk_lex_is(in->text, at.from, at.to,
				in->def->args[i].name))
			return i;
	return -1;
}

/* An argument's name, or a name of ours. */
static int parse_name(struct yard *yard, struct ktrk_span at,
		      struct ktrk_filter_node *node)
{
	const struct ktrk_input *in = yard->in;
	u32 i;

	node->arg = arg_find(in, at);
	if (node->arg >= 0) {
		node->form = in->def->args[node->arg].form;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!ktrk_lex_is(in->text, at.from, at.to, names[i].name))
			continue;
		node->fetch.base = names[i].base;
		node->form.type = ktrk_default_type(&node->fetch, true);
		return 0;
	}
	return fail(yard, KTRK_ERR_FILTER_FIELD, at.from);
}

/* .ustring and so on at the end of an operand, which is then shorter. */
static void parse_as(const struct yard *yard, struct ktrk_span *at,
		     struct ktrk_filter_node *node)
{
	u32 i, n;

	for (i = KTRK_AS_STRING; i < KTRK_AS_ROWS; i++) {
		n = strlen(ktrk_as_names[i]);
		if (at->to - at->from <= n ||
		    !ktrk_lex_is(yard->in->text, at->to - n, at->to,
				 ktrk_as_names[i]))
			continue;
		at->to -= n;
		node->as = i;
		return;
	}
}

/* Can it be compared at all? */
static int check_operand(const struct yard *yard,
			 const struct ktrk_filter_node *node)
{
	const struct ktrk_def *def = yard->in->def;
	const struct ktrk_fetch *fetch = &node->fetch;
	bool text = !ktrk_types[node->form.type].bytes;

	if (node->arg >= 0)
		fetch = &def->args[node->arg].fetch;
	if (node->form.count)
		return fail(yard, KTRK_ERR_FILTER_ARRAY, node->pos);
	if (node->as != KTRK_AS_VALUE && text)
		return fail(yard, KTRK_ERR_FILTER_SUFFIX, node->pos);
	/* What is always the same need not be compared. */
	if (fetch->base == KTRK_FETCH_TEXT)
		return fail(yard, KTRK_ERR_FILTER_OPERAND, node->pos);
	return 0;
}

static int parse_operand(struct yard *yard, struct ktrk_filter_node *node)
{
	struct ktrk_span at = operand_span(yard);
	struct ktrk_operand op;
	u32 end = at.to;
	int ret;

	node->pos = at.from;
	if (at.from == at.to || ktrk_is_digit(peek(yard, 0)))
		return fail(yard, KTRK_ERR_FILTER_OPERAND, at.from);
	parse_as(yard, &at, node);
	if (ktrk_is_alpha(peek(yard, 0))) {
		ret = parse_name(yard, at, node);
	} else {
		ret = ktrk_operand_parse(yard->in, at, true, &op);
		node->arg = -1;
		node->fetch = op.fetch;
		node->form = op.form;
	}
	if (!ret)
		ret = check_operand(yard, node);
	yard->at = end;
	return ret;
}

static int parse_cmp(struct yard *yard, struct ktrk_filter_node *node)
{
	const struct ktrk_input *in = yard->in;
	u32 i;

	skip_blanks(yard);
	for (i = 0; i < KTRK_CMP_ROWS; i++) {
		u32 n = strlen(ktrk_cmp_rows[i].text);

		if (in->len - yard->at < n ||
		    memcmp(in->text + yard->at, ktrk_cmp_rows[i].text, n))
			continue;
		if (n == 1 && peek(yard, 0) == '&' && peek(yard, 1) == '&')
			break;
		node->cmp = ktrk_cmp_rows[i].cmp;
		yard->at += n;
		return 0;
	}
	return fail(yard, KTRK_ERR_FILTER_OP, yard->at);
}

/* Multiply by the unit of [from, to); false if there is no such unit. */
static bool apply_unit(const struct ktrk_input *in, u32 from, u32 to, u64 *val)
{
	u32 i;

	if (from == to)
		return true;
	for (i = 0; i < KTRK_UNIT_ROWS; i++) {
		if (!ktrk_lex_is(in->text, from, to, ktrk_units[i].name))
			continue;
		if (*val > div_u64(U64_MAX, ktrk_units[i].ns))
			return false;
		*val *= ktrk_units[i].ns;
		return true;
	}
	return false;
}

static int parse_number(struct yard *yard, struct ktrk_filter_node *node)
{
	const struct ktrk_input *in = yard->in;
	u32 from, to, end;

	if (!skip_blanks(yard))
		return fail(yard, KTRK_ERR_FILTER_OPERAND, yard->at);
	node->neg = peek(yard, 0) == '-';
	from = yard->at + node->neg;
	for (to = from; to < in->len && ktrk_is_alnum(in->text[to]);)
		to++;
	end = ktrk_lex_number(in->text, from, to, &node->imm);
	if (end == from || !apply_unit(in, end, to, &node->imm) ||
	    (node->neg && node->imm > (u64)S64_MAX + 1))
		return fail(yard, KTRK_ERR_BAD_IMM, yard->at);
	if (node->neg)
		node->imm = -node->imm;
	yard->at = to;
	return 0;
}

/* "TEXT" or 'TEXT', which has no such quote in it. */
static int parse_quoted(struct yard *yard, struct ktrk_filter_node *node)
{
	const struct ktrk_input *in = yard->in;
	u32 from = yard->at + 1, to;
	int at;

	to = ktrk_lex_find(in->text, from, in->len, peek(yard, 0));
	at = to < in->len && to - from <= KTRK_FILTER_TEXT ?
	     ktrk_pool_add(in->def, in->text + from, to - from) : -EINVAL;
	/* What cannot be printed cannot be written in a canonical form. */
	if (at < 0 || memchr(in->text + from, '\n', to - from) ||
	    memchr(in->text + from, 0, to - from))
		return fail(yard, KTRK_ERR_FILTER_TEXT, yard->at);
	node->with = KTRK_WITH_TEXT;
	node->text = at;
	node->len = to - from;
	yard->at = to + 1;
	return 0;
}

static int parse_text(struct yard *yard, struct ktrk_filter_node *node,
		      u32 cmp_pos)
{
	char c = peek(yard, 0);

	if (node->cmp != KTRK_CMP_EQ && node->cmp != KTRK_CMP_NE &&
	    node->cmp != KTRK_CMP_GLOB)
		return fail(yard, KTRK_ERR_FILTER_STRING, cmp_pos);
	if (c != '"' && c != '\'')
		return fail(yard, KTRK_ERR_FILTER_STRING, yard->at);
	return parse_quoted(yard, node);
}

static int parse_function(struct yard *yard, struct ktrk_filter_node *node,
			  u32 cmp_pos)
{
	const struct ktrk_input *in = yard->in;
	u32 to = yard->at;
	int at;

	if (node->cmp != KTRK_CMP_EQ && node->cmp != KTRK_CMP_NE)
		return fail(yard, KTRK_ERR_FILTER_FUNCTION, cmp_pos);
	while (to < in->len && (ktrk_is_alnum(in->text[to]) ||
				in->text[to] == '.'))
		to++;
	at = to > yard->at && !ktrk_is_digit(peek(yard, 0)) &&
	     to - yard->at <= KTRK_FILTER_TEXT ?
	     ktrk_pool_add(in->def, in->text + yard->at, to - yard->at) :
	     -EINVAL;
	if (at < 0)
		return fail(yard, KTRK_ERR_FILTER_FUNCTION, yard->at);
	node->with = KTRK_WITH_TEXT;
	node->text = at;
	node->len = to - yard->at;
	yard->at = to;
	return 0;
}

/* Bits @from to @to of the set, which grows by them. */
static bool add_cpus(struct ktrk_def *def, struct ktrk_filter_node *node,
		     u64 from, u64 to)
{
	u32 bytes = to / 8 + 1;
	char *bits = def->pool + node->text;

	if (from > to || to >= KTRK_FILTER_CPUS)
		return false;
	if (bytes > node->len) {
		if (bytes > KTRK_POOL_MAX - (u32)node->text)
			return false;
		memset(bits + node->len, 0, bytes - node->len);
		node->len = bytes;
		def->npool = node->text + bytes;
	}
	for (; from <= to; from++)
		bits[from / 8] |= 1U << from % 8;
	return true;
}

/* N or N-M of a list; @at moves behind it. */
static bool parse_range(const struct yard *yard, u32 *at,
			struct ktrk_filter_node *node)
{
	const struct ktrk_input *in = yard->in;
	u64 from, to;
	u32 end = ktrk_lex_number(in->text, *at, in->len, &from);

	if (end == *at)
		return false;
	*at = end;
	to = from;
	if (end < in->len && in->text[end] == '-') {
		*at = ktrk_lex_number(in->text, end + 1, in->len, &to);
		if (*at == end + 1)
			return false;
	}
	return add_cpus(in->def, node, from, to);
}

/* CPUS{0-3,8}: the number is one of them. */
static int parse_cpus(struct yard *yard, struct ktrk_filter_node *node,
		      u32 cmp_pos)
{
	const struct ktrk_input *in = yard->in;
	u32 at = yard->at + strlen("CPUS{");

	if (node->cmp != KTRK_CMP_EQ && node->cmp != KTRK_CMP_NE &&
	    node->cmp != KTRK_CMP_AND)
		return fail(yard, KTRK_ERR_FILTER_CPUS, cmp_pos);
	node->with = KTRK_WITH_CPUS;
	node->text = in->def->npool;
	while (parse_range(yard, &at, node) && at < in->len) {
		if (in->text[at] == '}') {
			yard->at = at + 1;
			return 0;
		}
		if (in->text[at++] != ',')
			break;
	}
	return fail(yard, KTRK_ERR_FILTER_CPUS, yard->at);
}

/* What stands behind the comparison, which is at @cmp_pos. */
static int parse_right(struct yard *yard, struct ktrk_filter_node *node,
		       u32 cmp_pos)
{
	const struct ktrk_input *in = yard->in;

	if (!skip_blanks(yard))
		return fail(yard, KTRK_ERR_FILTER_OPERAND, yard->at);
	node->with_pos = yard->at;
	if (ktrk_filter_text(node))
		return parse_text(yard, node, cmp_pos);
	if (node->as == KTRK_AS_FUNCTION)
		return parse_function(yard, node, cmp_pos);
	if (in->len - yard->at > 5 &&
	    ktrk_lex_is(in->text, yard->at, yard->at + 5, "CPUS{"))
		return parse_cpus(yard, node, cmp_pos);
	if (node->cmp == KTRK_CMP_GLOB)
		return fail(yard, KTRK_ERR_FILTER_OP, cmp_pos);
	return parse_number(yard, node);
}

static int parse_comparison(struct yard *yard)
{
	struct ktrk_filter_node *node;
	u32 cmp_pos;
	int ret;

	if (yard->ncmps++ == KTRK_FILTER_CMPS)
		return fail(yard, KTRK_ERR_FILTER_TOO_BIG, yard->at);
	node = node_add(yard, KTRK_FILTER_CMP);
	if (!node)
		return fail(yard, KTRK_ERR_FILTER_TOO_BIG, yard->at);
	ret = parse_operand(yard, node);
	skip_blanks(yard);
	cmp_pos = yard->at;
	if (!ret)
		ret = parse_cmp(yard, node);
	return ret ? ret : parse_right(yard, node, cmp_pos);
}

/* Where a value must come: ! ( or a comparison. */
static int parse_value(struct yard *yard, bool *value)
{
	int ret;

	switch (peek(yard, 0)) {
	case '!':
		ret = track_push(yard, KTRK_FILTER_NOT);
		yard->at++;
		return ret;
	case '(':
		ret = track_push(yard, OPEN);
		yard->at++;
		return ret;
	}
	*value = false;
	ret = parse_comparison(yard);
	return ret ? ret : track_unwind(yard, binding(KTRK_FILTER_NOT));
}

static int close_brace(struct yard *yard)
{
	int ret = track_unwind(yard, binding(KTRK_FILTER_OR));

	if (ret)
		return ret;
	if (!yard->ntrack)
		return fail(yard, KTRK_ERR_FILTER_BRACE, yard->at);
	yard->ntrack--;
	yard->at++;
	return track_unwind(yard, binding(KTRK_FILTER_NOT));
}

/* Where a value has been: && || ) or nothing. */
static int parse_join(struct yard *yard, bool *value)
{
	char c = peek(yard, 0);
	u8 op = c == '&' ? KTRK_FILTER_AND : KTRK_FILTER_OR;
	int ret;

	if (c == ')')
		return close_brace(yard);
	if ((c != '&' && c != '|') || peek(yard, 1) != c)
		return fail(yard, KTRK_ERR_TRAILING, yard->at);
	*value = true;
	ret = track_unwind(yard, binding(op));
	if (!ret)
		ret = track_push(yard, op);
	yard->at += 2;
	return ret;
}

/**
 * ktrk_filter_parse() - read the filter at the end of a definition
 * @in: the definition, its arguments are known
 * @from: behind the if
 *
 * Return: 0 or the error's -errno.
 */
int ktrk_filter_parse(const struct ktrk_input *in, u32 from)
{
	struct yard yard = { .in = in, .at = from };
	bool value = true;	/* a value must come next */
	int ret = 0;

	if (!skip_blanks(&yard))
		return fail(&yard, KTRK_ERR_FILTER_EMPTY, yard.at);
	while (!ret && skip_blanks(&yard))
		ret = (value ? parse_value : parse_join)(&yard, &value);
	if (ret)
		return ret;
	if (value)
		return fail(&yard, KTRK_ERR_FILTER_OPERAND, yard.at);
	ret = track_unwind(&yard, binding(KTRK_FILTER_OR));
	if (!ret && yard.ntrack)
		return fail(&yard, KTRK_ERR_FILTER_BRACE,
			    yard.pos[yard.ntrack - 1]);
	return ret;
}
