// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolve.h"
#include "say.h"
#include "slurp.h"
#include "suggest.h"
#include "tracefs.h"

#define SAME_MAX	64	/* symbols of one name that are told apart */
#define SHOWN_MAX	10

/**
 * ktrk_resolve_load() - read the kernel's names, once
 * @r: zeroed before first use
 *
 * Return: 0 or -errno.
 */
int ktrk_resolve_load(struct ktrk_resolve *r)
{
	if (r->loaded)
		return r->err;
	r->loaded = true;
	r->err = ktrk_ksyms_load(&r->ks);
	if (r->err)
		ktrk_say_more("cannot read /proc/kallsyms: %s", strerror(-r->err));
	else if (r->ks.hidden)
		ktrk_say_more("the kernel hides its addresses (kernel.kptr_restrict)");
	if (ktrk_blacklist_load(&r->bl))
		ktrk_say_more("cannot read the list of places that refuse probes");
	return r->err;
}

/**
 * ktrk_resolve_free() - free them
 * @r: used or not
 */
void ktrk_resolve_free(struct ktrk_resolve *r)
{
	ktrk_ksyms_free(&r->ks);
	ktrk_blacklist_free(&r->bl);
	memset(r, 0, sizeof(*r));
}

/* SYMBOL.isra.0 and the like: what a compiler made of SYMBOL. */
static bool is_clone(const char *name, const char *symbol)
{
	static const char *const made[] = { ".isra.", ".constprop.", ".part.", ".llvm." };
	size_t len = strlen(symbol), i;

	if (strncmp(name, symbol, len))
		return false;
	for (i = 0; i < sizeof(made) / sizeof(*made); i++)
		if (!strncmp(name + len, made[i], strlen(made[i])))
			return true;
	return false;
}

static bool tell_clones(const struct ktrk_resolve *r,
			const struct ktrk_def *def)
{
	const char *kind = ktrk_kinds[def->kind].name, *first = NULL;
	size_t i, n = 0;

	for (i = 0; i < r->ks.n && n < SHOWN_MAX; i++) {
		const struct ktrk_ksym *sym = &r->ks.rows[i];

		if (!is_clone(sym->name, def->symbol) ||
		    !ktrk_ksyms_is_text(&r->ks, sym))
			continue;
		if (!n++) {
			first = sym->name;
			ktrk_say_error("cannot add %s %s: only parts or copies of it are left",
				       kind, def->symbol);
		}
		fprintf(stderr, "  %s\n", sym->name);
	}
	if (first)
		ktrk_say_hint("ktrkctl add %s %s (its arguments may be in other places)",
			      kind, first);
	return first;
}

static int unknown(const struct ktrk_resolve *r, const struct ktrk_def *def,
		   const char *text)
{
	struct ktrk_suggest s;
	char buf[256];
	size_t i;

	if (tell_clones(r, def))
		return KTRK_EXIT_FAILED;
	ktrk_suggest_begin(&s, def->symbol);
	for (i = 0; i < r->ks.n; i++)
		if (ktrk_ksyms_is_function(&r->ks, &r->ks.rows[i]))
			ktrk_suggest_add(&s, r->ks.rows[i].name);
	ktrk_say_error("cannot add %s: the kernel has no function %s%s%s%s",
		       ktrk_kinds[def->kind].name, def->symbol,
		       *def->module ? " in module " : "", def->module, s.n ? "" : " or similar");
	ktrk_say_caret(text, def->target_pos);
	if (s.n)
		ktrk_say_hint("%s", ktrk_suggest_text(&s, buf, sizeof(buf)));
	else
		ktrk_say_hint("ktrkctl list -l '*%s*'", def->symbol);
	return KTRK_EXIT_FAILED;
}

static int ambiguous(const struct ktrk_def *def, const char *text,
		     const struct ktrk_ksym **syms, size_t n)
{
	const char *kind = ktrk_kinds[def->kind].name;
	size_t i;

	ktrk_say_error("cannot add %s: %zu functions are called %s", kind, n, def->symbol);
	ktrk_say_caret(text, def->target_pos);
	for (i = 0; i < n && i < SHOWN_MAX; i++)
		fprintf(stderr, "  0x%llx %s%s%s%s\n", (unsigned long long)syms[i]->addr,
			syms[i]->name, syms[i]->module ? " [" : "",
			syms[i]->module ? syms[i]->module : "", syms[i]->module ? "]" : "");
	if (i < n)
		fprintf(stderr, "  ... and %zu more\n", n - i);
	ktrk_say_hint("name one by its address: ktrkctl add %s 0x%llx -n %s", kind,
		      (unsigned long long)syms[0]->addr, def->symbol);
	return KTRK_EXIT_FAILED;
}

