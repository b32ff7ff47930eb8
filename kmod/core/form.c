// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a fetch is read. The order in which the parts are looked at, and so
 * which error comes first, is that of the kernel's parser.
 */
#include "form.h"

static int fail(const struct ktrk_input *in, u32 code, u32 pos)
{
	return ktrk_err_set(in->err, code, pos);
}

/* [N] at the end of a type, which is then shorter. */
static int parse_array(const struct ktrk_input *in, struct ktrk_span *at,
		       struct ktrk_form *form)
{
	u32 open = ktrk_lex_find(in->text, at->from, at->to, '[');
	u32 close = ktrk_lex_find(in->text, open, at->to, ']');
	u64 count;

	if (open == at->to)
		return 0;
	if (close == at->to)
		return fail(in, KTRK_ERR_ARRAY_NO_CLOSE, at->to);
	if (close + 1 < at->to)
		return fail(in, KTRK_ERR_BAD_ARRAY_SUFFIX, close + 1);
	if (!ktrk_lex_whole(in->text, open + 1, close, &count) || !count ||
	    count > U32_MAX)
		return fail(in, KTRK_ERR_BAD_ARRAY_NUM, open + 1);
	if (count > KTRK_ARRAY_MAX)
		return fail(in, KTRK_ERR_ARRAY_TOO_BIG, open + 1);
	form->count = count;
	at->to = open;
	return 0;
}

/* {N} at the end of a string's type, which is then shorter. */
static int parse_limit(const struct ktrk_input *in, struct ktrk_span *at,
		       struct ktrk_form *form)
{
	u32 brace = ktrk_lex_find(in->text, at->from, at->to, '{');
	const struct ktrk_type *type;
	u64 limit;

	if (brace == at->to)
		return 0;
	type = ktrk_type_find(in->text + at->from, brace - at->from);
	if (!type || type->bytes)
		return fail(in, KTRK_ERR_BAD_TYPE, at->from);
	if (in->text[at->to - 1] != '}' ||
	    !ktrk_lex_whole(in->text, brace + 1, at->to - 1, &limit) ||
	    !limit || limit > KTRK_STRING_MAX)
		return fail(in, KTRK_ERR_BAD_STRING_SIZE, brace + 1);
	form->limit = limit;
	at->to = brace;
	return 0;
}

/* The type that holds a bitfield of so many bits, or NULL. */
static const struct ktrk_type *container(const struct ktrk_input *in, u32 from,
					 u32 to)
{
	static const u8 types[] = {
		KTRK_TYPE_U8, KTRK_TYPE_U16, KTRK_TYPE_U32, KTRK_TYPE_U64,
	};
	u64 bits;
	u32 i;

	if (!ktrk_lex_whole(in->text, from, to, &bits))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (8U * ktrk_types[types[i]].bytes == bits)
			return &ktrk_types[types[i]];
	return NULL;
}

/* bW@O/S: W bits, O bits above the lowest of S. */
static int parse_bits(const struct ktrk_input *in, struct ktrk_span at,
		      struct ktrk_form *form)
{
	u32 slash = ktrk_lex_find(in->text, at.from, at.to, '/');
	u32 mark = ktrk_lex_find(in->text, at.from, slash, '@');
	const struct ktrk_type *type;
	u64 bits, shift, all;

	type = slash < at.to ? container(in, slash + 1, at.to) : NULL;
	if (!type)
		return fail(in, KTRK_ERR_BAD_TYPE, at.from);
	all = 8 * type->bytes;
	if (mark == slash ||
	    !ktrk_lex_whole(in->text, at.from + 1, mark, &bits) ||
	    !ktrk_lex_whole(in->text, mark + 1, slash, &shift) ||
	    !bits || bits > all || shift > all - bits)
		return fail(in, KTRK_ERR_BAD_BITFIELD, at.from);
	form->type = type - ktrk_types;
	form->bits = bits;
	form->shift = shift;
	return 0;
}

/**
 * ktrk_form_parse() - read TYPE
 * @in: the definition
 * @at: where it stands
 * @form: what it says
 *
 * Return: 0 or the error's -errno.
 */
int ktrk_form_parse(const struct ktrk_input *in, struct ktrk_span at,
		    struct ktrk_form *form)
{
	const struct ktrk_type *type;
	int ret;

	memset(form, 0, sizeof(*form));
	ret = parse_array(in, &at, form);
	if (ret)
		return ret;
	if (at.from < at.to && in->text[at.from] == 'b')
		return parse_bits(in, at, form);
	ret = parse_limit(in, &at, form);
	if (ret)
		return ret;
	type = ktrk_type_find(in->text + at.from, at.to - at.from);
	if (!type)
		return fail(in, KTRK_ERR_BAD_TYPE, at.from);
	form->type = type - ktrk_types;
	return 0;
}

