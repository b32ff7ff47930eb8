// SPDX-License-Identifier: GPL-2.0-only
/*
 * What programs do: definitions against a world whose values are known, then
 * single instructions at their edges.
 */
#include <stdlib.h>

#include "../../kmod/core/glob.h"
#include "kit.h"
#include "tap.h"

#define K	"0xffff888000001"	/* MOCK_KERNEL, without its last digits */

static struct kit *kit;

static void world(void)
{
	mock_reset();
	mock.base[10] = (u64)-22;			/* ax */
	mock.base[14] = MOCK_KERNEL;			/* di */
	mock.base[13] = MOCK_USER;			/* si */
	mock.base[12] = 0x8182838485868788ULL;		/* dx */
	mock.base[11] = 'c';				/* cx */
	mock.base[9] = 7;				/* r8 */
	mock.base[8] = 0xffffffff81002010ULL;		/* r9 */
	mock.base[19] = 0xffffc90000001000ULL;		/* sp */
	mock_word(MOCK_KERNEL, 0x1122334455667788ULL);
	mock_word(MOCK_KERNEL + 8, MOCK_KERNEL + 256);
	mock_word(MOCK_KERNEL + 16, MOCK_USER + 256);
	mock_word(MOCK_KERNEL + 24, 0xffffffffffffff9cULL);
	mock_string(MOCK_KERNEL + 256, "kernel string");
	mock_string(MOCK_KERNEL + 512, "");
	mock_string(MOCK_USER, "/etc/passwd");
	mock_string(MOCK_USER + 256, "user string");
	memset(mock.kernel + 1024, 'x', 5000);
	/* A dentry, and a file of it. */
	mock_word(MOCK_KERNEL + 640 + 40, MOCK_KERNEL + 256);
	mock_word(MOCK_KERNEL + 704 + 72, MOCK_KERNEL + 640);
}

