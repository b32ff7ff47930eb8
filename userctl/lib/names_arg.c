// SPDX-License-Identifier: GPL-2.0-only
/*
 * One argument of a definition: [NAME=]FETCH[:TYPE].
 */
#include <stdio.h>
#include <string.h>

#include "names_work.h"

/**
 * struct piece - an argument, taken apart
 * @word: all of it
 * @named: NAME= was given
 * @body: FETCH
 * @base: what its dereferences are around
 * @type: behind the colon; empty if there is none
 */
struct piece {
	struct ktrk_span word;
	bool named;
	struct ktrk_span body;
	struct ktrk_span base;
	struct ktrk_span type;
};

/* The colon of the type: behind the last brace, if there are any. */
static u32 find_type(const struct ktrk_work *w, u32 from, u32 to)
{
	u32 at = from, i;

	if (from < to && w->text[from] == '@')
		return ktrk_work_data_end(w, from, to);
	for (i = from; i < to && strchr("+-", w->text[from]); i++)
		if (w->text[i] == ')')
			at = i;
	return ktrk_lex_find(w->text, at, to, ':');
}

static void take_apart(const struct ktrk_work *w, struct ktrk_span word,
		       struct piece *p)
{
	const char *text = w->text;
	u32 quote = ktrk_lex_find(text, word.from, word.to, '\\');
	u32 equal = ktrk_lex_find(text, word.from, quote, '=');
	u32 open;

	p->word = word;
	p->named = equal < quote;
	p->body.from = p->named ? equal + 1 : word.from;
	p->body.to = find_type(w, p->body.from, word.to);
	p->type.from = p->body.to < word.to ? p->body.to + 1 : word.to;
	p->type.to = word.to;
	p->base = p->body;
	while (p->base.from < p->base.to && strchr("+-", text[p->base.from])) {
		open = ktrk_lex_find(text, p->base.from, p->base.to, '(');
		if (open == p->base.to)
			return;
		p->base.from = open + 1;
	}
	if (p->base.from > p->body.from)
		p->base.to = ktrk_lex_find(text, p->base.from, p->base.to, ')');
}

/* $argN, with what stands behind it. */
static bool is_numbered(const struct ktrk_work *w, struct ktrk_span at)
{
	return at.to - at.from > 4 &&
	       ktrk_lex_is(w->text, at.from, at.from + 4, "$arg") &&
	       ktrk_is_digit(w->text[at.from + 4]);
}

static bool is_retval(const struct ktrk_work *w, struct ktrk_span at)
{
	u32 end = at.from + 7;

	return end <= at.to && ktrk_lex_is(w->text, at.from, end, "$retval") &&
	       (end == at.to || !ktrk_is_alnum(w->text[end]));
}

static bool has_fields(const struct ktrk_work *w, struct ktrk_span at)
{
	return ktrk_lex_find(w->text, at.from, at.to, '-') < at.to ||
	       ktrk_lex_find(w->text, at.from, at.to, '.') < at.to;
}

/* The name that an argument without one gets, so that filters find it. */
static void note_field(struct ktrk_work *w, const char *name, u32 len,
		       u32 enum_type)
{
	struct ktrk_work_field *field = &w->args[w->nargs];

	if (w->nargs == KTRK_ARGS_MAX)
		return;
	w->nargs++;
	field->enum_type = enum_type;
	if (name && len < sizeof(field->name))
		snprintf(field->name, sizeof(field->name), "%.*s", (int)len, name);
	else
		snprintf(field->name, sizeof(field->name), "arg%u", w->nargs);
}

/* As arguments without names are called. */
static bool is_made(const char *name, u32 len)
{
	return len > 3 && !strncmp(name, "arg", 3) &&
	       strspn(name + 3, "0123456789") >= len - 3;
}

/* One that nobody has yet, and that is nobody else's. */
static bool free_name(const struct ktrk_work *w, const char *name, u32 len)
{
	u32 i;

	if (!name || len >= KTRK_FIELD_LEN || is_made(name, len) ||
	    (len > 7 && !strncmp(name, "common_", 7)) ||
	    (len > 2 && !strncmp(name, "__", 2)))
		return false;
	for (i = 0; i < w->nargs; i++)
		if (strlen(w->args[i].name) == len &&
		    !strncmp(w->args[i].name, name, len))
			return false;
	/* One that comes later has its name given. */
	return true;
}

