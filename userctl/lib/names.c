// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: names
 *
 * The text is copied word by word, and what stands for something else is
 * replaced: names of arguments and fields behind them, $retval without a type,
 * $arg*. Whatever is not understood is copied as it is, for the parser to judge.
 * With each character goes the place that it came from, so that what the parser
 * or the kernel says of the new text can be shown in the old one.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "names_work.h"

/* More room than a definition may take, so that the parser says so. */
#define ROOM	(4 * KTRK_TEXT_MAX)

/**
 * ktrk_work_fail() - say what is wrong
 * @w: the work
 * @err: enum ktrk_err_code
 * @pos: where in the text as written
 *
 * Return: false.
 */
bool ktrk_work_fail(struct ktrk_work *w, u32 err, u32 pos)
{
	w->n->err = err;
	w->n->pos = pos;
	return false;
}

/**
 * ktrk_work_copy() - take a piece of the text as it is
 * @w: the work
 * @from: where it starts
 * @to: where it ends
 */
void ktrk_work_copy(struct ktrk_work *w, u32 from, u32 to)
{
	for (; from < to && w->len < ROOM; from++) {
		w->n->from[w->len] = from;
		w->n->text[w->len++] = w->text[from];
	}
}

/**
 * ktrk_work_put() - write something else in place of a piece
 * @w: the work
 * @pos: where what it stands for is
 * @fmt: what to write
 */
void ktrk_work_put(struct ktrk_work *w, u32 pos, const char *fmt, ...)
{
	char buf[512];
	va_list args;
	int i, len;

	va_start(args, fmt);
	len = vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	for (i = 0; i < len && i < (int)sizeof(buf) - 1 && w->len < ROOM; i++) {
		w->n->from[w->len] = pos;
		w->n->text[w->len++] = buf[i];
	}
	w->n->changed = true;
}

/* The function's name and module: by address perhaps, perhaps in a module. */
static void find_symbol(struct ktrk_work *w, const char **module,
			const char **name)
{
	const struct ktrk_def *def = w->def;
	const struct ktrk_ksym *sym = NULL;

	*module = def->module;
	*name = def->symbol;
	if ((*def->symbol && *def->module) || !w->r || ktrk_resolve_load(w->r))
		return;
	if (def->addr)
		sym = ktrk_ksyms_at(&w->r->ks, def->addr);
	else if (ktrk_ksyms_named(&w->r->ks, NULL, def->symbol, &sym, 1) != 1)
		return;
	if (!sym || (def->addr && sym->addr != def->addr))
		return;
	*name = sym->name;
	*module = sym->module ? sym->module : "";
}

/* Why there is no prototype, at @pos, which needs it. */
static bool no_proto(struct ktrk_work *w, int rc, u32 pos)
{
	char *hint = w->n->hint;
	size_t cap = sizeof(w->n->hint);

	if (rc == -ENODATA && !ktrk_btf_built()) {
		snprintf(hint, cap, "ktrkctl was built without libbpf, which reads it; write $argN and +OFF(FETCH)");
		return ktrk_work_fail(w, KTRK_ERR_NO_BTF, pos);
	}
	if (rc == -ENODATA && !*w->def->module)
		return ktrk_work_fail(w, KTRK_ERR_NO_BTF, pos);
	if (*w->def->module)
		snprintf(hint, cap, "make it from the module's debug information: pahole --btf_encode_detached=FILE %s.ko, then add --btf FILE",
			 w->def->module);
	else if (rc == -ENOTUNIQ)
		snprintf(hint, cap, "it tells of several functions called %.64s; write $argN and +OFF(FETCH)",
			 w->def->symbol);
	return ktrk_work_fail(w, KTRK_ERR_NO_BTF_ENTRY, pos);
}

static int load_proto(struct ktrk_work *w)
{
	const char *module, *name;
	int rc;

	if (ktrk_kinds[w->def->kind].traces)
		return ktrk_proto_tracepoint(w->def->symbol, &w->proto);
	find_symbol(w, &module, &name);
	rc = *name ? ktrk_proto_function(module, name, &w->proto) : -ENOENT;
	/* In the file that was named, perhaps. */
	if (rc == -ENOENT && !*module)
		rc = ktrk_proto_function("", name, &w->proto);
	return rc;
}

/**
 * ktrk_work_proto() - the prototype of what is probed, looked up once
 * @w: the work
 * @pos: what needs it
 * @must: it is an error if there is none
 *
 * Return: true if there is one.
 */