static const struct {
	const char *text;
	const char *fields;
} rows[] = {
	{ "p f", "" },
	{ "p f %di", "arg1=" K "000" },
	{ "p f %dx:u8 %dx:u16 %dx:u32 %dx:u64",
	  "arg1=136 arg2=34696 arg3=2240186248 arg4=9332165983064197000" },
	{ "p f %dx:s8 %dx:s16 %dx:s32 %dx:s64",
	  "arg1=-120 arg2=-30840 arg3=-2054781048 arg4=-9114578090645354616" },
	{ "p f %dx:x8 %dx:x16 %dx:x32 %dx:x64",
	  "arg1=0x88 arg2=0x8788 arg3=0x85868788 arg4=0x8182838485868788" },
	{ "p f %cx:char %r9:symbol %dx:char",
	  "arg1='c' arg2=func_2+0x10/0x1000 arg3='\\x88'" },
	{ "p f %di:symbol", "arg1=" K "000" },
	{ "p f %sp $stack", "arg1=0xffffc90000001000 arg2=0xffffc90000001000" },
	{ "p f $stack0 $stack1 $stack15",
	  "arg1=0x57ac0000 arg2=0x57ac0001 arg3=0x57ac000f" },
	{ "p f $stacktrace %r8", "arg1=<stack trace> arg2=0x7" },
	{ "p f $stack16 %r8", "arg1=(fault) arg2=0x7" },
	{
		"p f $arg1 $arg2 $arg3",
		"arg1=" K "000 arg2=0x7f0000001000 arg3=0x8182838485868788",
	},
	{ "p f $arg4 $arg5 $arg6", "arg1=0x63 arg2=0x7 arg3=0xffffffff81002010" },
	{ "p f $arg7 $arg8", "arg1=0x57ac0001 arg2=0x57ac0002" },
	{ "p f $arg100", "arg1=(fault)" },
	{ "p f $comm $tid $tgid $cpu $ns",
	  "arg1=\"cat\" arg2=4321 arg3=1234 arg4=3 arg5=7000" },
	{ "p f $comm:string{2}", "arg1=\"ca\"..." },
	{ "p f $comm:string{3}", "arg1=\"cat\"..." },
	{ "p f $comm:string{4}", "arg1=\"cat\"" },
	{ "p f \\42 \\-1:s8 \\65:char", "arg1=0x2a arg2=-1 arg3='A'" },
	{ "p f @0xffff888000001000:u32", "arg1=1432778632" },
	{ "p f @16:u32", "arg1=(fault)" },
	{ "p f +0(%di) +4(%di):x32 +7(%di):u8",
	  "arg1=0x1122334455667788 arg2=0x11223344 arg3=17" },
	{ "p f -8(+8(%di)):x64", "arg1=0x0" },
	{ "p f +24(%di):s32", "arg1=-100" },
	{ "p f +8(@0xffff888000000ff8):x16", "arg1=(fault)" },
	{ "p f +0(@0xffff888000001008):x32", "arg1=0x6e72656b" },
	{ "p f +0(%r8)", "arg1=(fault)" },
	{ "p f +8184(%di) +8185(%di) +8191(%di):u8",
	  "arg1=0x0 arg2=(fault) arg3=0" },
	{ "p f +0(%si)", "arg1=(fault)" },
	{ "p f +u0(%si):x32", "arg1=0x6374652f" },
	{ "p f +u0(%di)", "arg1=(fault)" },
	{ "p f +u0(+16(%di)):char", "arg1='u'" },
	{ "p f +0(%di) +0(%r8) +8(%di)",
	  "arg1=0x1122334455667788 arg2=(fault) arg3=" K "100" },
	{ "p f +8(+0(%r8)):u8 +0(+8(%di)):char", "arg1=(fault) arg2='k'" },
	/* What is behind a fault is not read, even where it could be. */
	{ "p f -0x777ffffff000(+0(%r8)):x32 +u0x7f0000001000(+0(%r8))",
	  "arg1=(fault) arg2=(fault)" },
	{ "p f -0x777ffffff000(+0(%r8)):string", "arg1=(fault)" },
	{ "p f +256(%di):string", "arg1=\"kernel string\"" },
	{ "p f +0(+8(%di)):string", "arg1=\"kernel string\"" },
	{ "p f +512(%di):string", "arg1=\"\"" },
	{ "p f +u0(%si):string", "arg1=\"/etc/passwd\"" },
	{ "p f +0(%si):ustring", "arg1=\"/etc/passwd\"" },
	{ "p f +0(%si):string", "arg1=(fault)" },
	{ "p f +0(+0(%r8)):string %r8", "arg1=(fault) arg2=0x7" },
	{ "p f +0(+16(%di)):ustring +8(%di)",
	  "arg1=\"user string\" arg2=" K "100" },
	{ "p f @0xffff888000001100:string", "arg1=\"kernel string\"" },
	{ "p f \\0xffff888000001100:string", "arg1=\"kernel string\"" },
	{ "p f +0(@0xffff888000001008):string", "arg1=\"kernel string\"" },
	{ "p f +256(%di):string{1}", "arg1=\"k\"..." },
	{ "p f +256(%di):string{6}", "arg1=\"kernel\"..." },
	{ "p f +256(%di):string{13}", "arg1=\"kernel string\"..." },
	{ "p f +256(%di):string{14}", "arg1=\"kernel string\"" },
	{ "p f +256(%di):string +u0(%si):string $comm +0(%r8):string %r8:u8",
	  "arg1=\"kernel string\" arg2=\"/etc/passwd\" arg3=\"cat\" arg4=(fault) arg5=7" },
	{ "p f %r8:u8 %di %r8:u16 %r8:u32 %r8:u8",
	  "arg1=7 arg2=" K "000 arg3=7 arg4=7 arg5=7" },
	{ "r f", "" },
	{ "r f $retval $retval:s64 $retval:u32",
	  "arg1=0xffffffffffffffea arg2=-22 arg3=4294967274" },
	{ "r f $duration $duration:u64", "arg1=2.000us arg2=2000" },
	{ "r f $retaddr", "arg1=func_1+0x6/0x1000" },
	{ "r f $arg1 $arg2", "arg1=" K "000 arg2=0x7f0000001000" },
	{ "r f $arg7 $arg100", "arg1=0x57ac0001 arg2=0x0" },
	{ "r f +u0($arg2):string $retval:s32",
	  "arg1=\"/etc/passwd\" arg2=-22" },
	{ "r f +0($arg1):x32 +0($arg5)", "arg1=0x55667788 arg2=(fault)" },
	{ "t x $arg1 $arg12", "arg1=0x1111111111111111 arg2=0x63" },
	{ "t x +0($arg11):x8", "arg1=(fault)" },
	/* bitfields, arrays */
	{ "p f +0(%di):b4@4/8 %dx:b8@8/64 %dx:b64@0/64 %dx:b1@63/64",
	  "arg1=8 arg2=135 arg3=9332165983064197000 arg4=1" },
	{ "p f %dx:b3@0/8 %dx:b8@0/8 %dx:b5@3/16", "arg1=0 arg2=136 arg3=17" },
	{ "p f $stack16:b4@0/8 $stack1:b4@0/8 +0(%r8):b1@1/8",
	  "arg1=(fault) arg2=1 arg3=(fault)" },
	{ "p f +0(%di):u8[4]", "arg1={136,119,102,85}" },
	{ "p f +0(%di):u8[1]", "arg1={136}" },
	{ "p f +0(%di):x16[2]", "arg1={0x7788,0x5566}" },
	{ "p f +24(%di):s32[2]", "arg1={-100,-1}" },
	{ "p f +0(%di):x64[2]", "arg1={0x1122334455667788," K "100}" },
	{ "p f +256(%di):char[6]", "arg1={'k','e','r','n','e','l'}" },
	{ "p f +u0(%si):char[4]", "arg1={'/','e','t','c'}" },
	{ "p f +0(%si):char[4]", "arg1=(fault)" },
	{ "p f +0(%di):b4@4/8[3] +0(%di):b12@4/16[2]",
	  "arg1={8,7,6} arg2={1912,1366}" },
	{ "p f +8(+0(@0xffff888000001008)):u8[2]", "arg1=(fault)" },
	{ "p f @0xffff888000001100:char[3]", "arg1={'k','e','r'}" },
	{ "p f +0(%r8):u32[3] %r8:u8", "arg1=(fault) arg2=7" },
	{ "p f +8188(%di):u32[2] +8184(%di):u32[2]", "arg1=(fault) arg2={0,0}" },
	{ "p f +0(+0(%r8)):u8[2] +0(%di):u8", "arg1=(fault) arg2=136" },
	{ "p f %r8:u8 +0(%di):u16[2] %r8",
	  "arg1=7 arg2={30600,21862} arg3=0x7" },
	{ "r f +0($arg1):x8[2] $retval:s64", "arg1={0x88,0x77} arg2=-22" },
	{ "p f +8(%di):string[1]", "arg1={\"kernel string\"}" },
	{ "p f +8(%di):string[2]", "arg1={\"kernel string\",(fault)}" },
	{ "p f +8(%di):ustring[2]", "arg1={(fault),\"user string\"}" },
	{ "p f +u0(%si):string[1]", "arg1={(fault)}" },
	{ "p f +0(%r8):string[3] %r8", "arg1={(fault),(fault),(fault)} arg2=0x7" },
	{ "p f @0xffff888000001008:string{6}[1] %r8:u8",
	  "arg1={\"kernel\"...} arg2=7" },
	{ "p f +8(%di):string{14}[1] $comm",
	  "arg1={\"kernel string\"} arg2=\"cat\"" },
	/* names, texts */
	{ "p f %r9:symstr +0(%r8):symstr %di:symstr",
	  "arg1=\"func_2+0x10/0x1000\" arg2=(fault) arg3=\"" K "000\"" },
	{ "p f \\\"foo\" \\\"\" %r8", "arg1=\"foo\" arg2=\"\" arg3=0x7" },
	{ "p f \\\"foobar\":string{3}", "arg1=\"foo\"..." },
	{ "p f \\0xffff888000001280:%pd \\0xffff8880000012c0:%pD",
	  "arg1=\"kernel string\" arg2=\"kernel string\"" },
	{ "p f \\0xffff888000001280:%pd{6} %r8:u8",
	  "arg1=\"kernel\"... arg2=7" },
	{ "p f %r8:%pd +0(%r8):%pD %r8", "arg1=(fault) arg2=(fault) arg3=0x7" },
	{ "p f if %dx:b8@8/64 == 135", "" },
	{ "p f if +0(%di):b4@4/8 == 8", "" },
	{ "p f if +0(%di):b4@4/8 != 8", "(filtered)" },
	{ "p f if +0(%di):b4@4/8 == -8", "(filtered)" },
	{ "p f a=%dx:b8@8/64 if a > 134 && a < 136", "a=135" },
	/* filters */
	{ "p f if %r8 == 7", "" },
	{ "p f if %r8 == 8", "(filtered)" },
	{ "p f if %r8 != 7", "(filtered)" },
	{ "p f if %r8 < 7", "(filtered)" },
	{ "p f if %r8 < 8", "" },
	{ "p f if %r8 <= 7", "" },
	{ "p f if %r8 <= 6", "(filtered)" },
	{ "p f if %r8 > 6", "" },
	{ "p f if %r8 > 7", "(filtered)" },
	{ "p f if %r8 >= 7", "" },
	{ "p f if %r8 >= 8", "(filtered)" },
	{ "p f if %r8 & 2", "" },
	{ "p f if %r8 & 8", "(filtered)" },
	{ "p f if %ax == -22", "" },
	{ "p f if %ax < 0", "" },
	{ "p f if %ax:u64 < 0", "(filtered)" },
	{ "p f if %ax >= 0", "(filtered)" },
	{ "p f if %ax > -23", "" },
	{ "p f if %ax < -22", "(filtered)" },
	{ "p f if %ax > 100", "" },
	{ "p f if %ax:s64 > 100", "(filtered)" },
	{ "p f if %ax:u32 == -22", "" },
	{ "p f if %ax:u32 == 4294967274", "" },
	{ "p f if %ax:s32 == -22", "" },
	{ "p f if %ax:u16 == 65514", "" },
	{ "p f if %ax:x8 == 0xea", "" },
	{ "p f if %dx:s8 < 0 && %dx:u8 > 127 && %dx:char < 0", "" },
	{ "r f if $retval < 0", "" },
	{ "r f if $retval > 100", "(filtered)" },
	{ "r f if $retval <= 0", "" },
	{ "r f if $duration > 1us", "" },
	{ "r f if $duration > 2us", "(filtered)" },
	{ "r f if $duration == 2000", "" },
	{ "r f if $arg5 == 7 && $arg1 == 0xffff888000001000", "" },
	{ "r f if $retaddr == 0xffffffff81001006", "" },
	{ "p f if pid == 1234 && tid == 4321 && cpu == 3 && $ns == 7us", "" },
	{ "p f if pid == 4321", "(filtered)" },
	{ "p f if common_pid == 4321", "" },
	{ "p f pid=%r8 if pid == 7", "pid=0x7" },
	{ "p f a=+24(%di):s32 if a == -100", "a=-100" },
	{ "p f a=+24(%di):s32 if a == -101", "(filtered)" },
	{ "p f if +0(%r8) == 0", "(filtered)" },
	{ "p f if !(+0(%r8) == 0)", "" },
	{ "p f if +0(%r8) == 0 || %r8 == 7", "" },
	{ "p f if +0(%r8) == 0 && %r8 == 7", "(filtered)" },
	{ "p f if %r8 == 7 && +0(%r8) != 0", "(filtered)" },
	{ "p f if $stack16 == 0 || $stack1 == 0x57ac0001", "" },
	{ "p f if +u0(%si):char == 47", "" },
	{ "t x if $arg1 == 0x1111111111111111", "" },
	/* texts */
	{ "p f if comm == \"cat\"", "" },
	{ "p f if comm == \"ca\"", "(filtered)" },
	{ "p f if comm == \"cats\"", "(filtered)" },
	{ "p f if comm != \"cat\"", "(filtered)" },
	{ "p f if comm != \"dog\"", "" },
	{ "p f if comm ~ \"c*\" && !(comm ~ \"*x*\")", "" },
	{ "p f if $comm:string{2} == \"ca\"", "(filtered)" },
	{ "p f if $comm:string{2} ~ \"ca\"", "" },
	{ "p f if +256(%di):string == \"kernel string\"", "" },
	{ "p f if +256(%di):string{13} == \"kernel string\"", "(filtered)" },
	{ "p f if +256(%di):string{13} != \"kernel string\"", "" },
	{ "p f if +0(%r8):string == \"\"", "(filtered)" },
	{ "p f if +0(%r8):string != \"x\"", "(filtered)" },
	{ "p f if !(+0(%r8):string == \"x\")", "" },
	{ "p f if +0(+0(%r8)):string ~ \"*\"", "(filtered)" },
	{ "p f if +512(%di):string == \"\"", "" },
	{ "p f if +u0(%si):string ~ \"/etc/*\"", "" },
	{ "p f if %si.ustring ~ \"*wd\"", "" },
	{ "p f if %si.string ~ \"*wd\"", "(filtered)" },
	{ "p f if +8(%di).string == \"kernel string\"", "" },
	{ "p f if +16(%di).ustring == \"user string\"", "" },
	{ "p f if \\0xffff8880000012c0:%pD == \"kernel string\"", "" },
	{ "p f s=+256(%di):string if s ~ \"kern*\"", "s=\"kernel string\"" },
	{ "p f s=+256(%di):string{6} if s ~ \"kern*\"", "s=\"kernel\"..." },
	{ "p f s=+256(%di):string c=$comm t=+u0(%si):string if c == \"cat\" && t ~ \"/*\" && s ~ \"k*\"",
	  "s=\"kernel string\" c=\"cat\" t=\"/etc/passwd\"" },
	{ "p f s=+256(%di):string if %r8 == 7 || s ~ \"kern*\"",
	  "s=\"kernel string\"" },
	{ "p f s=+0(%r8):string if %r8 == 7 || s == \"x\"", "s=(fault)" },
	{ "p f s=+0(%r8):string if s == \"x\" || %r8 == 7", "s=(fault)" },
	{ "r f p=+u0($arg2):string if p == \"/etc/passwd\" && $retval < 0 && $duration > 1us",
	  "p=\"/etc/passwd\"" },
	/* functions, CPUs */
	{ "p f if %r9.function == func_2", "" },
	{ "p f if %r9.function != func_2", "(filtered)" },
	{ "p f if %r9.function == func_1", "(filtered)" },
	{ "p f if %r9.function != func_1", "" },
	{ "p f if %r9.function == nobody", "NO_SYMBOL" },
	{ "r f if $retaddr.function == func_1 && !($retaddr.function == func_2)", "" },
	{ "p f if +0(%r8).function == func_1", "(filtered)" },
	{ "p f if +0(%r8).function != func_1", "(filtered)" },
	{ "p f if cpu & CPUS{0-3}", "" },
	{ "p f if cpu & CPUS{0-2,4-99}", "(filtered)" },
	{ "p f if cpu == CPUS{3}", "" },
	{ "p f if cpu == CPUS{3,4}", "(filtered)" },
	{ "p f if cpu != CPUS{3}", "(filtered)" },
	{ "p f if cpu != CPUS{3,4}", "" },
	{ "p f if cpu != CPUS{4}", "" },
	{ "p f if %dx & CPUS{0-8191}", "(filtered)" },
	{ "p f if +0(%r8) != CPUS{1}", "(filtered)" },
	{ "t x if $arg1 == 0x1111111111111112", "(filtered)" },
};

