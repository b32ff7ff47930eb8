// SPDX-License-Identifier: GPL-2.0-only
/*
 * A definition's line: its kind and name, its target, its arguments, its
 * filter. operand.c reads FETCH[:TYPE], filter.c what stands behind "if".
 */
#include "parse.h"
#include "arch.h"
#include "filter.h"
#include "lex.h"
#include "operand.h"
#include "text.h"
#include "unparse.h"

#define RETURN	"%return"

#define MAY_ANYWHERE \
	(KTRK_MAY(KTRK_FETCH_ARG) | KTRK_MAY(KTRK_FETCH_COMM) | \
	 KTRK_MAY(KTRK_FETCH_TID) | KTRK_MAY(KTRK_FETCH_TGID) | \
	 KTRK_MAY(KTRK_FETCH_CPU) | KTRK_MAY(KTRK_FETCH_NS) | \
	 KTRK_MAY(KTRK_FETCH_MEM) | KTRK_MAY(KTRK_FETCH_IMM) | \
	 KTRK_MAY(KTRK_FETCH_TEXT) | KTRK_MAY(KTRK_FETCH_STACKTRACE))
#define MAY_AT_ENTRY \
	(MAY_ANYWHERE | KTRK_MAY(KTRK_FETCH_STACKPTR) | \
	 KTRK_MAY(KTRK_FETCH_STACK) | KTRK_MAY(KTRK_FETCH_FUNC))
#define MAY_AT_EXIT \
	((MAY_AT_ENTRY & ~KTRK_MAY(KTRK_FETCH_FUNC)) | KTRK_MAY(KTRK_FETCH_RETVAL) | \
	 KTRK_MAY(KTRK_FETCH_DURATION) | KTRK_MAY(KTRK_FETCH_RETADDR))
#define MAY_REG	KTRK_MAY(KTRK_FETCH_REG)

const struct ktrk_kind ktrk_kinds[KTRK_KIND_COUNT] = {
	[KTRK_KIND_KPROBE] = {
		.letter = 'p', .code = 'p', .name = "kprobe",
		.may = MAY_AT_ENTRY | MAY_REG,
		.like = KTRK_KIND_KPROBE, .at_return = KTRK_KIND_KRETPROBE,
		.mark = "", .prefix = "p_", .suffix = "",
		.group = "kprobes",
	},
	[KTRK_KIND_KRETPROBE] = {
		.letter = 'r', .code = 'r', .name = "kretprobe",
		.may = MAY_AT_EXIT | MAY_REG, .returns = true,
		.like = KTRK_KIND_KRETPROBE, .at_return = KTRK_KIND_KRETPROBE,
		.mark = "", .prefix = "r_", .suffix = "",
		.group = "kprobes",
	},
	[KTRK_KIND_TRACEPOINT] = {
		.letter = 't', .code = 't', .name = "tracepoint",
		.may = MAY_ANYWHERE, .traces = true,
		.like = KTRK_KIND_TRACEPOINT,
		.mark = "", .prefix = "", .suffix = "",
		.group = "tracepoints",
	},
	[KTRK_KIND_FPROBE] = {
		.letter = 'f', .code = 'f', .name = "fprobe",
		.may = MAY_AT_ENTRY, .whole = true,
		.like = KTRK_KIND_KPROBE, .at_return = KTRK_KIND_FEXIT,
		.mark = "", .prefix = "", .suffix = "__entry",
		.group = "fprobes",
	},
	[KTRK_KIND_FEXIT] = {
		.letter = 'f', .code = 'F', .name = "fexit",
		.may = MAY_AT_EXIT, .returns = true, .whole = true,
		.like = KTRK_KIND_KRETPROBE, .at_return = KTRK_KIND_FEXIT,
		.mark = RETURN, .prefix = "", .suffix = "__exit",
		.group = "fprobes",
	},
	[KTRK_KIND_EVENT] = {
		.letter = 'e', .code = 'e', .name = "event",
		.may = MAY_ANYWHERE, .traces = true, .events = true,
		.like = KTRK_KIND_EVENT,
		.mark = "", .prefix = "", .suffix = "",
		.group = "eprobes",
	},
};