bool ktrk_work_proto(struct ktrk_work *w, u32 pos, bool must)
{
	if (w->def->offset && !ktrk_kinds[w->def->kind].returns)
		return must ? ktrk_work_fail(w, KTRK_ERR_NOT_AT_ENTRY, pos) : false;
	if (!w->asked)
		w->rc = load_proto(w);
	w->asked = true;
	return !w->rc || (must ? no_proto(w, w->rc, pos) : false);
}

/**
 * ktrk_work_path() - follow a name
 * @w: the work
 * @at: where it stands
 * @path: filled in
 *
 * Return: true if it leads somewhere.
 */
bool ktrk_work_path(struct ktrk_work *w, struct ktrk_span at,
		    struct ktrk_path *path)
{
	if (!ktrk_work_proto(w, at.from, true))
		return false;
	if (ktrk_path_find(&w->proto, w->text, at.from, at.to, path))
		return true;
	snprintf(w->n->hint, sizeof(w->n->hint), "%s", path->hint);
	return ktrk_work_fail(w, path->err, path->pos);
}

/* The letter and target, by the parser: kind, function, offset. */
static bool read_head(struct ktrk_work *w, u32 *at)
{
	struct ktrk_span word;
	struct ktrk_err err;
	u32 i;

	if (!ktrk_lex_word(w->text, w->end, at, &word) ||
	    !ktrk_lex_word(w->text, w->end, at, &word))
		return false;
	if (ktrk_parse(w->text, word.to, &ktrk_arch_native, w->def, &err) ||
	    w->def->del)
		return false;
	/* Any $retval makes an f one of the return. */
	for (i = word.to; i + 7 <= w->end; i++)
		if (ktrk_lex_is(w->text, i, i + 7, "$retval") &&
		    (i + 7 == w->end || !ktrk_is_alnum(w->text[i + 7])))
			w->def->kind = ktrk_kinds[w->def->kind].whole ?
				       KTRK_KIND_FEXIT : w->def->kind;
	return true;
}

static bool all_words(struct ktrk_work *w, u32 at)
{
	struct ktrk_span word;
	u32 done = at;

	ktrk_work_copy(w, 0, at);
	while (ktrk_lex_word(w->text, w->end, &at, &word)) {
		ktrk_work_copy(w, done, word.from);
		done = word.to;
		if (ktrk_lex_is(w->text, word.from, word.to, "if")) {
			ktrk_work_copy(w, word.from, word.to);
			return ktrk_work_filter(w, word.to);
		}
		if (!ktrk_work_arg(w, word))
			return false;
	}
	ktrk_work_copy(w, done, w->end);
	return true;
}

/**
 * ktrk_names_find() - look the names of a definition up
 * @n: filled in, whatever comes of it; to be freed
 * @text: the definition
 * @r: the kernel's symbols, read if needed; or NULL to do without
 *
 * Return: true, and @n->text is what to go on with; or @n says what is wrong.
 */
bool ktrk_names_find(struct ktrk_names *n, const char *text,
		     struct ktrk_resolve *r)
{
	struct ktrk_work w = { .n = n, .text = text, .end = strlen(text), .r = r };
	bool good = true;
	u32 at = 0;

	memset(n, 0, sizeof(*n));
	n->text = ktrk_slurp_grow(NULL, ROOM + 1, 1);
	n->from = ktrk_slurp_grow(NULL, ROOM + 1, sizeof(*n->from));
	w.def = ktrk_slurp_grow(NULL, 1, sizeof(*w.def));
	w.args = ktrk_slurp_grow(NULL, KTRK_ARGS_MAX, sizeof(*w.args));
	if (w.end > KTRK_TEXT_MAX || !read_head(&w, &at))
		ktrk_work_copy(&w, 0, w.end);
	else
		good = all_words(&w, at);
	n->from[w.len] = w.end;
	n->text[w.len] = '\0';
	free(w.args);
	free(w.def);
	return good;
}

/**
 * ktrk_names_pos() - where something of the new text stands in the old
 * @n: looked up
 * @pos: in the new one
 *
 * Return: the place in the text as it was written.
 */
u32 ktrk_names_pos(const struct ktrk_names *n, u32 pos)
{
	u32 len = n->text ? strlen(n->text) : 0;

	return n->text ? n->from[pos < len ? pos : len] : pos;
}

/**
 * ktrk_names_free() - free it
 * @n: looked up, or zeroed
 */
void ktrk_names_free(struct ktrk_names *n)
{
	free(n->text);
	free(n->from);
	memset(n, 0, sizeof(*n));
}