static void test_rows(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		same(kit_fields(kit, rows[i].text), rows[i].fields, "%s", rows[i].text);
}

/* The same bits: as C computes it, and as the filter does. */
static bool truth(u32 shape, bool a, bool b, bool c)
{
	switch (shape) {
	case 0: return a && b && c;
	case 1: return a || b || c;
	case 2: return a && (b || c);
	case 3: return (a && b) || c;
	case 4: return !(a && b) || c;
	case 5: return !a && !(b || !c);
	case 6: return !(!(a || b) && !c);
	default: return !!a || (b && !c);
	}
}

static void test_truth(void)
{
	static const char *const shapes[] = {
		"A && B && C", "A || B || C", "A && (B || C)", "A && B || C",
		"!(A && B) || C", "!A && !(B || !C)", "!(!(A || B) && !C)",
		"!!A || B && !C",
	};
	static const char *const regs[] = { "%r8==1", "%r9==1", "%r10==1" };
	u32 shape, bits, bad = 0;
	char text[256], *at;
	const char *c;

	for (shape = 0; shape < ARRAY_SIZE(shapes); shape++) {
		at = text + sprintf(text, "p f if ");
		for (c = shapes[shape]; *c; c++)
			at += *c >= 'A' && *c <= 'C' ?
			      sprintf(at, "%s", regs[*c - 'A']) : sprintf(at, "%c", *c);
		for (bits = 0; bits < 8; bits++) {
			mock.base[9] = bits & 1;
			mock.base[8] = bits >> 1 & 1;
			mock.base[7] = bits >> 2 & 1;
			bad += !*kit_fields(kit, text) !=
			       truth(shape, bits & 1, bits & 2, bits & 4);
		}
		ok(!bad, "truth: %s", shapes[shape]);
	}
}

