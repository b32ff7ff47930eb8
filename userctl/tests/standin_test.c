// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel of our own making: text, read-only data, data and a table of
 * exports in an ELF core file, and the symbols that go with it.
 */
#include <elf.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "slurp.h"
#include "standin.h"
#include "tap.h"

#define TEXT	0xffffffff81000000ULL
#define TEXTLEN	(3ULL << 20)
#define RO	0xffffffff82000000ULL
#define RW	0xffffffff82010000ULL
#define LEN	0x10000ULL
#define MOD	0xffffffff84000000ULL
#define FUNC(n)	(TEXT + 0x1000 + 0x100 * (n))	/* function n, 256 bytes */
#define FAR	(TEXT + TEXTLEN - 0x1000)	/* where it is called from */

struct image {
	u8 *text, *ro, *rw, *mod;
	char *syms;
};

static struct image img;
static const struct ktrk_scan_arch *arch;
static char core_path[32], syms_path[32];

static void __attribute__((format(printf, 1, 2))) sym(const char *fmt, ...)
{
	char *line, *all;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&line, fmt, args) < 0)
		exit(1);
	va_end(args);
	all = ktrk_slurp_printf("%s%s\n", img.syms, line);
	free(img.syms);
	free(line);
	img.syms = all;
}

static void fresh(char type)
{
	static const char *const names[] = {
		"subject", "callee", "second", "__fentry__", "__x86_return_thunk", "other",
	};
	size_t i;

	memset(img.text, arch == &ktrk_scan_arm64 ? 0 : 0xcc, TEXTLEN);
	memset(img.ro, 0, LEN);
	memset(img.rw, 0, LEN);
	memset(img.mod, 0, LEN);
	free(img.syms);
	img.syms = ktrk_slurp_printf("%s", "");
	sym("%llx T _stext", TEXT);
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		sym("%llx %c %s", FUNC(i), i ? 'T' : type, names[i]);
	sym("%llx T tail", FUNC(6));
	sym("%llx T _etext", TEXT + TEXTLEN);
	sym("%llx R __start_rodata", RO);
	sym("%llx R __start___ksymtab", RO + 0x8000);
	sym("%llx R __stop___ksymtab", RO + 0x8100);
	sym("%llx R __start___ksymtab_gpl", RO + 0x8100);
	sym("%llx R __stop___ksymtab_gpl", RO + 0x8200);
	sym("%llx R __end_rodata", RO + LEN);
	sym("%llx D _sdata", RW);
	sym("%llx D _edata", RW + LEN);
	sym("%llx t mod_code\t[mod]", MOD);
	sym("%llx t mod_end\t[mod]", MOD + 0x800);
	sym("%llx b mod_data\t[mod]", MOD + 0x1000);
}

static u8 *at(u64 addr)
{
	if (addr >= MOD)
		return img.mod + (addr - MOD);
	return addr >= RW ? img.rw + (addr - RW) :
	       addr >= RO ? img.ro + (addr - RO) :
			    img.text + (addr - TEXT);
}

/* @n bytes of instruction at @from, the last four of which say @to. */
static void rel32(u64 from, u64 to, size_t n, const char *opcode)
{
	s32 rel = to - (from + n + 4);

	memcpy(at(from), opcode, n);
	memcpy(at(from) + n, &rel, 4);
}

static void call(u64 from, u64 to)
{
	u32 bl;

	if (arch == &ktrk_scan_x86_64) {
		rel32(from, to, 1, "\xe8");
		return;
	}
	bl = 0x94000000 | (((to - from) >> 2) & 0x3ffffff);
	memcpy(at(from), &bl, 4);
}

static void put32(u64 where, u64 val)
{
	memcpy(at(where), &val, 4);
}

static void put64(u64 where, u64 val)
{
	memcpy(at(where), &val, 8);
}

