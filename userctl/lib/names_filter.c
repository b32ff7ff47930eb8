// SPDX-License-Identifier: GPL-2.0-only
/*
 * A filter: names in it that are neither fields of the record nor words of the
 * language are arguments of what is probed, or constants of enumerations.
 */
#include <stdio.h>
#include <string.h>

#include "names_work.h"

/**
 * struct scan - a filter while it is read
 * @w: the work
 * @at: the next character
 * @right: an operator was read, what comes is compared with
 * @function: and the operand was an address in a function
 * @enum_type: or a value of this enumeration
 */
struct scan {
	struct ktrk_work *w;
	u32 at;
	bool right;
	bool function;
	u32 enum_type;
};

/* Words that a filter has of its own. */
static const char *const own[] = {
	"pid", "tid", "common_pid", "cpu", "CPU", "common_cpu", "comm", "COMM",
	"common_comm", "CPUS",
};

static const char *const suffixes[] = { ".ustring", ".string", ".function" };

static char peek(const struct scan *s, u32 ahead)
{
	u32 at = s->at + ahead;

	return at < s->w->end ? s->w->text[at] : '\0';
}

static void take(struct scan *s, u32 n)
{
	ktrk_work_copy(s->w, s->at, s->at + n);
	s->at += n;
}

/* A text in quotes, a set of CPUs: to the character that closes it. */
static void take_until(struct scan *s, char close)
{
	u32 end = ktrk_lex_find(s->w->text, s->at + 1, s->w->end, close);

	take(s, (end < s->w->end ? end + 1 : end) - s->at);
}

static struct ktrk_work_field *find_field(const struct scan *s,
					  struct ktrk_span name)
{
	u32 i;

	for (i = 0; i < s->w->nargs; i++)
		if (ktrk_lex_is(s->w->text, name.from, name.to, s->w->args[i].name))
			return &s->w->args[i];
	return NULL;
}

static bool is_own(const struct scan *s, struct ktrk_span name)
{
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (ktrk_lex_is(s->w->text, name.from, name.to, own[i]))
			return true;
	return false;
}

/* NAME, $NAME, and all ->FIELD and .FIELD behind it. */
static struct ktrk_span find_path(const struct scan *s)
{
	const char *text = s->w->text;
	struct ktrk_span path = { s->at, s->at };
	u32 end = s->w->end, next = s->at;

	do {
		if (next < end && text[next] == '$')
			next++;
		while (next < end && ktrk_is_alnum(text[next]))
			next++;
		path.to = next;
		if (next + 2 < end && text[next] == '-' && text[next + 1] == '>')
			next += 2;
		else if (next + 1 < end && text[next] == '.')
			next++;
	} while (next > path.to && next < end && ktrk_is_alpha(text[next]));
	return path;
}

/* .string and its like at the end are no fields. */
static u32 cut_suffix(const struct scan *s, struct ktrk_span path)
{
	size_t i;

	for (i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		u32 len = strlen(suffixes[i]);

		if (path.to - path.from > len &&
		    ktrk_lex_is(s->w->text, path.to - len, path.to, suffixes[i]))
			return path.to - len;
	}
	return path.to;
}

static u32 skip_blanks(const struct scan *s, u32 at)
{
	while (at < s->w->end && ktrk_is_blank(s->w->text[at]))
		at++;
	return at;
}

/* Is it compared with a text? */
static bool wants_text(const struct scan *s, u32 at)
{
	at = skip_blanks(s, at);
	while (at < s->w->end && strchr("=!~", s->w->text[at]))
		at++;
	at = skip_blanks(s, at);
	return at < s->w->end && strchr("\"'", s->w->text[at]);
}

static void put_word(struct scan *s, struct ktrk_span at, bool typed,
		     const struct ktrk_path *path)
{
	/* $retval of 8 bytes has a sign here whatever its type says. */
	bool keep = typed || (s->w->text[at.from] == '$' && !path->deep &&
			      path->bytes == 8);

	ktrk_work_put(s->w, at.from, keep || !path->type[0] ? "%s" : "%s:%s",
		      path->fetch, path->type);
}

static bool put_operand(struct scan *s, struct ktrk_span at, bool suffix)
{
	bool typed = !suffix && at.to < s->w->end && s->w->text[at.to] == ':';
	struct ktrk_path path;

	if (!ktrk_work_path(s->w, at, &path))
		return false;
	s->enum_type = path.enum_type;
	s->at = at.to;
	if (suffix || !wants_text(s, at.to)) {
		put_word(s, at, typed || suffix, &path);
		return true;
	}
	if (path.what == KTRK_PATH_CHARS)
		ktrk_work_put(s->w, at.from, "%s:%s", path.fetch, path.text);
	else if (path.what == KTRK_PATH_TEXT)
		ktrk_work_put(s->w, at.from, "+0(%s):string", path.fetch);
	else
		return ktrk_work_fail(s->w, KTRK_ERR_BAD_TYPE4STR, at.from);
	return true;
}