/* A comparison that is not needed is not made: memory is not read. */
static void test_short(void)
{
	mock.base[9] = 7;
	mock.base[14] = MOCK_KERNEL;
	mock.reads = 0;
	kit_fields(kit, "p f if %r8 == 1 && +0(%di) == 1");
	ok(!mock.reads, "&& stops at the first that is false");
	kit_fields(kit, "p f if %r8 == 7 || +0(%di) == 1");
	ok(!mock.reads, "|| stops at the first that is true");
	kit_fields(kit, "p f +0(%di) if %r8 == 1");
	ok(!mock.reads, "nothing is fetched for a hit that is filtered");
}

/* A string that the filter has read is not read again. */
static void test_once(void)
{
	world();
	mock.reads = 0;
	kit_fields(kit, "p f s=+256(%di):string if s ~ \"k*\" && s != \"x\"");
	ok(mock.reads == 1, "a string is read once, by the filter");
	mock.reads = 0;
	kit_fields(kit, "p f s=+256(%di):string if %r8 == 7 || s ~ \"k*\"");
	ok(mock.reads == 1, "or once, for the record");
	mock.reads = 0;
	kit_fields(kit, "p f s=+0(%r8):string if s == \"x\" || %r8 == 7");
	ok(mock.reads == 1, "also one that is not there");
	same(kit_fields(kit, "p f if comm==\"a\"||comm==\"a\"||comm==\"a\"||comm==\"a\"||"
			"comm==\"a\"||comm==\"a\"||comm==\"a\"||comm==\"cat\""), "",
	     "eight strings");
	same(kit_fields(kit, "p f if comm==\"a\"||comm==\"a\"||comm==\"a\"||comm==\"a\"||"
			"comm==\"a\"||comm==\"a\"||comm==\"a\"||comm==\"a\"||comm==\"cat\""),
	     "FILTER_TOO_BIG", "nine are too many");
	same(kit_fields(kit, "p f c=$comm if c==\"a\"||c==\"a\"||c==\"a\"||c==\"a\"||"
			"c==\"a\"||c==\"a\"||c==\"a\"||c==\"a\"||c==\"cat\""),
	     "c=\"cat\"", "but not if they are one argument");
}