static int not_code(const struct ktrk_def *def, const char *text,
		    const struct ktrk_ksym *sym)
{
	bool data = !strchr("tTwW", sym->type);

	ktrk_say_error("cannot add %s: %s is %s", ktrk_kinds[def->kind].name, def->symbol,
		       data ? "data, not a function" : "code that was freed after boot");
	ktrk_say_caret(text, def->target_pos);
	ktrk_say_hint("ktrkctl list -l '*%s*'", def->symbol);
	return KTRK_EXIT_FAILED;
}

static int refused(const struct ktrk_def *def, const char *text)
{
	ktrk_say_error("cannot add %s: the kernel allows no probe in %s, it is blacklisted",
		       ktrk_kinds[def->kind].name, def->symbol);
	ktrk_say_caret(text, def->target_pos);
	ktrk_say_hint("probe a function that calls it, or one that it calls");
	return KTRK_EXIT_FAILED;
}

/* Symbols that share an address are one function. */
static size_t drop_aliases(const struct ktrk_ksym **syms, size_t n)
{
	size_t i, j, kept = 0;

	for (i = 0; i < n; i++) {
		for (j = 0; j < kept; j++)
			if (syms[j]->addr == syms[i]->addr)
				break;
		if (j == kept)
			syms[kept++] = syms[i];
	}
	return kept;
}

static size_t keep_text(const struct ktrk_ksyms *ks,
			const struct ktrk_ksym **syms, size_t n)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++)
		if (ktrk_ksyms_is_text(ks, syms[i]))
			syms[kept++] = syms[i];
	return kept;
}

static bool fits(const struct ktrk_resolve *r, size_t i, const char *pattern)
{
	const struct ktrk_ksym *sym = &r->ks.rows[i];

	return ktrk_ksyms_is_function(&r->ks, sym) &&
	       !fnmatch(pattern, sym->name, 0);
}

/**
 * ktrk_resolve_none_fits() - say that no function fits a pattern
 * @kind: of the probe
 * @pattern: the pattern
 *
 * Return: the exit status.
 */
int ktrk_resolve_none_fits(unsigned int kind, const char *pattern)
{
	ktrk_say_error("cannot add %s: no function fits %s", ktrk_kinds[kind].name,
		       pattern);
	ktrk_say_hint("ktrkctl list -l --functions '%s*'", pattern);
	return KTRK_EXIT_FAILED;
}

/* Whether a pattern fits anything. */
static int fits_any(const struct ktrk_resolve *r, const struct ktrk_def *def)
{
	size_t i;

	for (i = 0; i < r->ks.n; i++)
		if (fits(r, i, def->symbol))
			return KTRK_EXIT_OK;
	return ktrk_resolve_none_fits(def->kind, def->symbol);
}

/**
 * ktrk_resolve_fitting() - the functions that a pattern fits
 * @r: the kernel's names, loaded
 * @pattern: the pattern
 * @syms: set to those whose name no other has, and no compiler has made
 * @cap: room there
 *
 * Return: how many there are; beyond @cap names that several have count, too,
 * since looking at each again takes minutes.
 */
size_t ktrk_resolve_fitting(const struct ktrk_resolve *r, const char *pattern,
			    const struct ktrk_ksym **syms, size_t cap)
{
	const struct ktrk_ksym *same[2];
	size_t i, n = 0;

	for (i = 0; i < r->ks.n; i++) {
		const struct ktrk_ksym *sym = &r->ks.rows[i];

		if (!fits(r, i, pattern) || strchr(sym->name, '.'))
			continue;
		if (n < cap) {
			if (ktrk_ksyms_named(&r->ks, NULL, sym->name, same,
					     2) != 1)
				continue;
			syms[n] = sym;
		}
		n++;
	}
	return n;
}