/* Field names that a record's own parts have, here and in the kernel. */
static const char *const reserved[] = {
	"common_type", "common_flags", "common_preempt_count", "common_pid",
	"common_tgid", "__probe_ip", "__probe_func", "__probe_ret_ip",
	KTRK_CALLER_FIELD, KTRK_FUNC_FIELD,
};

static int fail(const struct ktrk_input *in, u32 code, u32 pos)
{
	return ktrk_err_set(in->err, code, pos);
}

static void copy(const struct ktrk_input *in, u32 from, u32 to, char *dst)
{
	memcpy(dst, in->text + from, to - from);
	dst[to - from] = '\0';
}

static int parse_kind(const struct ktrk_input *in, u32 at)
{
	struct ktrk_def *def = in->def;
	u32 i;

	if (in->text[at] == '-' || in->text[at] == '!') {
		def->del = true;
		return 0;
	}
	for (i = 0; i < KTRK_KIND_COUNT; i++) {
		if (ktrk_kinds[i].letter != in->text[at])
			continue;
		def->kind = i;
		return 0;
	}
	return fail(in, KTRK_ERR_BAD_KIND, at);
}

/*
 * What stands between the letter and the colon: nothing, or r's MAX. !, which
 * deletes, may have all of a definition behind it.
 */
static int parse_maxactive(const struct ktrk_input *in, u32 from, u32 to)
{
	struct ktrk_def *def = in->def;
	u64 max;

	if (from == to || (def->del && in->text[from - 1] == '!'))
		return 0;
	if (def->del)
		return fail(in, KTRK_ERR_NO_EVENT_NAME, from);
	if (!ktrk_is_digit(in->text[from]) && !ktrk_kinds[def->kind].returns)
		return fail(in, KTRK_ERR_BAD_KIND, from - 1);
	if (!ktrk_kinds[def->kind].returns)
		return fail(in, KTRK_ERR_MAXACT_NO_RETURN, from);
	if (!ktrk_lex_whole(in->text, from, to, &max) || !max)
		return fail(in, KTRK_ERR_BAD_MAXACT, from);
	if (max > KTRK_MAXACTIVE_MAX)
		return fail(in, KTRK_ERR_MAXACT_TOO_BIG, from);
	def->maxactive = max;
	return 0;
}

static int parse_group(const struct ktrk_input *in, u32 from, u32 to)
{
	if (from == to)
		return fail(in, KTRK_ERR_NO_GROUP_NAME, from);
	if (to - from >= KTRK_GROUP_LEN)
		return fail(in, KTRK_ERR_GROUP_TOO_LONG, from);
	if (!ktrk_lex_group(in->text, from, to))
		return fail(in, KTRK_ERR_BAD_GROUP_NAME, from);
	copy(in, from, to, in->def->group);
	in->def->has_group = true;
	return 0;
}

/* [GRP/]EVENT, or GRP/ alone for a generated event. */
static int parse_event(const struct ktrk_input *in, u32 from, u32 to)
{
	u32 slash = ktrk_lex_find(in->text, from, to, '/');
	int ret;

	in->def->event_pos = from;
	if (slash == to)
		slash = ktrk_lex_find(in->text, from, to, '.');
	if (slash < to) {
		ret = parse_group(in, from, slash);
		if (ret || slash + 1 == to)
			return ret;
		from = slash + 1;
	}
	if (from == to)
		return fail(in, KTRK_ERR_NO_EVENT_NAME, from);
	if (to - from >= KTRK_EVENT_LEN)
		return fail(in, KTRK_ERR_EVENT_TOO_LONG, from);
	if (!ktrk_lex_name(in->text, from, to))
		return fail(in, KTRK_ERR_BAD_EVENT_NAME, from);
	copy(in, from, to, in->def->event);
	in->def->has_event = true;
	return 0;
}

/* The first word: p, r64, p:EVENT, -:GRP/EVENT. */
static int parse_head(const struct ktrk_input *in, struct ktrk_span head)
{
	u32 colon = ktrk_lex_find(in->text, head.from, head.to, ':');
	int ret;

	memcpy(in->def->group, KTRK_DEFAULT_GROUP, sizeof(KTRK_DEFAULT_GROUP));
	ret = parse_kind(in, head.from);
	if (!ret)
		ret = parse_maxactive(in, head.from + 1, colon);
	if (ret)
		return ret;
	if (colon < head.to)
		return parse_event(in, colon + 1, head.to);
	if (in->def->del)
		return fail(in, KTRK_ERR_NO_EVENT_NAME, colon);
	return 0;
}