/* All of NAME->FIELD.FIELD as one name. */
static u32 whole_name(const struct ktrk_work *w, struct ktrk_span at, char *buf)
{
	u32 len = 0;

	for (; at.from < at.to && len < KTRK_FIELD_LEN; at.from++) {
		char c = w->text[at.from];

		if (ktrk_is_alnum(c) || c == '.' || c == '-')
			buf[len++] = ktrk_is_alnum(c) ? c : '_';
	}
	return len;
}

static void put_name(struct ktrk_work *w, const struct piece *p,
		     const struct ktrk_path *path)
{
	const char *name = path->last;
	u32 len = path->last_len;
	char whole[KTRK_FIELD_LEN];

	if (!p->named && name && !free_name(w, name, len)) {
		name = whole;
		len = whole_name(w, p->base, whole);
	}

	if (p->named) {
		name = w->text + p->word.from;
		len = p->body.from - 1 - p->word.from;
		ktrk_work_copy(w, p->word.from, p->body.from);
	} else if (free_name(w, name, len)) {
		ktrk_work_put(w, p->word.from, "%.*s=", (int)len, name);
	} else {
		name = NULL;
	}
	note_field(w, name, len, path->enum_type);
}

static bool is_type(const struct ktrk_work *w, struct ktrk_span type,
		    const char *name)
{
	u32 len = strlen(name), end = type.from + len;

	return end <= type.to && ktrk_lex_is(w->text, type.from, end, name) &&
	       (end == type.to || strchr("{[", w->text[end]));
}

/* What is fetched is where text shall be read: through a pointer, perhaps. */
static bool put_text(struct ktrk_work *w, const struct piece *p,
		     const struct ktrk_path *path)
{
	bool array = ktrk_lex_find(w->text, p->type.from, p->type.to, '[') < p->type.to;
	bool limit = ktrk_lex_find(w->text, p->type.from, p->type.to, '{') < p->type.to;
	bool kernel = w->text[p->type.from] == 's';

	switch (path->what) {
	case KTRK_PATH_CHARS:
		ktrk_work_put(w, p->base.from, "%s:", path->fetch);
		if (kernel && !limit && !array) {
			ktrk_work_put(w, p->type.from, "%s", path->text);
			return true;
		}
		break;
	case KTRK_PATH_TEXT:
		ktrk_work_put(w, p->base.from, array ? "%s:" : "+0(%s):", path->fetch);
		break;
	case KTRK_PATH_TEXTS:
		if (!array)
			return ktrk_work_fail(w, KTRK_ERR_BAD_TYPE4STR, p->type.from);
		ktrk_work_put(w, p->base.from, "+0(%s):", path->fetch);
		break;
	case KTRK_PATH_OTHER:
		if (array && path->deep) {
			ktrk_work_put(w, p->base.from, "%s:", path->fetch);
			break;
		}
		fallthrough;
	default:
		return ktrk_work_fail(w, KTRK_ERR_BAD_TYPE4STR, p->type.from);
	}
	ktrk_work_copy(w, p->type.from, p->type.to);
	return true;
}

static bool put_typed(struct ktrk_work *w, const struct piece *p,
		      const struct ktrk_path *path)
{
	if (is_type(w, p->type, "string") || is_type(w, p->type, "ustring"))
		return put_text(w, p, path);
	ktrk_work_put(w, p->base.from, "%s", path->fetch);
	ktrk_work_copy(w, p->body.to, p->word.to);
	return true;
}

/* A name, or a variable of which BTF knows more. */
static bool put_path(struct ktrk_work *w, const struct piece *p)
{
	bool plain = p->base.from == p->body.from;
	struct ktrk_path path;

	if (!ktrk_work_path(w, p->base, &path))
		return false;
	if (!plain)
		path.last = NULL;
	put_name(w, p, &path);
	if (!plain) {
		ktrk_work_copy(w, p->body.from, p->base.from);
		ktrk_work_put(w, p->base.from, "%s", path.fetch);
		ktrk_work_copy(w, p->base.to, p->word.to);
		return true;
	}
	if (p->type.from < p->type.to || p->body.to < p->word.to)
		return put_typed(w, p, &path);
	if (!path.type[0])
		return ktrk_work_fail(w, KTRK_ERR_BTF_NO_TYPE, p->base.from);
	ktrk_work_put(w, p->base.from, "%s:%s", path.fetch, path.type);
	return true;
}