/* Patterns, what fits and what does not. */
static void test_globs(void)
{
	static const struct {
		const char *glob;
		const char *text;
		bool fits;
	} rows[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "a", "", false },
		{ "*", "", true },
		{ "*", "abc", true },
		{ "**", "abc", true },
		{ "a*", "a", true },
		{ "a*", "ba", false },
		{ "*a", "ba", true },
		{ "*a", "ab", false },
		{ "*b*", "abc", true },
		{ "*b*", "ac", false },
		{ "a*c", "abbc", true },
		{ "a*c", "abbcd", false },
		{ "a*b*c", "axbxbxc", true },
		{ "*abc", "ababc", true },
		{ "*aab*", "aaab", true },
		{ "?", "a", true },
		{ "?", "", false },
		{ "a?c", "abc", true },
		{ "a?c", "ac", false },
		{ "*?", "", false },
		{ "[abc]x", "bx", true },
		{ "[abc]x", "dx", false },
		{ "[a-c]x", "bx", true },
		{ "[!a-c]x", "bx", false },
		{ "[!a-c]x", "dx", true },
		{ "[a-]", "-", true },
		{ "[]]", "]", true },
		{ "[!]]", "]", false },
		{ "[!]]", "x", true },
		{ "[", "[", true },
		{ "[a", "[a", true },
		{ "[a", "a", false },
		{ "\\*", "*", true },
		{ "\\*", "x", false },
		{ "\\", "\\", true },
		{ "a\\[b]", "a[b]", true },
		{ "*[0-9]", "cpu7", true },
		{ "*[0-9]*x", "a1b2x", true },
		{ "[\x80-\xff]", "\xe4", true },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		ok(ktrk_glob_match(rows[i].glob, strlen(rows[i].glob), rows[i].text,
				   strlen(rows[i].text)) == rows[i].fits,
		   "%s %s %s", rows[i].text, rows[i].fits ? "fits" : "does not fit",
		   rows[i].glob);
}