static void write_core(void)
{
	const struct {
		u64 addr, len;
		void *data;
	} parts[] = {
		{ TEXT, TEXTLEN, img.text },
		{ RO, LEN, img.ro },
		{ RW, LEN, img.rw },
		{ MOD, LEN, img.mod },
	};
	Elf64_Ehdr eh = {
		.e_ident = ELFMAG,
		.e_phoff = sizeof(eh),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = 4,
	};
	Elf64_Phdr ph[4] = { };
	FILE *f = fopen(core_path, "w");
	u64 off = 4096;
	size_t i;

	eh.e_ident[EI_CLASS] = ELFCLASS64;
	for (i = 0; i < 4; i++) {
		ph[i].p_type = PT_LOAD;
		ph[i].p_vaddr = parts[i].addr;
		ph[i].p_memsz = parts[i].len;
		ph[i].p_filesz = parts[i].len;
		ph[i].p_offset = off;
		off += parts[i].len;
	}
	fwrite(&eh, sizeof(eh), 1, f);
	fwrite(ph, sizeof(ph), 1, f);
	fseek(f, 4096, SEEK_SET);
	for (i = 0; i < 4; i++)
		fwrite(parts[i].data, parts[i].len, 1, f);
	fclose(f);
	f = fopen(syms_path, "w");
	fputs(img.syms, f);
	fclose(f);
}

static struct ktrk_standin judge(struct ktrk_ksyms *ks)
{
	const struct ktrk_ksym *subject;
	struct ktrk_standin in;

	write_core();
	if (ktrk_ksyms_load(ks) || ktrk_ksyms_named(ks, NULL, "subject", &subject, 1) != 1)
		exit(1);
	ktrk_standin_find(ks, subject, arch, &in);
	return in;
}

static void verdict(enum ktrk_standin_verdict want, const char *what)
{
	struct ktrk_ksyms ks;
	struct ktrk_standin in = judge(&ks);

	ok(in.verdict == want, "%s: %s (verdict %d, error %d)", arch->name, what, in.verdict,
	   in.err);
	ktrk_ksyms_free(&ks);
}

static void one_callee(const char *what, const char *name)
{
	struct ktrk_ksyms ks;
	struct ktrk_standin in = judge(&ks);

	ok(in.verdict == KTRK_STANDIN_ONE && !strcmp(in.callees[0]->name, name),
	   "%s: %s (verdict %d, %zu callees)", arch->name, what, in.verdict,
	   in.n);
	ktrk_ksyms_free(&ks);
}

/* What is the same on both machines. */
static void test_common(void)
{
	fresh('T');
	call(FAR, FUNC(0));
	verdict(KTRK_STANDIN_CALLED, "a direct call");
	fresh('T');
	call(FAR, FUNC(0) + 4);
	verdict(KTRK_STANDIN_CALLED, "a call that leaves the landing pad out");
	fresh('T');
	call(FAR, FUNC(0) + 8);
	verdict(KTRK_STANDIN_NONE, "a jump into the middle does not count");
	fresh('T');
	call(FUNC(0) + 0x20, FUNC(0));
	verdict(KTRK_STANDIN_NONE, "nor does a call by itself");
	fresh('T');
	put64(RO + 0x120, FUNC(0));
	verdict(KTRK_STANDIN_POINTER, "its address in read-only data");
	fresh('T');
	put64(RW + 0x120, FUNC(0));
	verdict(KTRK_STANDIN_POINTER, "its address in data");
	fresh('T');
	call(FUNC(0) + 8, FUNC(1));
	one_callee("nothing calls it, it calls one", "callee");
	fresh('T');
	call(FUNC(0), FUNC(3));
	call(FUNC(0) + 8, FUNC(1));
	call(FUNC(0) + 16, FUNC(1));
	call(FUNC(0) + 24, FUNC(4));
	one_callee("noise and repetition do not count", "callee");
	fresh('T');
	call(FUNC(0) + 8, FUNC(1));
	call(FUNC(0) + 16, FUNC(2));
	verdict(KTRK_STANDIN_NONE, "two callees are no stand-in");
	fresh('t');
	call(FUNC(0) + 8, FUNC(1));
	verdict(KTRK_STANDIN_POINTER, "a local function was referred to by something");
	fresh('T');
	call(FUNC(0) + 8, FUNC(1));
	put32(RO + 0x8010, FUNC(0) - (RO + 0x8010));
	verdict(KTRK_STANDIN_NONE, "exported, and nothing calls it: no stand-in");
	call(MOD + 0x100, FUNC(0));
	verdict(KTRK_STANDIN_CALLED, "exported, and a module calls it");
}