static bool is_symbol(const char *text, u32 from, u32 to)
{
	if (from == to || ktrk_is_digit(text[from]))
		return false;
	for (; from < to; from++)
		if (!ktrk_is_alnum(text[from]) && text[from] != '.' &&
		    text[from] != '$')
			return false;
	return true;
}

/* A pattern for names of functions: * ? and [...], as ftrace reads it. */
static bool is_glob(const char *text, u32 from, u32 to)
{
	u32 at;
	bool wild = false;

	/* A number or a ! that comes first means something else to it. */
	if (from < to && ktrk_is_digit(text[from]))
		return false;
	for (at = from; at < to; at++) {
		if (text[at] == '*' || text[at] == '?' || text[at] == '[')
			wild = true;
		else if (text[at] == '!' && (at == from || text[at - 1] != '['))
			return false;
		else if (!ktrk_is_alnum(text[at]) && text[at] != '.' &&
			 text[at] != ']' && text[at] != '-' && text[at] != '!')
			return false;
	}
	return wild;
}

static bool is_module(const char *text, u32 from, u32 to)
{
	if (from == to)
		return false;
	for (; from < to; from++)
		if (!ktrk_is_alnum(text[from]) && text[from] != '-')
			return false;
	return true;
}

static int parse_tracepoint(const struct ktrk_input *in, struct ktrk_span at)
{
	u32 i = at.from;

	while (i < at.to && ktrk_is_alnum(in->text[i]))
		i++;
	if (i < at.to)
		return fail(in, in->text[i] == '%' ? KTRK_ERR_BAD_SUFFIX :
			    KTRK_ERR_BAD_TP_NAME, i);
	if (at.to - at.from >= KTRK_SYMBOL_LEN ||
	    !ktrk_lex_name(in->text, at.from, at.to))
		return fail(in, KTRK_ERR_BAD_TARGET, at.from);
	copy(in, at.from, at.to, in->def->symbol);
	return 0;
}

/* GROUP.EVENT, GROUP/EVENT or GROUP:EVENT; kept as the first. */
static int parse_kernel_event(const struct ktrk_input *in, struct ktrk_span at)
{
	u32 dot = at.from;

	while (dot < at.to && in->text[dot] != '.' && in->text[dot] != '/' &&
	       in->text[dot] != ':')
		dot++;
	if (at.to - at.from >= KTRK_SYMBOL_LEN ||
	    dot - at.from >= KTRK_GROUP_LEN || dot == at.to ||
	    !is_module(in->text, at.from, dot) ||
	    !ktrk_lex_name(in->text, dot + 1, at.to))
		return fail(in, KTRK_ERR_BAD_KERNEL_EVENT, at.from);
	copy(in, at.from, at.to, in->def->symbol);
	in->def->symbol[dot - at.from] = '.';
	return 0;
}

/**
 * ktrk_def_target() - what is probed, without a group in front
 * @def: a definition
 *
 * Return: of the kernel's event GROUP.EVENT its name; of others the symbol.
 */
const char *ktrk_def_target(const struct ktrk_def *def)
{
	const char *dot = ktrk_kinds[def->kind].events ?
			  strchr(def->symbol, '.') : NULL;

	return dot ? dot + 1 : def->symbol;
}

/* SYM%return in a p is an r, as in the kernel. */
static int parse_suffix(const struct ktrk_input *in, struct ktrk_span *at)
{
	u32 suffix = ktrk_lex_find(in->text, at->from, at->to, '%');

	if (suffix == at->to)
		return 0;
	if (!ktrk_lex_is(in->text, suffix, at->to, RETURN))
		return fail(in, KTRK_ERR_BAD_SUFFIX, suffix);
	in->def->kind = ktrk_kinds[in->def->kind].at_return;
	at->to = suffix;
	return 0;
}

