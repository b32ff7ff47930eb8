// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ksyms.h"
#include "slurp.h"

static const char *hex(const char *s, u64 *val)
{
	u64 v = 0;

	for (;; s++) {
		unsigned int c = (unsigned char)*s, d = c - '0';

		if (d > 9) {
			d = (c | 0x20) - 'a' + 10;
			if (d < 10 || d > 15)
				break;
		}
		v = v << 4 | d;
	}
	*val = v;
	return s;
}

/*
 * "ADDRESS TYPE NAME[\t[MODULE]]", cut apart in place, in one pass: there may
 * be hundreds of thousands. Returns the next line.
 */
static char *read_line(char *line, struct ktrk_ksym *sym)
{
	char *at = (char *)hex(line, &sym->addr);
	bool good = at != line && at[0] == ' ' && at[1] && at[2] == ' ' &&
		    at[3] && at[3] != '\n';

	sym->module = NULL;
	sym->name = NULL;
	if (good) {
		sym->type = at[1];
		sym->name = at + 3;
		at += 3;
	}
	for (; *at && *at != '\n'; at++) {
		if (*at == '\t' || *at == ']')
			*at = 0;
		else if (*at == '[' && good && !at[-1])
			sym->module = at + 1;
	}
	if (*at)
		*at++ = 0;
	return at;
}

static int by_address(const void *va, const void *vb)
{
	const struct ktrk_ksym *a = va, *b = vb;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	/* The text was read in the kernel's order. */
	return a->name < b->name ? -1 : a->name > b->name;
}

static void read_all(struct ktrk_ksyms *ks, size_t len)
{
	size_t room = len / 40 + 16;
	char *line = ks->text;
	bool sorted = true;

	ks->hidden = true;
	ks->rows = ktrk_slurp_grow(NULL, room, sizeof(*ks->rows));
	while (*line) {
		struct ktrk_ksym *sym;

		if (ks->n == room) {
			room *= 2;
			ks->rows = ktrk_slurp_grow(ks->rows, room,
						   sizeof(*ks->rows));
		}
		sym = &ks->rows[ks->n];
		line = read_line(line, sym);
		if (!sym->name)
			continue;
		if (sym->addr)
			ks->hidden = false;
		if (ks->n && sym->addr < sym[-1].addr)
			sorted = false;
		ks->n++;
	}
	if (!sorted)
		qsort(ks->rows, ks->n, sizeof(*ks->rows), by_address);
}

/**
 * ktrk_ksyms_load() - read the kernel's symbols
 * @ks: to be filled in
 *
 * From the file that KTRK_KALLSYMS names in the environment, for tests.
 *
 * Return: 0 or -errno.
 */
int ktrk_ksyms_load(struct ktrk_ksyms *ks)
{
	const char *path = getenv("KTRK_KALLSYMS");
	size_t len;

	memset(ks, 0, sizeof(*ks));
	ks->text = ktrk_slurp(path ? path : "/proc/kallsyms", &len);
	if (!ks->text)
		return -errno;
	read_all(ks, len);
	ks->stext = ktrk_ksyms_addr(ks, "_stext");
	ks->etext = ktrk_ksyms_addr(ks, "_etext");
	return 0;
}

/**
 * ktrk_ksyms_free() - free them
 * @ks: the symbols
 */
void ktrk_ksyms_free(struct ktrk_ksyms *ks)
{
	free(ks->rows);
	free(ks->text);
	memset(ks, 0, sizeof(*ks));
}

static bool in_ktext(const struct ktrk_ksyms *ks, u64 addr)
{
	return addr >= ks->stext && addr < ks->etext;
}

/**
 * ktrk_ksyms_is_text() - is it code, and still there?
 * @ks: the symbols
 * @sym: one of them
 *
 * Code that was freed after boot has symbols as well; weak symbols are code
 * or data.
 *
 * Return: true if so.
 */
bool ktrk_ksyms_is_text(const struct ktrk_ksyms *ks,
			const struct ktrk_ksym *sym)
{
	bool known = ks->stext && ks->etext && !sym->module;

	switch (sym->type) {
	case 't':
	case 'T':
		return !known || in_ktext(ks, sym->addr);
	case 'w':
	case 'W':
		return known && in_ktext(ks, sym->addr);
	}
	return false;
}

