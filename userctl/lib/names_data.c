// SPDX-License-Identifier: GPL-2.0-only
/*
 * @SYMBOL+OFF: data by its name. The module has no way to look data up, and is
 * told the address.
 */
#include <stdio.h>
#include <string.h>

#include "names_work.h"
#include "suggest.h"

/* Several symbols of one name are told apart up to here. */
#define SAME_MAX	16

/* Below this there is no kernel. */
#define LOWEST		(1ULL << 32)

/**
 * struct datum - @MODULE:SYMBOL+OFF, taken apart
 * @at: all of it
 * @module: or empty
 * @name: the symbol
 * @off: +OFF, or -OFF
 */
struct datum {
	struct ktrk_span at;
	char module[KTRK_MODULE_LEN];
	char name[KTRK_SYMBOL_LEN];
	s64 off;
};

static bool is_symbol_char(char c)
{
	return ktrk_is_alnum(c) || c == '.' || c == '$';
}

static u32 name_end(const struct ktrk_work *w, u32 at, u32 to)
{
	while (at < to && is_symbol_char(w->text[at]))
		at++;
	return at;
}

/* Is what stands behind a colon a type, and no symbol? */
static bool is_type(const struct ktrk_work *w, u32 from, u32 to)
{
	u32 end = from;

	while (end < to && !strchr("[{/@", w->text[end]))
		end++;
	return ktrk_type_find(w->text + from, end - from) ||
	       (w->text[from] == 'b' && ktrk_is_digit(w->text[from + 1])) ||
	       w->text[from] == '%';
}

/**
 * ktrk_work_data_end() - where @SYMBOL ends and its type begins
 * @w: the work
 * @from: where its @ is
 * @to: where the word ends
 *
 * @MODULE:SYMBOL and @SYMBOL:TYPE look alike; what is a type is one.
 *
 * Return: where the colon of the type is, or @to.
 */
u32 ktrk_work_data_end(const struct ktrk_work *w, u32 from, u32 to)
{
	u32 colon = ktrk_lex_find(w->text, from, to, ':');
	u32 next = ktrk_lex_find(w->text, colon + 1, to, ':');

	if (colon == to || next < to || !ktrk_is_alpha(w->text[from + 1]))
		return colon == to ? to : next < to ? next : colon;
	return is_type(w, colon + 1, to) ? colon : to;
}

static bool take_apart(struct ktrk_work *w, struct datum *d)
{
	u32 from = d->at.from + 1, end = name_end(w, from, d->at.to);
	bool neg;

	if (end < d->at.to && w->text[end] == ':') {
		if (end - from >= sizeof(d->module))
			return ktrk_work_fail(w, KTRK_ERR_BAD_MEM_ADDR, d->at.from);
		snprintf(d->module, sizeof(d->module), "%.*s", (int)(end - from),
			 w->text + from);
		from = end + 1;
		end = name_end(w, from, d->at.to);
	}
	if (end == from || end - from >= sizeof(d->name))
		return ktrk_work_fail(w, KTRK_ERR_BAD_MEM_ADDR, d->at.from);
	snprintf(d->name, sizeof(d->name), "%.*s", (int)(end - from), w->text + from);
	if (end == d->at.to)
		return true;
	neg = w->text[end] == '-';
	if ((!neg && w->text[end] != '+') ||
	    !ktrk_lex_offset(w->text, end + 1, d->at.to, neg, &d->off))
		return ktrk_work_fail(w, KTRK_ERR_BAD_MEM_ADDR, d->at.from);
	return true;
}

static bool unknown(struct ktrk_work *w, const struct datum *d)
{
	const struct ktrk_ksyms *ks = &w->r->ks;
	char *hint = w->n->hint;
	struct ktrk_suggest s;
	size_t i;

	ktrk_suggest_begin(&s, d->name);
	for (i = 0; i < ks->n; i++)
		if (strchr("dDbBrRvV", ks->rows[i].type))
			ktrk_suggest_add(&s, ks->rows[i].name);
	ktrk_suggest_text(&s, hint, sizeof(w->n->hint));
	if (!*hint && !ktrk_ksyms_addr(ks, "init_task"))
		snprintf(hint, sizeof(w->n->hint),
			 "/proc/kallsyms has no data here: write the address, @0xADDRESS");
	return ktrk_work_fail(w, KTRK_ERR_NO_DATA, d->at.from);
}

/* One address, whatever the number of names it has. */
static bool same_address(const struct ktrk_ksym **syms, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (syms[i]->addr != syms[0]->addr)
			return false;
	return true;
}

static bool ambiguous(struct ktrk_work *w, const struct datum *d,
		      const struct ktrk_ksym **syms, size_t n)
{
	char *hint = w->n->hint;
	size_t i, len, cap = sizeof(w->n->hint);

	len = snprintf(hint, cap, "write one's address:");
	for (i = 0; i < n && len + 40 < cap; i++)
		len += snprintf(hint + len, cap - len, " @0x%llx%s%.32s%s",
				(unsigned long long)syms[i]->addr,
				syms[i]->module ? " [" : "", syms[i]->module ?: "",
				syms[i]->module ? "]" : "");
	return ktrk_work_fail(w, KTRK_ERR_DATA_AMBIGUOUS, d->at.from);
}

static bool no_address(struct ktrk_work *w, const struct datum *d, const char *why)
{
	snprintf(w->n->hint, sizeof(w->n->hint), "%s", why);
	return ktrk_work_fail(w, KTRK_ERR_DATA_NO_ADDR, d->at.from);
}

/*
 * In older kernels they are numbered from 0 on; in 7.2 they stand where the first
 * CPU's were linked, and nobody uses them there.
 */
static bool one_each_cpu(const struct ktrk_ksyms *ks, u64 addr)
{
	return addr < LOWEST || (addr >= ktrk_ksyms_addr(ks, "__per_cpu_start") &&
				 addr < ktrk_ksyms_addr(ks, "__per_cpu_end"));
}

static bool look_up(struct ktrk_work *w, const struct datum *d, u64 *addr)
{
	const struct ktrk_ksym *syms[SAME_MAX];
	size_t n;

	if (!w->r || ktrk_resolve_load(w->r))
		return no_address(w, d, "/proc/kallsyms cannot be read: write @0xADDRESS");
	n = ktrk_ksyms_named(&w->r->ks, d->module, d->name, syms, SAME_MAX);
	if (!n)
		return unknown(w, d);
	if (w->r->ks.hidden)
		return no_address(w, d, "as root: sysctl kernel.kptr_restrict=1");
	n = n < SAME_MAX ? n : SAME_MAX;
	if (!same_address(syms, n))
		return ambiguous(w, d, syms, n);
	if (one_each_cpu(&w->r->ks, syms[0]->addr))
		return no_address(w, d, "it is a variable of which each CPU has its own");
	*addr = syms[0]->addr + d->off;
	return true;
}

/**
 * ktrk_work_data() - put an address in place of @SYMBOL
 * @w: the work
 * @at: where it stands, its @ included
 *
 * Return: true, or false with what is wrong.
 */
bool ktrk_work_data(struct ktrk_work *w, struct ktrk_span at)
{
	struct datum d = { .at = at };
	u64 addr = 0;

	if (!take_apart(w, &d) || !look_up(w, &d, &addr))
		return false;
	ktrk_work_put(w, at.from, "@0x%llx", (unsigned long long)addr);
	return true;
}