static struct ktrk_prog *prog_of(const struct ktrk_insn *insns, u32 nfilter,
				 u32 nstore)
{
	struct ktrk_prog *prog = kit->prog;

	memset(prog, 0, sizeof(*prog));
	memcpy(prog->insns, insns, (nfilter + nstore) * sizeof(*insns));
	prog->nfilter = nfilter;
	prog->nstore = nstore;
	prog->static_size = 24;
	prog->max_size = 32;
	return prog;
}

/* What is stored after LDIMM @imm and one more instruction. */
static u64 after(u64 imm, u8 op, u8 size, s32 off, u64 with)
{
	struct ktrk_insn insns[] = {
		{ .op = KTRK_OP_LDIMM, .imm = imm },
		{ .op = op, .size = size, .off = off, .imm = with },
		{ .op = KTRK_OP_ST, .size = 8, .dst = 16 },
	};
	struct ktrk_prog *prog = prog_of(insns, 0, 3);

	prog->flags = op == KTRK_OP_LDDUR ? KTRK_PROG_DURATION : 0;
	ok(!ktrk_verify(prog, 3, 21, true, true), "one instruction is verified");
	ktrk_vm_store(prog, &kit->ctx, kit->rec, &kit->fault);
	return *(u64 *)(kit->rec + 16);
}

