// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: is a function ever entered?
 *
 * A compiler that inlines a function everywhere still leaves its body, and
 * the kernel accepts a probe there which never fires. Evidence that it can be
 * entered, cheapest first: a direct call or jump to it in the kernel's text or
 * in a module's; its address in an instruction, or in read-only or initialised
 * data. Left out are memory that was freed after boot, and tables of relative
 * addresses, which list functions that nothing calls as well.
 *
 * Code that was freed may have taken the address of a function, to have it
 * called later. For a local function that is the only explanation: without any
 * reference the compiler would not have kept it. So the doubt is about global
 * functions only.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "slurp.h"
#include "standin.h"

#define CHUNK		(1 << 20)
#define BUF_BYTES	(KTRK_SCAN_BACK + CHUNK + KTRK_SCAN_AHEAD)
#define BODY_MAX (64 << 10) /* larger functions have many callees anyway */
#define MODULE_MAX	(32 << 20)

struct range {
	u64 from, to;
};

/* Looks at @range piece by piece; stops at the first call. */
static int scan_text(const struct ktrk_kcore *core,
		     const struct ktrk_scan_arch *arch, struct range range,
		     struct ktrk_scan_refs *refs)
{
	u8 *buf = ktrk_slurp_grow(NULL, BUF_BYTES, 1);
	size_t ahead = 0;
	int rc = 0;

	memset(buf, 0, BUF_BYTES);
	while (range.from < range.to && !refs->calls) {
		size_t left = range.to - range.from,
		       n = left < CHUNK ? left : CHUNK;
		size_t want = n + KTRK_SCAN_AHEAD < left ? n + KTRK_SCAN_AHEAD :
							   left;

		/* What was read ahead, and what was before it, stays. */
		if (ahead)
			memmove(buf, buf + CHUNK, KTRK_SCAN_BACK + ahead);
		rc = ktrk_kcore_read(core, range.from + ahead,
				     buf + KTRK_SCAN_BACK + ahead,
				     want - ahead);
		if (rc)
			break;
		memset(buf + KTRK_SCAN_BACK + want, 0,
		       CHUNK + KTRK_SCAN_AHEAD - want);
		arch->refs(buf + KTRK_SCAN_BACK, n, range.from, refs);
		ahead = want - n;
		range.from += n;
	}
	free(buf);
	return rc;
}

/* Words in @range that are @want, or relative to where they are. */
static unsigned long count_words(const struct ktrk_kcore *core,
				 struct range range, u64 want,
				 bool relative)
{
	u8 *buf = ktrk_slurp_grow(NULL, CHUNK, 1);
	unsigned long n = 0;

	range.from = (range.from + 7) & ~7ULL;
	while (range.from < range.to) {
		size_t len = range.to - range.from < CHUNK ?
				     range.to - range.from :
				     CHUNK,
		       i;

		if (ktrk_kcore_read(core, range.from, buf, len))
			break;
		if (relative) {
			for (i = 0; i + 4 <= len; i += 4)
				n += range.from + i + *(s32 *)(buf + i) ==
				     want;
		} else {
			for (i = 0; i + 8 <= len; i += 8)
				n += *(u64 *)(buf + i) == want;
		}
		range.from += len;
	}
	free(buf);
	return n;
}

static struct range between(const struct ktrk_ksyms *ks, const char *from,
			    const char *to)
{
	struct range r = { ktrk_ksyms_addr(ks, from), ktrk_ksyms_addr(ks, to) };

	/* One of them missing, or something odd: nothing to look at. */
	if (!r.from || r.to < r.from || r.to - r.from > 256ULL << 20)
		memset(&r, 0, sizeof(r));
	return r;
}

static bool find_in_data(const struct ktrk_ksyms *ks,
			 const struct ktrk_kcore *core, u64 addr,
			 struct ktrk_standin *out)
{
	struct range ro = between(ks, "__start_rodata", "__end_rodata");
	struct range rw = between(ks, "_sdata", "_edata");