/* A constant's name on the right side becomes its number. */
static bool put_constant(struct scan *s, struct ktrk_span name)
{
	char buf[128];
	s64 val;

	snprintf(buf, sizeof(buf), "%.*s", (int)(name.to - name.from),
		 s->w->text + name.from);
	if (!ktrk_proto_constant(s->w->proto.btf ?: ktrk_btf_get(NULL), s->enum_type,
				 buf, &val))
		return false;
	ktrk_work_put(s->w, name.from, "%lld", (long long)val);
	s->at = name.to;
	return true;
}

/* A name alone that is no business of BTF's, or that it does not know. */
static bool is_known(const struct scan *s, struct ktrk_span name, u32 end)
{
	struct ktrk_work *w = s->w;

	if (is_own(s, name) || !ktrk_work_proto(w, name.from, false))
		return true;
	if (w->text[name.from] != '$')
		return false;
	return !ktrk_lex_is(w->text, name.from, name.to, "$retval") ||
	       w->text[end] == ':' || !ktrk_kinds[w->def->kind].returns;
}

/* Something that begins with a letter or a $. */
static bool take_name(struct scan *s)
{
	struct ktrk_span path = find_path(s), name = path;
	u32 end = cut_suffix(s, path);
	struct ktrk_work_field *field;
	bool fields;

	name.to = s->at + (peek(s, 0) == '$');
	while (name.to < path.to && ktrk_is_alnum(s->w->text[name.to]))
		name.to++;
	fields = end > name.to;
	if (s->right) {
		if (s->function || fields || is_own(s, name) || !put_constant(s, name))
			take(s, path.to - s->at);
		return true;
	}
	s->function = path.to > end &&
		      ktrk_lex_is(s->w->text, end, path.to, ".function");
	path.to = end;
	field = fields ? NULL : find_field(s, name);
	s->enum_type = field ? field->enum_type : 0;
	if (field || (!fields && is_known(s, name, end)))
		take(s, path.to - s->at);
	else if (!put_operand(s, path, s->w->text[end] == '.'))
		return false;
	/* The suffix. */
	while (s->at < s->w->end && (peek(s, 0) == '.' || ktrk_is_alnum(peek(s, 0))))
		take(s, 1);
	return true;
}

/* @SYMBOL in a filter: up to a blank, an operator, a brace, or its type. */
static bool take_data(struct scan *s)
{
	struct ktrk_span at = { s->at, s->at };

	while (at.to < s->w->end && !ktrk_is_blank(s->w->text[at.to]) &&
	       !strchr("=!<>~&|)", s->w->text[at.to]))
		at.to++;
	at.to = ktrk_work_data_end(s->w, at.from, at.to);
	s->at = at.to;
	return ktrk_work_data(s->w, at);
}

/* +OFF( and what it encloses, %REG, @ADDR, \NUMBER, and a type behind. */
static bool take_fetch(struct scan *s)
{
	bool named = false;

	while (s->at < s->w->end && !ktrk_is_blank(peek(s, 0))) {
		char c = peek(s, 0);

		if (strchr("=!<>~&|", c) && c)
			break;
		if (c == '@' && ktrk_is_alpha(peek(s, 1))) {
			if (!take_data(s))
				return false;
			continue;
		}
		if ((c == '$' || ktrk_is_alpha(c)) && s->w->text[s->at - 1] == '(') {
			struct ktrk_span path = find_path(s);
			struct ktrk_path found;

			named = ktrk_is_alpha(c) ||
				ktrk_lex_find(s->w->text, path.from, path.to,
					      '-') < path.to;
			if (!named) {
				take(s, path.to - path.from);
				continue;
			}
			if (!ktrk_work_path(s->w, path, &found))
				return false;
			ktrk_work_put(s->w, path.from, "%s", found.fetch);
			s->at = path.to;
			continue;
		}
		take(s, 1);
	}
	return true;
}

/* An operator, or what joins two comparisons. */
static void take_operator(struct scan *s)
{
	char c = peek(s, 0), next = peek(s, 1);

	if ((c == '&' || c == '|') && next == c) {
		s->right = false;
		s->function = false;
		take(s, 2);
	} else if (c == '!' && next != '=') {
		take(s, 1);
	} else {
		s->right = true;
		take(s, strchr("=!<>", c) && next == '=' ? 2 : 1);
	}
}

/**
 * ktrk_work_filter() - what stands behind "if"
 * @w: the work
 * @at: where
 *
 * Return: true, or false with what is wrong.
 */
bool ktrk_work_filter(struct ktrk_work *w, u32 at)
{
	struct scan s = { .w = w, .at = at };
	bool good = true;

	while (good && s.at < w->end) {
		char c = peek(&s, 0);

		if (c == '"' || c == '\'')
			take_until(&s, c);
		else if (c == '{')
			take_until(&s, '}');
		else if (c == '$' || ktrk_is_alpha(c))
			good = take_name(&s);
		else if (strchr("=!<>~&|", c))
			take_operator(&s);
		else if (!s.right && strchr("+-%@\\", c))
			good = take_fetch(&s);
		else if (ktrk_is_digit(c))
			/* A number and its unit are one word. */
			while (ktrk_is_alnum(peek(&s, 0)))
				take(&s, 1);
		else
			take(&s, 1);
	}
	return good;
}
