// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "cpulist.h"
#include "ksyms.h"
#include "suggest.h"
#include "tap.h"

static const struct ktrk_ksym *one(const struct ktrk_ksyms *ks,
				   const char *name)
{
	const struct ktrk_ksym *sym = NULL;

	ktrk_ksyms_named(ks, NULL, name, &sym, 1);
	return sym;
}

static void test_names(const struct ktrk_ksyms *ks)
{
	const struct ktrk_ksym *syms[4];

	ok(ks->n == 22 && !ks->hidden, "22 symbols are read, broken lines are not");
	ok(ktrk_ksyms_named(ks, NULL, "helper", syms, 4) == 2 && syms[0]->addr < syms[1]->addr,
	   "two symbols of one name");
	ok(ktrk_ksyms_named(ks, "other", "vfs_read", syms, 4) == 1 &&
	   !strcmp(syms[0]->module, "other"), "a module's own");
	ok(ktrk_ksyms_named(ks, "other", "helper", syms, 4) == 0, "which it does not have");
	ok(ktrk_ksyms_addr(ks, "vfs_read") == 0xffffffff81000100, "the address of a name");
	ok(ktrk_ksyms_addr(ks, "mod_func") == 0, "modules have no say there");
}

static void test_kinds(const struct ktrk_ksyms *ks)
{
	static const struct {
		const char *name;
		bool text, function;
	} rows[] = {
		{ "vfs_read", true, true },
		{ "helper", true, true },
		{ "cut.isra.0", true, true },
		{ "weak_code", true, true },
		{ "weak_object", false, false },
		{ "weak_data", false, false },
		{ "some_data", false, false },
		{ "start_kernel", false, false },
		{ "__pfx_last", true, false },
		{ "mod_init", true, true },
		{ "bpf_prog_0123", true, false },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct ktrk_ksym *sym = one(ks, rows[i].name);

		ok(ktrk_ksyms_is_text(ks, sym) == rows[i].text &&
		   ktrk_ksyms_is_function(ks, sym) == rows[i].function, "%s is %s", rows[i].name,
		   rows[i].function ? "a function" : rows[i].text ? "code" : "neither");
	}
}

static void test_render(const struct ktrk_ksyms *ks)
{
	static const struct {
		unsigned long long addr;
		const char *text;
	} rows[] = {
		{ 0xffffffff81000100, "vfs_read+0x0/0x100" },
		{ 0xffffffff810001ff, "vfs_read+0xff/0x100" },
		{ 0xffffffff81000288, "alias_a+0x8/0x80" },
		{ 0xffffffffa0001010, "mod_init+0x10/0x1000 [mymod]" },
		{ 0x1234, "" },
	};
	char buf[128];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		buf[0] = 0;
		ktrk_ksyms_render(ks, rows[i].addr, true, buf, sizeof(buf));
		ok(!strcmp(buf, rows[i].text), "0x%llx is \"%s\"", rows[i].addr, buf);
	}
	ktrk_ksyms_render(ks, 0xffffffff81000110, false, buf, sizeof(buf));
	ok(!strcmp(buf, "vfs_read"), "a bare name");
	ok(ktrk_ksyms_render(ks, 0xffffffff81000110, true, buf, 5) == 4, "cut at the room");
}

static void test_suggest(void)
{
	static const char *const names[] = {
		"vfs_read", "vfs_write", "vfs_readv", "vfs_open", "schedule", "vfs_read",
	};
	struct ktrk_suggest s;
	char buf[128];
	size_t i;

	ok(ktrk_suggest_distance("abc", "abc", 3) == 0, "equal names");
	ok(ktrk_suggest_distance("abc", "acb", 3) == 1, "neighbours that changed places");
	ok(ktrk_suggest_distance("vfs_raed", "vfs_read", 3) == 1, "in the middle, too");
	ok(ktrk_suggest_distance("kitten", "sitting", 9) == 3, "three changes");
	ok(ktrk_suggest_distance("short", "much longer", 3) > 3, "too far is too far");
	ktrk_suggest_begin(&s, "vfs_raed");
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		ktrk_suggest_add(&s, names[i]);
	ktrk_suggest_text(&s, buf, sizeof(buf));
	ok(!strcmp(buf, "did you mean vfs_read, vfs_readv or vfs_open?") ||
	   !strcmp(buf, "did you mean vfs_read or vfs_readv?"), "%s", buf);
	ktrk_suggest_begin(&s, "zzz");
	ktrk_suggest_add(&s, "vfs_read");
	ok(!*ktrk_suggest_text(&s, buf, sizeof(buf)), "nothing near, nothing said");
}

static void test_cpulist(void)
{
	static const char *const bad[] = { "", "a", "1-", "3-1", "1,", "1,,2", "-1", "9999999" };
	struct ktrk_cpulist *list = ktrk_cpulist_parse("0,2-3,8");
	size_t i;

	ok(list && ktrk_cpulist_has(list, 0) && !ktrk_cpulist_has(list, 1) &&
	   ktrk_cpulist_has(list, 3) && ktrk_cpulist_has(list, 8) &&
	   !ktrk_cpulist_has(list, 100000), "0,2-3,8");
	free(list);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!ktrk_cpulist_parse(bad[i]), "\"%s\" is no list of CPUs", bad[i]);
}

int main(void)
{
	struct ktrk_ksyms ks;

	setenv("KTRK_KALLSYMS", "data/kallsyms.txt", 1);
	ok(!ktrk_ksyms_load(&ks), "the symbols load");
	test_names(&ks);
	test_kinds(&ks);
	test_render(&ks);
	ktrk_ksyms_free(&ks);
	setenv("KTRK_KALLSYMS", "no/such/file", 1);
	ok(ktrk_ksyms_load(&ks) < 0, "a missing file is an error");
	test_suggest();
	test_cpulist();
	return done();
}