/**
 * ktrk_form_derefs() - what a type reads before it comes to its text
 * @form: the type
 *
 * Return: how many pointers it follows by itself.
 */
u32 ktrk_form_derefs(const struct ktrk_form *form)
{
	switch (form->type) {
	case KTRK_TYPE_DENTRY:
		return 2;
	case KTRK_TYPE_FILE:
		return 3;
	}
	return 0;
}

static bool is_memory(const struct ktrk_fetch *fetch)
{
	return fetch->nderef || fetch->base == KTRK_FETCH_MEM;
}

/* A string needs an address: memory, or a number that is one. */
static bool string_ok(const struct ktrk_operand *op)
{
	const struct ktrk_form *form = &op->form;

	return !ktrk_form_text(form) || ktrk_form_derefs(form) ||
	       is_memory(&op->fetch) || op->fetch.base == KTRK_FETCH_IMM;
}

/* What may be the address of code: a word of the kernel's. */
static bool symstr_ok(const struct ktrk_fetch *fetch)
{
	if (fetch->nderef)
		return !fetch->deref[fetch->nderef - 1].user;
	switch (fetch->base) {
	case KTRK_FETCH_REG:
	case KTRK_FETCH_ARG:
	case KTRK_FETCH_RETVAL:
	case KTRK_FETCH_STACK:
	case KTRK_FETCH_RETADDR:
	case KTRK_FETCH_FUNC:
	case KTRK_FETCH_MEM:
		return true;
	}
	return false;
}

/**
 * ktrk_form_check() - can what is fetched be read so?
 * @in: the definition
 * @op: fetch and type
 *
 * Return: 0 or the error's -errno.
 */
int ktrk_form_check(const struct ktrk_input *in, const struct ktrk_operand *op)
{
	const struct ktrk_fetch *fetch = &op->fetch;
	const struct ktrk_form *form = &op->form;
	u32 derefs = ktrk_form_derefs(form);

	if (fetch->base == KTRK_FETCH_COMM || fetch->base == KTRK_FETCH_TEXT)
		return form->type == KTRK_TYPE_STRING && !form->count ? 0 :
		       fail(in, KTRK_ERR_COMM_TYPE, op->type_pos);
	/* Each for the other alone. */
	if (fetch->base == KTRK_FETCH_STACKTRACE ||
	    form->type == KTRK_TYPE_STACK)
		return fetch->base == KTRK_FETCH_STACKTRACE && !fetch->nderef &&
		       form->type == KTRK_TYPE_STACK && form->count ? 0 :
		       fail(in, KTRK_ERR_STACK_TYPE, op->type_pos);
	if (form->type == KTRK_TYPE_SYMSTR && !symstr_ok(fetch))
		return fail(in, KTRK_ERR_BAD_SYMSTR, op->type_pos);
	if (!string_ok(op))
		return fail(in, KTRK_ERR_BAD_STRING, op->type_pos);
	if (form->count && !is_memory(fetch))
		return fail(in, KTRK_ERR_ARRAY_NEEDS_MEM, op->type_pos);
	if (derefs && form->count)
		return fail(in, KTRK_ERR_BAD_TYPE, op->type_pos);
	if (derefs + fetch->nderef > KTRK_DEREF_MAX)
		return fail(in, KTRK_ERR_TOO_MANY_OPS, op->type_pos);
	return 0;
}

/**
 * ktrk_form_put() - write TYPE
 * @text: to what
 * @form: the type
 */
void ktrk_form_put(struct ktrk_text *text, const struct ktrk_form *form)
{
	if (form->bits) {
		ktrk_text_char(text, 'b');
		ktrk_text_dec(text, form->bits, 0, ' ');
		ktrk_text_char(text, '@');
		ktrk_text_dec(text, form->shift, 0, ' ');
		ktrk_text_char(text, '/');
		ktrk_text_dec(text, 8U * ktrk_types[form->type].bytes, 0, ' ');
	} else {
		ktrk_text_str(text, ktrk_types[form->type].name);
	}
	if (form->limit) {
		ktrk_text_char(text, '{');
		ktrk_text_dec(text, form->limit, 0, ' ');
		ktrk_text_char(text, '}');
	}
	if (form->count) {
		ktrk_text_char(text, '[');
		ktrk_text_dec(text, form->count, 0, ' ');
		ktrk_text_char(text, ']');
	}
}
