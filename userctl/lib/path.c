// SPDX-License-Identifier: GPL-2.0-only
/*
 * NAME, then ->FIELD and .FIELD. Each -> is one dereference more, by the sum of
 * the offsets of the fields that dots join behind it.
 */
#include <stdio.h>
#include <string.h>

#include "btf.h"
#include "lex.h"
#include "proto.h"
#include "suggest.h"
#include "types.h"
#include <ktrk/ktrk.h>

#ifdef HAVE_LIBBPF

#include <bpf/btf.h>

/* Structures without a name inside one another. */
#define NESTED_MAX	32

/**
 * struct walk - a path while it is followed
 * @proto: where it starts
 * @text: what it stands in
 * @at: the next character
 * @to: where it ends
 * @type: what it has led to, bare
 * @id: the number of that type, with what stood around it
 * @offs: of each dereference, innermost first
 * @user: it is one of user memory
 * @n: rows of @offs
 * @bits: of the last dereference, where the field is
 * @width: of a bitfield, else 0
 * @out: the answer
 */
struct walk {
	const struct ktrk_proto *proto;
	const char *text;
	u32 at;
	u32 to;
	const struct btf_type *type;
	u32 id;
	u32 offs[KTRK_PATH_DEREFS];
	bool user[KTRK_PATH_DEREFS];
	u32 n;
	u32 bits;
	u32 width;
	struct ktrk_path *out;
};

static bool fail(struct walk *w, u32 err, u32 pos)
{
	w->out->err = err;
	w->out->pos = pos;
	return false;
}

static const char *name_at(const struct walk *w, u32 off)
{
	return btf__name_by_offset(w->proto->btf, off);
}

static bool set_type(struct walk *w, u32 id, u32 pos)
{
	w->id = id;
	w->type = ktrk_btf_bare(w->proto->btf, id);
	return w->type || fail(w, KTRK_ERR_BAD_BTF_TID, pos);
}

/* The word at @w->at, which moves behind it. */
static struct ktrk_span take_name(struct walk *w)
{
	struct ktrk_span name = { w->at, w->at };

	if (name.to < w->to && w->text[name.to] == '$')
		name.to++;
	while (name.to < w->to && ktrk_is_alnum(w->text[name.to]))
		name.to++;
	w->at = name.to;
	return name;
}

static bool is(const struct walk *w, struct ktrk_span name, const char *other)
{
	return ktrk_lex_is(w->text, name.from, name.to, other);
}

static void suggest(struct walk *w, struct ktrk_suggest *s, struct ktrk_span name,
		    char *want, size_t cap)
{
	snprintf(want, cap, "%.*s", (int)(name.to - name.from), w->text + name.from);
	ktrk_suggest_begin(s, want);
}

/* Names are few here, so all are told where none is near. */
static void add_all(char *buf, size_t cap, const char *name)
{
	size_t len = strlen(buf);

	if (len + strlen(name) + 3 < cap)
		snprintf(buf + len, cap - len, "%s%s", len ? " " : "", name);
}

static bool no_argument(struct walk *w, struct ktrk_span name)
{
	const struct ktrk_proto *p = w->proto;
	char want[64], all[128] = "";
	struct ktrk_suggest s;
	u32 i;

	suggest(w, &s, name, want, sizeof(want));
	for (i = 0; i < p->n; i++) {
		if (*want != '$')
			ktrk_suggest_add(&s, ktrk_proto_name(p, i));
		add_all(all, sizeof(all), ktrk_proto_name(p, i));
	}
	if (s.n)
		ktrk_suggest_text(&s, w->out->hint, sizeof(w->out->hint));
	else if (p->n)
		snprintf(w->out->hint, sizeof(w->out->hint), "its arguments are: %s", all);
	else
		snprintf(w->out->hint, sizeof(w->out->hint), "it has no arguments");
	return fail(w, KTRK_ERR_NO_BTFARG, name.from);
}

/* Which argument a name is, from 0; @p->n if none. */
static u32 find_argument(const struct walk *w, struct ktrk_span name)
{
	const struct ktrk_proto *p = w->proto;
	u64 num;
	u32 i;

	if (w->text[name.from] == '$') {
		if (!ktrk_lex_whole(w->text, name.from + 4, name.to, &num) || !num ||
		    num > p->n)
			return p->n;
		return num - 1;
	}
	for (i = 0; i < p->n; i++)
		if (is(w, name, ktrk_proto_name(p, i)))
			return i;
	return p->n;
}