static void test_insns(void)
{
	u64 val = 0x8182838485868788ULL;

	ok(after(val, KTRK_OP_SEXT, 1, 0, 0) == 0xffffffffffffff88ULL, "SEXT 1");
	ok(after(val, KTRK_OP_SEXT, 2, 0, 0) == 0xffffffffffff8788ULL, "SEXT 2");
	ok(after(val, KTRK_OP_SEXT, 4, 0, 0) == 0xffffffff85868788ULL, "SEXT 4");
	ok(after(0x7f, KTRK_OP_SEXT, 1, 0, 0) == 0x7f, "SEXT of what has no sign");
	ok(after(val, KTRK_OP_SHR, 0, 63, 0) == 1, "SHR 63");
	ok(after(val, KTRK_OP_SHR, 0, 0, 0) == val, "SHR 0");
	ok(after(val, KTRK_OP_MASK, 0, 0, 0xff00) == 0x8700, "MASK");
	ok(after(val, KTRK_OP_ADD, 0, 0, (u64)-8) == val - 8, "ADD");
	ok(after(~0ULL, KTRK_OP_ADD, 0, 0, 1) == 0, "ADD wraps");
	ok(after(0, KTRK_OP_LDDUR, 0, 0, 0) == 2000, "LDDUR");
	ok(after(0, KTRK_OP_LDVAL, 0, KTRK_VAL_RETADDR, 0) == kit->ctx.retaddr, "LDVAL");
}