/* Functions that ftrace can enter: sorted names, from tracefs. */
struct entered {
	char *text;
	char **names;
	size_t n;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool load_entered(struct entered *e, const char *pattern)
{
	char *line, *save;

	memset(e, 0, sizeof(*e));
	e->text = ktrk_tracefs_functions();
	if (!e->text)
		return false;
	for (line = strtok_r(e->text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		line[strcspn(line, " \t")] = '\0';
		if (fnmatch(pattern, line, 0))
			continue;
		e->names = ktrk_slurp_grow(e->names, e->n + 1, sizeof(*e->names));
		e->names[e->n++] = line;
	}
	if (e->n)
		qsort(e->names, e->n, sizeof(*e->names), by_name);
	return true;
}

/**
 * ktrk_resolve_tell() - to how many functions a pattern attached, and which it
 * left out
 * @r: the kernel's names
 * @pattern: the pattern
 */
void ktrk_resolve_tell(struct ktrk_resolve *r, const char *pattern)
{
	struct entered e;
	const char *last = "";
	size_t i, out = 0;

	if (ktrk_resolve_load(r) || !load_entered(&e, pattern)) {
		ktrk_say_note("tracefs is not mounted, so it is not known which functions fit %s",
			      pattern);
		return;
	}
	ktrk_say_note("%zu functions fit %s", e.n, pattern);
	for (i = 0; i < r->ks.n; i++) {
		const char *name = r->ks.rows[i].name;

		if (!fits(r, i, pattern) || !strcmp(name, last) ||
		    (e.n && bsearch(&name, e.names, e.n, sizeof(name), by_name)))
			continue;
		last = name;
		if (out++ < SHOWN_MAX)
			ktrk_say_note("left out, ftrace cannot enter it: %s", name);
	}
	if (out > SHOWN_MAX)
		ktrk_say_note("left out: and %zu more", out - SHOWN_MAX);
	free(e.names);
	free(e.text);
}

/**
 * ktrk_resolve_function() - find the function of a definition, or say why not
 * @r: the kernel's names
 * @def: names a function
 * @text: the definition, for messages
 * @sym: set to it; NULL if the kernel's names cannot tell
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_resolve_function(struct ktrk_resolve *r, const struct ktrk_def *def,
			  const char *text, const struct ktrk_ksym **sym)
{
	const struct ktrk_ksym *syms[SAME_MAX], *any;
	size_t n;

	*sym = NULL;
	if (!*def->symbol || ktrk_resolve_load(r))
		return KTRK_EXIT_OK;
	if (def->glob)
		return fits_any(r, def);
	n = ktrk_ksyms_named(&r->ks, def->module, def->symbol, syms, SAME_MAX);
	if (!n)
		return unknown(r, def, text);
	any = syms[0];
	if (r->ks.hidden)
		return KTRK_EXIT_OK;
	n = keep_text(&r->ks, syms, n < SAME_MAX ? n : SAME_MAX);
	if (!n)
		return not_code(def, text, any);
	n = drop_aliases(syms, n);
	if (n > 1)
		return ambiguous(def, text, syms, n);
	if (ktrk_blacklist_has(&r->bl, syms[0]->addr + def->offset))
		return refused(def, text);
	*sym = syms[0];
	return KTRK_EXIT_OK;
}

static bool is_tracepoint(const char *names, size_t len, const char *name)
{
	const char *at;

	for (at = names; at < names + len; at += strlen(at) + 1)
		if (!strcmp(at, name))
			return true;
	return false;
}

static int no_tracepoint(const char *names, size_t len, const char *group,
			 const char *name)
{
	struct ktrk_suggest s;
	const char *at;
	char buf[256];

	ktrk_say_error("cannot add tracepoint: the kernel has no tracepoint %s", name);
	if (group && !strcmp(group, "syscalls")) {
		ktrk_say_hint("system calls share two: raw_syscalls:sys_enter and sys_exit");
		return KTRK_EXIT_FAILED;
	}
	ktrk_suggest_begin(&s, name);
	for (at = names; at < names + len; at += strlen(at) + 1)
		ktrk_suggest_add(&s, at);
	if (s.n)
		ktrk_say_hint("%s", ktrk_suggest_text(&s, buf, sizeof(buf)));
	else
		ktrk_say_hint("ktrkctl list -l --tracepoints '*%s*'", name);
	return KTRK_EXIT_FAILED;
}

/**
 * ktrk_resolve_tracepoint() - is there such a tracepoint? Say so if not
 * @names: the names of all, each with its NUL
 * @len: bytes of @names
 * @group: the group the user wrote, or NULL
 * @name: the name
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_resolve_tracepoint(const char *names, size_t len, const char *group,
			    const char *name)
{
	int status = KTRK_EXIT_OK;
	char *right;

	if (names && !is_tracepoint(names, len, name))
		return no_tracepoint(names, len, group, name);
	right = group ? ktrk_tracefs_group(name) : NULL;
	if (right && strcmp(right, group)) {
		ktrk_say_error("cannot add tracepoint: %s is in group %s, not in %s", name,
			       right, group);
		ktrk_say_hint("ktrkctl add tracepoint %s:%s", right, name);
		status = KTRK_EXIT_FAILED;
	}
	free(right);
	return status;
}