static bool starts(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

/**
 * ktrk_ksyms_is_function() - could a user mean it?
 * @ks: the symbols
 * @sym: one of them
 *
 * Leaves out what the build puts around functions, and code that was written
 * at run time.
 *
 * Return: true if so.
 */
bool ktrk_ksyms_is_function(const struct ktrk_ksyms *ks,
			    const struct ktrk_ksym *sym)
{
	static const char *const not_one[] = {
		"__pfx_", "__cfi_", "__SCT__", "__pi___pfx_", "_stext", "_text",
	};
	size_t i;

	if (!ktrk_ksyms_is_text(ks, sym))
		return false;
	if (sym->module && (!strcmp(sym->module, "bpf") || starts(sym->module, "__builtin_")))
		return false;
	for (i = 0; i < sizeof(not_one) / sizeof(*not_one); i++)
		if (starts(sym->name, not_one[i]))
			return false;
	return true;
}

/**
 * ktrk_ksyms_at() - the symbol an address belongs to
 * @ks: the symbols
 * @addr: the address
 *
 * Return: the first of those with the largest address up to @addr, as the
 * kernel chooses; or NULL.
 */
const struct ktrk_ksym *ktrk_ksyms_at(const struct ktrk_ksyms *ks,
				      u64 addr)
{
	size_t low = 0, high = ks->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (ks->rows[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return NULL;
	low--;
	while (low && ks->rows[low - 1].addr == ks->rows[low].addr)
		low--;
	return &ks->rows[low];
}

/**
 * ktrk_ksyms_end() - where a symbol ends: at the next address that has one
 * @ks: the symbols
 * @sym: one of them
 *
 * Return: the address; the symbol's own if it is the last one.
 */
u64 ktrk_ksyms_end(const struct ktrk_ksyms *ks,
		   const struct ktrk_ksym *sym)
{
	size_t i;

	for (i = sym - ks->rows; i < ks->n; i++)
		if (ks->rows[i].addr > sym->addr)
			return ks->rows[i].addr;
	return sym->addr;
}

/**
 * ktrk_ksyms_addr() - where a symbol of the kernel proper is
 * @ks: the symbols
 * @name: its name
 *
 * Return: the address, 0 if there is none by that name.
 */
u64 ktrk_ksyms_addr(const struct ktrk_ksyms *ks, const char *name)
{
	size_t i;

	for (i = 0; i < ks->n; i++)
		if (*ks->rows[i].name == *name && !ks->rows[i].module &&
		    !strcmp(ks->rows[i].name, name))
			return ks->rows[i].addr;
	return 0;
}

/**
 * ktrk_ksyms_named() - all symbols of one name
 * @ks: the symbols
 * @module: of this module only; empty or NULL for all
 * @name: the name
 * @out: set to them
 * @max: room in @out
 *
 * Return: how many there are, which may be more than @max.
 */
size_t ktrk_ksyms_named(const struct ktrk_ksyms *ks, const char *module,
			const char *name, const struct ktrk_ksym **out,
			size_t max)
{
	size_t i, n = 0;

	for (i = 0; i < ks->n; i++) {
		const struct ktrk_ksym *sym = &ks->rows[i];

		if (*sym->name != *name || strcmp(sym->name, name))
			continue;
		if (module && *module &&
		    (!sym->module || strcmp(sym->module, module)))
			continue;
		if (n < max)
			out[n] = sym;
		n++;
	}
	return n;
}

/**
 * ktrk_ksyms_render() - an address as the kernel prints it
 * @ks: the symbols
 * @addr: the address
 * @offset: with +0xoff/0xsize
 * @buf: where to
 * @cap: room
 *
 * Return: characters written, 0 if the address has no name.
 */
int ktrk_ksyms_render(const struct ktrk_ksyms *ks, u64 addr, bool offset,
		      char *buf, size_t cap)
{
	const struct ktrk_ksym *sym = ks->hidden ? NULL :
						   ktrk_ksyms_at(ks, addr);
	u64 end;
	int len;

	if (!sym || (!sym->module && ks->stext && addr < ks->stext))
		return 0;
	end = ktrk_ksyms_end(ks, sym);
	if (end == sym->addr)
		return 0;
	if (!offset)
		len = snprintf(buf, cap, "%s", sym->name);
	else
		len = snprintf(buf, cap, "%s+0x%llx/0x%llx%s%s%s", sym->name,
			       (unsigned long long)(addr - sym->addr),
			       (unsigned long long)(end - sym->addr),
			       sym->module ? " [" : "", sym->module ? sym->module : "",
			       sym->module ? "]" : "");
	return len < (int)cap ? len : (int)cap - 1;
}