static bool compares(u8 cmp, u64 a, u64 b)
{
	struct ktrk_insn insns[] = {
		{ .op = KTRK_OP_LDIMM, .imm = a },
		{ .op = KTRK_OP_JCMP, .size = cmp, .imm = b, .dst = 2,
		  .off = KTRK_PROG_REJECT },
	};

	return ktrk_vm_filter(prog_of(insns, 2, 0), &kit->ctx);
}

static void test_compare(void)
{
	static const u64 edges[] = {
		0, 1, 2, INT64_MAX, 1ULL << 63, ~0ULL, ~0ULL - 1, 0xffffffff,
	};
	u32 i, k, bad = 0;

	for (i = 0; i < ARRAY_SIZE(edges); i++) {
		for (k = 0; k < ARRAY_SIZE(edges); k++) {
			u64 a = edges[i], b = edges[k];

			bad += compares(KTRK_CMP_EQ, a, b) != (a == b);
			bad += compares(KTRK_CMP_NE, a, b) != (a != b);
			bad += compares(KTRK_CMP_LT, a, b) != (a < b);
			bad += compares(KTRK_CMP_LE, a, b) != (a <= b);
			bad += compares(KTRK_CMP_GT, a, b) != (a > b);
			bad += compares(KTRK_CMP_GE, a, b) != (a >= b);
			bad += compares(KTRK_CMP_SLT, a, b) !=
			       ((s64)a < (s64)b);
			bad += compares(KTRK_CMP_SLE, a, b) !=
			       ((s64)a <= (s64)b);
			bad += compares(KTRK_CMP_SGT, a, b) !=
			       ((s64)a > (s64)b);
			bad += compares(KTRK_CMP_SGE, a, b) !=
			       ((s64)a >= (s64)b);
			bad += compares(KTRK_CMP_AND, a, b) != ((a & b) != 0);
		}
	}
	ok(!bad, "comparisons of numbers at their edges");
}

static void test_bytes(void)
{
	world();
	kit_fields(kit, "p f %r8:u8 +0(%si):string +256(%di):string{6}");
	ok(kit->used == 40, "record: header, 8 bytes, 2 locations, 6, padding");
	ok(kit->rec[17] == 0 && kit->rec[18] == 0 && kit->rec[19] == 0,
	   "record: a gap is zeroes");
	ok(kit->rec[34] == 0 && kit->rec[39] == 0, "record: padding is zeroes");
	kit_fields(kit, "p f +0(%r8):u8 %r8");
	ok(kit->used == 40 && kit->fault == KTRK_CTX_FAULT &&
	   *(u64 *)(kit->rec + 32) == 1, "record: the bitmap of faults is behind it");
	kit_fields(kit, "p f +0(%di):u8 %r8");
	ok(kit->used == 32 && !kit->fault, "record: none where nothing faults");
	kit_fields(kit, "p f +0(%r8):u8 +1024(%di):string");
	ok(kit->used == 16 + 8 + 4096 + 8, "record: the longest string and a bitmap");
	same(kit_fields(kit, "p f +1024(%di):string{5000}"), "BAD_STRING_SIZE",
	     "record: no longer string");
}

int main(void)
{
	kit = kit_new();
	world();
	test_rows();
	test_truth();
	test_short();
	test_once();
	test_globs();
	test_insns();
	test_compare();
	test_bytes();
	return done();
}