	if (ro.from == ro.to || rw.from == rw.to)
		return false;
	out->takings += count_words(core, ro, addr, false);
	if (!out->takings)
		out->takings += count_words(core, rw, addr, false);
	return true;
}

static bool is_exported(const struct ktrk_ksyms *ks,
			const struct ktrk_kcore *core, u64 addr)
{
	struct range tab = between(ks, "__start___ksymtab", "__stop___ksymtab");
	struct range gpl = between(ks, "__start___ksymtab_gpl", "__stop___ksymtab_gpl");

	return count_words(core, tab, addr, true) ||
	       count_words(core, gpl, addr, true) ||
	       count_words(core, tab, addr, false) ||
	       count_words(core, gpl, addr, false);
}

/* The text of the module that symbol *@i is of; moves *@i behind it. */
static struct range module_text(const struct ktrk_ksyms *ks, size_t *i)
{
	const char *module = ks->rows[*i].module;
	struct range r = { ks->rows[*i].addr, ks->rows[*i].addr };

	while (*i < ks->n && ks->rows[*i].module &&
	       !strcmp(ks->rows[*i].module, module)) {
		if (ktrk_ksyms_is_text(ks, &ks->rows[*i]))
			r.to = ktrk_ksyms_end(ks, &ks->rows[*i]);
		(*i)++;
	}
	if (r.to - r.from > MODULE_MAX)
		r.to = r.from;
	return r;
}

static void scan_modules(const struct ktrk_ksyms *ks,
			 const struct ktrk_kcore *core,
			 const struct ktrk_scan_arch *arch,
			 struct ktrk_scan_refs *refs)
{
	size_t i = 0;

	while (i < ks->n && !refs->calls) {
		if (!ks->rows[i].module ||
		    !ktrk_ksyms_is_text(ks, &ks->rows[i]))
			i++;
		else
			/* What cannot be read has no say. */
			scan_text(core, arch, module_text(ks, &i), refs);
	}
}