static void test_x86(void)
{
	u64 edge = TEXT + (1 << 20);
	int i;

	fresh('T');
	rel32(FAR, FUNC(0), 1, "\xe9");
	verdict(KTRK_STANDIN_CALLED, "a jump");
	fresh('T');
	rel32(FAR, FUNC(0), 2, "\x0f\x84");
	verdict(KTRK_STANDIN_CALLED, "a conditional jump");
	fresh('T');
	rel32(FAR, FUNC(0), 3, "\x48\x8d\x3d");
	verdict(KTRK_STANDIN_POINTER, "lea");
	fresh('T');
	rel32(FAR, FUNC(0), 2, "\x90\x90");
	verdict(KTRK_STANDIN_NONE, "four bytes that happen to fit");
	fresh('T');
	memcpy(at(FAR), "\x48\xc7\xc7", 3);
	put32(FAR + 3, FUNC(0));
	verdict(KTRK_STANDIN_POINTER, "mov to a register");
	fresh('T');
	memcpy(at(FAR), "\x48\xc7\x43\x18", 4);
	put32(FAR + 4, FUNC(0));
	verdict(KTRK_STANDIN_POINTER, "mov to memory");
	for (i = -5; i <= 1; i++) {
		fresh('T');
		call(edge + i, FUNC(0));
		verdict(KTRK_STANDIN_CALLED, "a call at the edge of what is read at once");
	}
	fresh('T');
	rel32(FUNC(0) + 0xfb, FUNC(1), 1, "\xe9");
	one_callee("a jump as its last instruction", "callee");
}

static void test_arm64(void)
{
	int gap;

	for (gap = 4; gap <= 60; gap += 28) {
		u64 pages = (FUNC(0) >> 12) - (FAR >> 12);

		fresh('T');
		put32(FAR, 0x90000003 | (pages & 3) << 29 |
				   (pages >> 2 & 0x7ffff) << 5);
		put32(FAR + gap, 0x91000063 | (FUNC(0) & 0xfff) << 10);
		verdict(KTRK_STANDIN_POINTER, "adrp and add");
		put32(FAR + gap, 0x91000083 | (FUNC(0) & 0xfff) << 10);
		verdict(KTRK_STANDIN_NONE, "adrp and an add of another register");
	}
	fresh('T');
	put32(FAR, 0x14000000 | (((FUNC(0) - FAR) >> 2) & 0x3ffffff));
	verdict(KTRK_STANDIN_CALLED, "a branch");
}

static void test_unknown(void)
{
	struct ktrk_ksyms ks;
	struct ktrk_standin in;

	fresh('T');
	free(img.syms);
	img.syms = ktrk_slurp_printf("%llx T subject\n", FUNC(0));
	in = judge(&ks);
	ok(in.verdict == KTRK_STANDIN_UNKNOWN, "without symbols nothing is known");
	ktrk_ksyms_free(&ks);
	fresh('T');
	write_core();
	setenv("KTRK_KCORE", "/dev/null", 1);
	ktrk_ksyms_load(&ks);
	ktrk_standin_find(&ks, ktrk_ksyms_at(&ks, FUNC(0)), arch, &in);
	ok(in.verdict == KTRK_STANDIN_UNKNOWN && in.err < 0, "nor without memory to read");
	ktrk_ksyms_free(&ks);
	setenv("KTRK_KCORE", core_path, 1);
}

int main(void)
{
	strcpy(core_path, "/tmp/ktrk-core.XXXXXX");
	strcpy(syms_path, "/tmp/ktrk-syms.XXXXXX");
	close(mkstemp(core_path));
	close(mkstemp(syms_path));
	setenv("KTRK_KCORE", core_path, 1);
	setenv("KTRK_KALLSYMS", syms_path, 1);
	img.text = malloc(TEXTLEN);
	img.ro = malloc(LEN);
	img.rw = malloc(LEN);
	img.mod = malloc(LEN);
	arch = &ktrk_scan_x86_64;
	test_common();
	test_x86();
	test_unknown();
	arch = &ktrk_scan_arm64;
	test_common();
	test_arm64();
	unlink(core_path);
	unlink(syms_path);
	return done();
}