/* Where the path starts: an argument, or what is returned. */
static bool begin(struct walk *w)
{
	const struct ktrk_proto *p = w->proto;
	struct ktrk_span name = take_name(w);
	const struct btf_type *type = btf__type_by_id(p->btf, p->type);
	struct ktrk_path *out = w->out;
	u32 i;
	int place;

	if (is(w, name, "$retval")) {
		snprintf(out->fetch, sizeof(out->fetch), "$retval");
		return type->type ? set_type(w, type->type, name.from) :
				    fail(w, KTRK_ERR_NO_RETVAL, name.from);
	}
	i = find_argument(w, name);
	if (i == p->n)
		return no_argument(w, name);
	if (w->text[name.from] != '$') {
		out->last = w->text + name.from;
		out->last_len = name.to - name.from;
	}
	place = ktrk_proto_place(p, i);
	if (place < 0)
		return fail(w, KTRK_ERR_NOSUP_DAT_ARG, name.from);
	snprintf(out->fetch, sizeof(out->fetch), "$arg%d", place);
	return set_type(w, btf_params(type)[p->skip + i].type, name.from);
}

/**
 * struct inside - a structure whose fields are looked through
 * @type: it
 * @bits: where it is in the outermost one
 */
struct inside {
	const struct btf_type *type;
	u32 bits;
};

/* The members of a structure, those of nameless ones inside it included. */
static const struct btf_type *find_member(struct walk *w, struct ktrk_span name,
					  u32 *member, u32 *bits,
					  struct ktrk_suggest *s, char *all,
					  size_t cap)
{
	struct inside stack[NESTED_MAX];
	u32 top = 0, i;

	stack[top++] = (struct inside){ w->type, 0 };
	while (top) {
		struct inside in = stack[--top];

		for (i = 0; i < btf_vlen(in.type); i++) {
			const struct btf_member *m = &btf_members(in.type)[i];
			const char *mname = name_at(w, m->name_off);
			u32 off = in.bits + btf_member_bit_offset(in.type, i);
			const struct btf_type *type;

			if (*mname && is(w, name, mname)) {
				*member = i;
				*bits = off;
				return in.type;
			}
			if (*mname) {
				ktrk_suggest_add(s, mname);
				add_all(all, cap, mname);
				continue;
			}
			type = ktrk_btf_bare(w->proto->btf, m->type);
			if (type && btf_is_composite(type) && top < NESTED_MAX)
				stack[top++] = (struct inside){ type, off };
		}
	}
	return NULL;
}

/* One field of the structure that was come to. */
static bool take_field(struct walk *w)
{
	char want[64], all[200] = "";
	struct ktrk_suggest s;
	struct ktrk_span name = take_name(w);
	const struct btf_type *in;
	u32 member, bits;

	if (!btf_is_composite(w->type))
		return fail(w, KTRK_ERR_NO_PTR_STRCT, name.from);
	suggest(w, &s, name, want, sizeof(want));
	in = find_member(w, name, &member, &bits, &s, all, sizeof(all));
	if (!in) {
		if (s.n)
			ktrk_suggest_text(&s, w->out->hint, sizeof(w->out->hint));
		else if (*all)
			snprintf(w->out->hint, sizeof(w->out->hint), "struct %s has: %s",
				 name_at(w, w->type->name_off), all);
		return fail(w, KTRK_ERR_NO_BTF_FIELD, name.from);
	}
	w->bits += bits;
	w->width = btf_member_bitfield_size(in, member);
	w->out->last = w->text + name.from;
	w->out->last_len = name.to - name.from;
	return set_type(w, btf_members(in)[member].type, name.from);
}

/* Is it a pointer that is marked as one to user memory? */
static bool is_user(const struct walk *w)
{
	const struct btf_type *type = btf__type_by_id(w->proto->btf, w->type->type);

	return type && btf_is_type_tag(type) &&
	       !strcmp(name_at(w, type->name_off), "user");
}

static bool take_arrow(struct walk *w)
{
	u32 pos = w->at;

	if (!btf_is_ptr(w->type))
		return fail(w, KTRK_ERR_NO_PTR_STRCT, pos);
	if (w->n == KTRK_PATH_DEREFS)
		return fail(w, KTRK_ERR_TOO_MANY_OPS, pos);
	w->user[w->n] = is_user(w);
	if (w->n)
		w->offs[w->n - 1] = w->bits / 8;
	w->n++;
	w->bits = 0;
	return set_type(w, w->type->type, pos) && take_field(w);
}

/* All fields behind the name. */
static bool follow(struct walk *w)
{
	while (w->at < w->to) {
		char c = w->text[w->at];

		if (c == '-' && w->at + 1 < w->to && w->text[w->at + 1] == '>') {
			w->at += 2;
			if (!take_arrow(w))
				return false;
		} else if (c == '-') {
			return fail(w, KTRK_ERR_BAD_HYPHEN, w->at);
		} else if (c == '.') {
			w->at++;
			if (!w->n)
				return fail(w, KTRK_ERR_NOSUP_DAT_ARG, w->at);
			if (!take_field(w))
				return false;
		} else {
			return fail(w, KTRK_ERR_BAD_FETCH, w->at);
		}
	}
	return true;
}

static bool is_char(const struct walk *w, u32 id)
{
	const struct btf_type *type = ktrk_btf_bare(w->proto->btf, id);

	return type && btf_is_int(type) && type->size == 1;
}

/* A pointer to characters, or one to void, which may be anything. */
static bool is_text(const struct walk *w, const struct btf_type *type)
{
	return type && btf_is_ptr(type) && (!type->type || is_char(w, type->type));
}