static int parse_offset(const struct ktrk_input *in, struct ktrk_span *at)
{
	struct ktrk_def *def = in->def;
	u32 sign = ktrk_lex_find(in->text, at->from, at->to, '+');
	u64 offset;

	if (sign == at->to)
		return 0;
	if (!ktrk_lex_whole(in->text, sign + 1, at->to, &offset) ||
	    offset > U32_MAX)
		return fail(in, KTRK_ERR_BAD_OFFSET, at->from);
	if (offset && ktrk_kinds[def->kind].returns)
		return fail(in, KTRK_ERR_RETURN_OFFSET, at->from);
	def->offset = offset;
	at->to = sign;
	return 0;
}

/* [MOD:]SYM, what is left when the suffix and the offset are off. */
static int parse_symbol(const struct ktrk_input *in, struct ktrk_span at)
{
	u32 colon = ktrk_lex_find(in->text, at.from, at.to, ':');
	u32 from = at.from;

	if (colon < at.to) {
		if (!is_module(in->text, from, colon) ||
		    colon - from >= KTRK_MODULE_LEN)
			return fail(in, KTRK_ERR_BAD_TARGET, at.from);
		copy(in, from, colon, in->def->module);
		from = colon + 1;
	}
	in->def->glob = is_glob(in->text, from, at.to);
	if (in->def->glob && (in->def->module[0] || in->def->offset ||
			      ktrk_kinds[in->def->kind].returns))
		return fail(in, KTRK_ERR_GLOB_ENTRY, at.from);
	if ((!in->def->glob && !is_symbol(in->text, from, at.to)) ||
	    at.to - from >= KTRK_SYMBOL_LEN)
		return fail(in, KTRK_ERR_BAD_TARGET, at.from);
	copy(in, from, at.to, in->def->symbol);
	return 0;
}

/* An f that asks for $retval anywhere is one of the return. */
static bool asks_retval(const struct ktrk_input *in, u32 at)
{
	static const char name[] = "$retval";
	u32 n = sizeof(name) - 1;

	for (; at + n <= in->len; at++)
		if (ktrk_lex_is(in->text, at, at + n, name) &&
		    (at + n == in->len || !ktrk_is_alnum(in->text[at + n])))
			return true;
	return false;
}

static int parse_target(const struct ktrk_input *in, struct ktrk_span at)
{
	struct ktrk_def *def = in->def;
	u32 end = at.to;
	int ret;

	def->target_pos = at.from;
	if (ktrk_kinds[def->kind].events)
		return parse_kernel_event(in, at);
	if (ktrk_kinds[def->kind].traces)
		return parse_tracepoint(in, at);
	ret = parse_suffix(in, &at);
	if (ret)
		return ret;
	if (def->kind == KTRK_KIND_FPROBE && asks_retval(in, end))
		def->kind = KTRK_KIND_FEXIT;
	if (ktrk_kinds[def->kind].whole)
		return parse_symbol(in, at);
	if (ktrk_lex_whole(in->text, at.from, at.to, &def->addr) && def->addr)
		return 0;
	ret = parse_offset(in, &at);
	def->addr = 0;
	return ret ? ret : parse_symbol(in, at);
}

static bool name_taken(const struct ktrk_def *def, const struct ktrk_arg *arg)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(reserved); i++)
		if (!strcmp(reserved[i], arg->name))
			return true;
	for (i = 0; i < def->nargs; i++)
		if (!strcmp(def->args[i].name, arg->name))
			return true;
	return false;
}

/* NAME= in front of an argument, or a name for it; @at moves behind it. */
static int parse_arg_name(const struct ktrk_input *in, struct ktrk_span *at,
			  struct ktrk_arg *arg)
{
	u32 quote = ktrk_lex_find(in->text, at->from, at->to, '\\');
	u32 equal = ktrk_lex_find(in->text, at->from, quote, '=');
	struct ktrk_text name = { arg->name, sizeof(arg->name), 0 };