static void note_given(struct ktrk_work *w, const struct piece *p)
{
	if (p->named)
		note_field(w, w->text + p->word.from,
			   p->body.from - 1 - p->word.from, 0);
	else
		note_field(w, NULL, 0, 0);
}

static bool put_as_is(struct ktrk_work *w, const struct piece *p)
{
	note_given(w, p);
	ktrk_work_copy(w, p->word.from, p->word.to);
	return true;
}

/* @SYMBOL. */
static bool put_data(struct ktrk_work *w, const struct piece *p)
{
	note_given(w, p);
	ktrk_work_copy(w, p->word.from, p->base.from);
	if (!ktrk_work_data(w, p->base))
		return false;
	ktrk_work_copy(w, p->base.to, p->word.to);
	return true;
}

/* $arg*: each argument by its name. */
static bool put_all(struct ktrk_work *w, struct ktrk_span word)
{
	char name[KTRK_FIELD_LEN];
	struct ktrk_path path;
	char number[16];
	u32 i;

	if (w->all)
		return ktrk_work_fail(w, KTRK_ERR_DOUBLE_ARGS, word.from);
	w->all = true;
	w->n->changed = true;
	if (!ktrk_work_proto(w, word.from, true))
		return false;
	if (w->nargs + w->proto.n > KTRK_ARGS_MAX)
		return ktrk_work_fail(w, KTRK_ERR_TOO_MANY_ARGS, word.from);
	for (i = 0; i < w->proto.n; i++) {
		const char *given = ktrk_proto_name(&w->proto, i);

		snprintf(number, sizeof(number), "$arg%u", i + 1);
		if (!ktrk_path_find(&w->proto, number, 0, strlen(number), &path))
			return ktrk_work_fail(w, path.err, word.from);
		snprintf(name, sizeof(name), "%.*s", KTRK_FIELD_LEN - 1, given);
		if (!*name || !free_name(w, name, strlen(name)))
			snprintf(name, sizeof(name), "arg%u", w->nargs + 1);
		note_field(w, name, strlen(name), path.enum_type);
		ktrk_work_put(w, word.from, "%s%s=%s:%s", i ? " " : "", name, path.fetch,
			      path.type[0] ? path.type : "x64");
	}
	return true;
}

/*
 * $argN must be one that there is. Of functions those in registers are not
 * looked up, which takes longer than all else.
 */
static bool has_number(struct ktrk_work *w, struct ktrk_span at)
{
	struct ktrk_path path;
	u64 num;

	if (!ktrk_lex_whole(w->text, at.from + 4, at.to, &num) ||
	    (num <= 6 && !ktrk_kinds[w->def->kind].traces) ||
	    !ktrk_work_proto(w, at.from, false) || w->proto.variadic)
		return true;
	return num > KTRK_FUNC_ARGS || ktrk_work_path(w, at, &path);
}

/**
 * ktrk_work_arg() - one argument
 * @w: the work
 * @word: where it stands
 *
 * Return: true, or false with what is wrong.
 */
bool ktrk_work_arg(struct ktrk_work *w, struct ktrk_span word)
{
	struct piece p;
	char first;

	if (w->nargs == KTRK_ARGS_MAX)
		return ktrk_work_fail(w, KTRK_ERR_TOO_MANY_ARGS, word.from);
	if (ktrk_lex_is(w->text, word.from, word.to, "$arg*"))
		return put_all(w, word);
	take_apart(w, word, &p);
	first = p.base.from < p.base.to ? w->text[p.base.from] : 0;
	if (ktrk_is_alpha(first))
		return put_path(w, &p);
	if (is_retval(w, p.base)) {
		bool typed = p.body.to < p.word.to;

		/* Without BTF it is what it is. */
		if (has_fields(w, p.base) ||
		    (!typed && p.base.from == p.body.from &&
		     ktrk_kinds[w->def->kind].returns &&
		     ktrk_work_proto(w, p.base.from, false)))
			return put_path(w, &p);
	} else if (is_numbered(w, p.base) && has_fields(w, p.base)) {
		return put_path(w, &p);
	}
	if (is_numbered(w, p.base) && !has_number(w, p.base))
		return false;
	if (first == '@' && ktrk_is_alpha(w->text[p.base.from + 1]))
		return put_data(w, &p);
	return put_as_is(w, &p);
}