static u8 what_is(const struct walk *w)
{
	const struct btf_type *type = w->type;

	if (btf_is_array(type))
		return is_char(w, btf_array(type)->type) ? KTRK_PATH_CHARS :
							   KTRK_PATH_OTHER;
	if (is_text(w, type))
		return KTRK_PATH_TEXT;
	if (btf_is_ptr(type) &&
	    is_text(w, ktrk_btf_bare(w->proto->btf, type->type)))
		return KTRK_PATH_TEXTS;
	return ktrk_btf_type(type) ? KTRK_PATH_WORD : KTRK_PATH_OTHER;
}

/*
 * A bitfield is read as the number that it was declared in, or if it does not lie
 * within one, from its first byte.
 */
static bool put_bitfield(struct walk *w)
{
	u32 all = 8 * w->type->size, shift;

	if (!all || all > 64)
		return false;
	shift = w->bits % all;
	if (shift + w->width > all) {
		shift = w->bits % 8;
		all = shift + w->width <= 32 ? 32 : 64;
	}
	if (shift + w->width > all)
		return false;
	w->bits -= shift;
	snprintf(w->out->type, sizeof(w->out->type), "b%u@%u/%u", w->width, shift, all);
	return true;
}

static void put_array(struct walk *w)
{
	const struct btf_array *array = btf_array(w->type);
	const struct btf_type *type = ktrk_btf_bare(w->proto->btf, array->type);
	const char *name = type ? ktrk_btf_type(type) : NULL;
	struct ktrk_path *out = w->out;

	/* It need not end with a NUL; one of one element may be longer. */
	if (out->what == KTRK_PATH_CHARS)
		snprintf(out->text, sizeof(out->text),
			 array->nelems > 1 && array->nelems <= KTRK_STRING_MAX ?
			 "string{%u}" : "string", array->nelems);
	if (*out->text && !strcmp(name_at(w, type->name_off), "char"))
		snprintf(out->type, sizeof(out->type), "%s", out->text);
	else if (name && array->nelems && array->nelems <= KTRK_ARRAY_MAX)
		snprintf(out->type, sizeof(out->type), "%s[%u]", name, array->nelems);
}

static void put_type(struct walk *w)
{
	struct ktrk_path *out = w->out;
	const char *name = ktrk_btf_type(w->type);

	out->what = what_is(w);
	if (btf_is_array(w->type))
		put_array(w);
	else if (w->width && put_bitfield(w))
		return;
	else if (name)
		snprintf(out->type, sizeof(out->type), "%s", name);
	if (!name)
		return;
	out->is_signed = *name == 's';
	out->bytes = btf_is_ptr(w->type) ? 8 : w->type->size;
}

/* The number of the enumeration itself, not of a typedef of it. */
static u32 bare_id(const struct btf *btf, u32 id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	int depth = 32;

	while (type && depth-- && (btf_is_mod(type) || btf_is_typedef(type))) {
		id = type->type;
		type = btf__type_by_id(btf, id);
	}
	return id;
}

static void put_fetch(struct walk *w)
{
	struct ktrk_path *out = w->out;
	char base[192];
	size_t len = 0;
	u32 i;

	out->deep = w->n;
	if (!w->n)
		return;
	w->offs[w->n - 1] = w->bits / 8;
	snprintf(base, sizeof(base), "%s", out->fetch);
	for (i = w->n; i--;)
		len += snprintf(out->fetch + len, sizeof(out->fetch) - len, "+%s%u(",
				w->user[i] ? "u" : "", w->offs[i]);
	len += snprintf(out->fetch + len, sizeof(out->fetch) - len, "%s", base);
	for (i = 0; i < w->n; i++)
		out->fetch[len++] = ')';
	out->fetch[len] = '\0';
}

/**
 * ktrk_path_find() - follow a name and the fields behind it
 * @proto: of what is probed
 * @text: what it stands in
 * @from: where it starts: with a name, $retval or $argN
 * @to: where it ends
 * @path: filled in
 *
 * Return: true if it leads somewhere; else @path says why not.
 */
bool ktrk_path_find(const struct ktrk_proto *proto, const char *text, u32 from,
		    u32 to, struct ktrk_path *path)
{
	struct walk w = { .proto = proto, .text = text, .at = from, .to = to,
			  .out = path };

	memset(path, 0, sizeof(*path));
	if (!begin(&w) || !follow(&w))
		return false;
	put_type(&w);
	put_fetch(&w);
	if (btf_is_any_enum(w.type))
		path->enum_type = bare_id(proto->btf, w.id);
	return true;
}

#else

bool ktrk_path_find(const struct ktrk_proto *proto, const char *text, u32 from,
		    u32 to, struct ktrk_path *path)
{
	(void)proto;
	(void)text;
	(void)to;
	memset(path, 0, sizeof(*path));
	path->err = KTRK_ERR_BTF_NEEDS_USER;
	path->pos = from;
	return false;
}

#endif