	arg->named = equal < quote;
	if (arg->named) {
		if (equal == at->from)
			return fail(in, KTRK_ERR_NO_ARG_NAME, at->from);
		if (equal - at->from >= KTRK_FIELD_LEN)
			return fail(in, KTRK_ERR_ARG_NAME_TOO_LONG, at->from);
		if (!ktrk_lex_name(in->text, at->from, equal))
			return fail(in, KTRK_ERR_BAD_ARG_NAME, at->from);
		copy(in, at->from, equal, arg->name);
		at->from = equal + 1;
	} else {
		ktrk_text_str(&name, "arg");
		ktrk_text_dec(&name, in->def->nargs + 1, 0, ' ');
		ktrk_text_end(&name);
	}
	if (name_taken(in->def, arg))
		return fail(in, KTRK_ERR_USED_ARG_NAME, arg->pos);
	if (at->from == at->to)
		return fail(in, KTRK_ERR_NO_ARG_BODY, at->from);
	return 0;
}

static int parse_arg(const struct ktrk_input *in, struct ktrk_span at)
{
	struct ktrk_def *def = in->def;
	struct ktrk_operand op;
	struct ktrk_arg *arg;
	int ret;

	if (def->nargs == KTRK_ARGS_MAX)
		return fail(in, KTRK_ERR_TOO_MANY_ARGS, def->args[0].pos);
	arg = &def->args[def->nargs];
	arg->pos = at.from;
	ret = parse_arg_name(in, &at, arg);
	arg->body = at.from;
	arg->end = at.to;
	if (!ret)
		ret = ktrk_operand_parse(in, at, false, &op);
	if (ret)
		return ret;
	arg->fetch = op.fetch;
	arg->form = op.form;
	arg->typed = op.typed;
	def->nargs++;
	return 0;
}

/* $arg*, which ktrkctl replaces: is it at least where it may be? */
static int parse_all(const struct ktrk_input *in, struct ktrk_span at)
{
	const struct ktrk_def *def = in->def;
	struct ktrk_span word;
	u32 next = at.to;

	if (def->offset)
		return fail(in, KTRK_ERR_NOT_AT_ENTRY, at.from);
	while (ktrk_lex_word(in->text, in->len, &next, &word) &&
	       !ktrk_lex_is(in->text, word.from, word.to, "if"))
		if (ktrk_lex_is(in->text, word.from, word.to, "$arg*"))
			return fail(in, KTRK_ERR_DOUBLE_ARGS, word.from);
	return fail(in, KTRK_ERR_ARGS_NEED_USER, at.from);
}

/* The arguments, then the filter if the word "if" comes. */
static int parse_all_args(const struct ktrk_input *in, u32 at)
{
	struct ktrk_span word;
	int ret = 0;

	while (!ret && ktrk_lex_word(in->text, in->len, &at, &word)) {
		if (ktrk_lex_is(in->text, word.from, word.to, "if"))
			return ktrk_filter_parse(in, at);
		if (ktrk_lex_is(in->text, word.from, word.to, "$arg*"))
			return parse_all(in, word);
		ret = parse_arg(in, word);
	}
	return ret;
}

/* As the kernel names an event that was given no name. */
static void make_event(struct ktrk_def *def)
{
	const struct ktrk_kind *kind = &ktrk_kinds[def->kind];
	struct ktrk_text name = { def->event, sizeof(def->event), 0 };
	char *c;

	ktrk_text_str(&name, kind->prefix);
	if (def->addr)
		ktrk_text_hex(&name, def->addr);
	if (def->module[0]) {
		ktrk_text_str(&name, def->module);
		ktrk_text_char(&name, '_');
	}
	ktrk_text_str(&name, ktrk_def_target(def));
	if (!def->addr && !kind->traces && !kind->whole) {
		ktrk_text_char(&name, '_');
		ktrk_text_dec(&name, def->offset, 0, ' ');
	}
	ktrk_text_str(&name, kind->suffix);
	ktrk_text_end(&name);
	for (c = def->event; *c; c++)
		if (!ktrk_is_alnum(*c))
			*c = '_';
	/* As a module's name may. */
	if (ktrk_is_digit(def->event[0]))
		def->event[0] = '_';
}

/* What narrows a deletion is read when there is a probe to compare it with. */
static void note_tail(const struct ktrk_input *in, u32 at)
{
	struct ktrk_span word;

	if (ktrk_lex_word(in->text, in->len, &at, &word))
		in->def->tail = word.from;
}