/* What compilers and the kernel's own instruments call everywhere. */
static bool is_noise(const char *name)
{
	static const char *const whole[] = {
		"__fentry__", "_mcount", "mcount", "__stack_chk_fail", "__warn_printk",
		"fortify_panic", "__fortify_panic", "memcpy", "memset", "memmove",
		"__memcpy", "__memset", "__memmove", "__x86_return_thunk",
		"ftrace_caller", "ftrace_regs_caller", "srso_return_thunk",
		"srso_alias_return_thunk", "retbleed_return_thunk", "its_return_thunk",
		"call_depth_return_thunk", "ftrace_graph_caller", "schedule",
		"__cond_resched", "preempt_schedule", "preempt_schedule_notrace",
		"__preempt_count_sub", "__preempt_count_add", "__might_resched",
		"__might_sleep", "__might_fault", "refcount_warn_saturate", "_printk",
		"printk", "__rcu_read_lock", "__rcu_read_unlock", "mutex_lock",
		"mutex_unlock", "kfree", "kvfree", "__init_rwsem", "__mutex_init",
	};
	static const char *const start[] = {
		"__x86_indirect_", "__SCT__", "__sanitizer_", "__asan_", "__hwasan_",
		"__tsan_", "__kasan_", "__ubsan_", "__msan_", "__pfx_",
		"__list_add_valid", "__list_del_entry_valid", "__dynamic_pr_", "__warn_",
		"_raw_spin_", "_raw_read_", "_raw_write_", "__kmalloc", "kmalloc_",
	};
	size_t i;

	for (i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		if (!strcmp(name, whole[i]))
			return true;
	for (i = 0; i < sizeof(start) / sizeof(*start); i++)
		if (!strncmp(name, start[i], strlen(start[i])))
			return true;
	return false;
}

/* The function that begins at @addr, or whose landing pad does. */
static const struct ktrk_ksym *function_at(const struct ktrk_ksyms *ks,
					   u64 addr)
{
	const struct ktrk_ksym *sym = ktrk_ksyms_at(ks, addr),
			       *end = ks->rows + ks->n, *s;

	if (!sym || (sym->addr != addr && sym->addr + KTRK_SCAN_PAD != addr))
		return NULL;
	for (s = sym; s < end && s->addr == sym->addr; s++)
		if (is_noise(s->name))
			return NULL;
	for (s = sym; s < end && s->addr == sym->addr; s++)
		if (ktrk_ksyms_is_function(ks, s))
			return s;
	return NULL;
}

static void add_callee(const struct ktrk_ksym *sym, struct ktrk_standin *out)
{
	size_t i;

	for (i = 0; i < out->n; i++)
		if (out->callees[i]->addr == sym->addr)
			return;
	if (out->n < KTRK_STANDIN_MAX)
		out->callees[out->n++] = sym;
}

static int read_callees(const struct ktrk_ksyms *ks,
			const struct ktrk_kcore *core,
			const struct ktrk_scan_arch *arch,
			const struct ktrk_ksym *sym, struct ktrk_standin *out)
{
	size_t n = ktrk_ksyms_end(ks, sym) - sym->addr, i;
	u8 *body;
	int rc;

	if (n > BODY_MAX)
		n = BODY_MAX;
	body = ktrk_slurp_grow(NULL, n, 1);
	rc = ktrk_kcore_read(core, sym->addr, body, n);
	for (i = 0; !rc && i < n; i += arch->step) {
		const struct ktrk_ksym *to;
		u64 target;

		if (!arch->callee(body, n, i, sym->addr, &target))
			continue;
		to = function_at(ks, target);
		if (to && to->addr != sym->addr)
			add_callee(to, out);
	}
	free(body);
	return rc;
}

static int judge(const struct ktrk_ksyms *ks, const struct ktrk_kcore *core,
		 const struct ktrk_scan_arch *arch, const struct ktrk_ksym *sym,
		 struct ktrk_standin *out)
{
	struct ktrk_scan_refs refs = {
		.target = sym->addr, .end = ktrk_ksyms_end(ks, sym),
	};
	struct range text = { ks->stext, ks->etext };
	int rc = scan_text(core, arch, text, &refs);

	out->calls = refs.calls;
	out->takings = refs.takings;
	if (rc || refs.calls || refs.takings)
		return rc;
	if (!find_in_data(ks, core, sym->addr, out))
		return -ENODATA;
	if (out->takings || sym->type == 't')
		return 0;
	out->exported = is_exported(ks, core, sym->addr);
	if (out->exported) {
		scan_modules(ks, core, arch, &refs);
		out->calls = refs.calls;
		out->takings = refs.takings;
	}
	return 0;
}

/**
 * ktrk_standin_find() - can this function be entered, and what if not?
 * @ks: the kernel's symbols
 * @sym: the function
 * @arch: how this machine calls
 * @out: filled in
 *
 * Reads some 20 MB of kernel memory at most, most often much less.
 */
void ktrk_standin_find(const struct ktrk_ksyms *ks, const struct ktrk_ksym *sym,
		       const struct ktrk_scan_arch *arch,
		       struct ktrk_standin *out)
{
	struct ktrk_kcore core;

	memset(out, 0, sizeof(*out));
	out->verdict = KTRK_STANDIN_UNKNOWN;
	if (ks->hidden || sym->module || !ks->stext || ks->etext <= ks->stext) {
		out->err = -ENODATA;
		return;
	}
	out->err = ktrk_kcore_open(&core);
	if (out->err)
		return;
	out->err = judge(ks, &core, arch, sym, out);
	if (!out->err) {
		out->verdict = out->calls ? KTRK_STANDIN_CALLED :
			       out->takings || sym->type == 't' ?
					    KTRK_STANDIN_POINTER :
					    KTRK_STANDIN_NONE;
		if (out->verdict == KTRK_STANDIN_NONE)
			out->err = read_callees(ks, &core, arch, sym, out);
		if (out->n == 1 && !out->exported)
			out->verdict = KTRK_STANDIN_ONE;
	}
	ktrk_kcore_close(&core);
}