/* Target, arguments, filter. */
static int parse_body(const struct ktrk_input *in, u32 at)
{
	struct ktrk_span word;
	int ret;

	if (!ktrk_lex_word(in->text, in->len, &at, &word))
		return fail(in, KTRK_ERR_NO_TARGET, word.from);
	ret = parse_target(in, word);
	return ret ? ret : parse_all_args(in, at);
}

static int parse_line(const struct ktrk_input *in)
{
	struct ktrk_span word;
	u32 at = 0;
	int ret;

	if (!ktrk_lex_word(in->text, in->len, &at, &word))
		return fail(in, KTRK_ERR_EMPTY, 0);
	ret = parse_head(in, word);
	if (ret)
		return ret;
	if (in->def->del) {
		note_tail(in, at);
		return 0;
	}
	ret = parse_body(in, at);
	if (!ret && !in->def->has_event)
		make_event(in->def);
	return ret;
}

static void begin(const struct ktrk_input *in)
{
	memset(in->def, 0, sizeof(*in->def));
	ktrk_err_set(in->err, KTRK_ERR_NONE, 0);
	in->def->end = in->len;
}

/**
 * ktrk_parse_tail() - read what narrows a deletion
 * @text: what stands at @tail of the deletion
 * @len: its length
 * @arch: whose registers
 * @kind: enum ktrk_kind_id of the probe that it is compared with
 * @def: filled in on success but for its name, undefined on failure
 * @err: says what is wrong and where, may be NULL
 *
 * Context: any; no allocation, no recursion.
 * Return: 0 or the error's -errno.
 */
int ktrk_parse_tail(const char *text, size_t len, const struct ktrk_arch *arch,
		    u8 kind, struct ktrk_def *def, struct ktrk_err *err)
{
	struct ktrk_input in = { text, len, arch, def, err };

	begin(&in);
	if (len > KTRK_TEXT_MAX)
		return fail(&in, KTRK_ERR_TOO_LONG, KTRK_TEXT_MAX);
	def->kind = kind;
	return parse_body(&in, 0);
}

/**
 * ktrk_parse_filter() - give a definition another filter
 * @text: what would stand behind its if
 * @len: its length
 * @arch: whose registers
 * @def: the definition, parsed; undefined on failure
 * @err: says what is wrong, and where in @text
 *
 * Context: any; no allocation, no recursion.
 * Return: 0 or the error's -errno.
 */
int ktrk_parse_filter(const char *text, size_t len,
		      const struct ktrk_arch *arch, struct ktrk_def *def,
		      struct ktrk_err *err)
{
	struct ktrk_input in = { text, len, arch, def, err };

	ktrk_err_set(err, KTRK_ERR_NONE, 0);
	if (len > KTRK_TEXT_MAX)
		return fail(&in, KTRK_ERR_TOO_LONG, KTRK_TEXT_MAX);
	def->nfilter = 0;
	memset(def->filter, 0, sizeof(def->filter));
	return ktrk_filter_parse(&in, 0);
}

/**
 * ktrk_parse() - read one definition
 * @text: the definition, one line without its newline; need not end in NUL
 * @len: its length
 * @arch: whose registers
 * @def: filled in on success, undefined on failure
 * @err: says what is wrong and where
 *
 * The canonical form of what is accepted (ktrk_unparse()) is never longer than
 * KTRK_TEXT_MAX, so it can be parsed again.
 *
 * Context: any; no allocation, no recursion.
 * Return: 0 or the error's -errno.
 */
int ktrk_parse(const char *text, size_t len, const struct ktrk_arch *arch,
	       struct ktrk_def *def, struct ktrk_err *err)
{
	struct ktrk_input in = { text, len, arch, def, err };
	int ret;

	begin(&in);
	if (len > KTRK_TEXT_MAX)
		return fail(&in, KTRK_ERR_TOO_LONG, KTRK_TEXT_MAX);
	ret = parse_line(&in);
	if (!ret && ktrk_unparse(def, arch, NULL, 0) > KTRK_TEXT_MAX)
		return fail(&in, KTRK_ERR_TOO_LONG, 0);
	return ret;
}
