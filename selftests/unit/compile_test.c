// SPDX-License-Identifier: GPL-2.0-only
/* What definitions compile to; each program is verified. */
#include <stdlib.h>

#include "corpus.h"
#include "gen.h"
#include "kit.h"
#include "tap.h"

#define ROUNDS	20000
#define ARGS16	" $arg1 $arg2 $arg3 $arg4 $arg5 $arg6 $arg7 $arg8 $arg9 $arg10" \
		" $arg11 $arg12 $arg13 $arg14 $arg15 $arg16"

static struct kit *kit;
static char listing[65536];

static const char *const names[] = {
#define NAME(name, where) #name,
	KTRK_OPS(NAME)
#undef NAME
};

static char *list_part(char *at, char part, const struct ktrk_insn *insn, u32 n)
{
	if (n)
		at += sprintf(at, "%s%c:", at == listing ? "" : " ", part);
	for (; n--; insn++) {
		at += sprintf(at, " %s", names[insn->op]);
		if (insn->op == KTRK_OP_JCMP) {
			at += sprintf(at, ".%u,%lld?%d:%d", insn->size,
				      (long long)insn->imm, (s16)insn->dst,
				      (s16)insn->off);
			continue;
		}
		if (insn->size)
			at += sprintf(at, ".%u", insn->size);
		if (insn->dst || insn->op == KTRK_OP_KEEP)
			at += sprintf(at, ">%u", insn->dst);
		if (insn->off)
			at += sprintf(at, "@%d", insn->off);
		if (insn->imm)
			at += sprintf(at, "#%lld", (long long)insn->imm);
	}
	return at;
}

/* The program in one line: OP.SIZE>DST@OFF#IMM. */
static const char *list(void)
{
	const struct ktrk_prog *prog = kit->prog;
	const struct ktrk_insn *insn = prog->insns;
	char *at = listing;

	at = list_part(at, 'K', insn, prog->nkeep);
	at = list_part(at, 'F', insn + prog->nkeep, prog->nfilter);
	at = list_part(at, 'S', insn + prog->nkeep + prog->nfilter,
		       prog->nstore);
	sprintf(at, "%s%u+%u/%u f%x", at == listing ? "" : " ", prog->static_size,
		prog->fault_words, prog->max_size, prog->flags);
	return listing;
}

/* Flags: 1 filter time, 2 can fault, 4 duration, 8 plain. */
static const struct {
	const char *text;
	const char *prog;
} rows[] = {
	{ "p f", "16+0/16 f8" },
	{ "p f %di", "S: STREG.8>16@112 24+0/24 f8" },
	{ "p f %di:u32 %si:u32",
	  "S: STREG.4>16@112 STREG.4>20@104 24+0/24 f0" },
	{ "p f %di:u32", "S: STREG.4>16@112 20+0/24 f0" },
	{ "p f %di:u8 %si",
	  "S: STREG.1>16@112 LDIMM ST.1>17 ST.2>18 ST.4>20 STREG.8>24@104 32+0/32 f0" },
	{ "p f %di:u16 %si:u32",
	  "S: STREG.2>16@112 LDIMM ST.2>18 STREG.4>20@104 24+0/24 f0" },
	{ "p f $arg1 $arg6", "S: STREG.8>16@112 STREG.8>24@64 32+0/32 f8" },
	{ "p f $arg7", "S: LDSTK@1 ST.8>16 24+1/32 f2" },
	{ "p f %di $arg8", "S: STREG.8>16@112 LDSTK@2 ST.8>24@1 32+1/40 f2" },
	{ "p f $stack", "S: STREG.8>16@152 24+0/24 f8" },
	{ "p f $stacktrace", "S: STSTACK.8>16#4194320 144+0/144 f0" },
	{ "p f %di:u64 $stacktrace:stack[3] %si:u8",
	  "S: STREG.8>16@112 STSTACK.8>24#4194307 STREG.1>48@104 49+0/56 f0" },
	{ "p f $stack3", "S: LDSTK@3 ST.8>16 24+1/32 f2" },
	{ "p f $tid", "S: LDVAL ST.4>16 20+0/24 f0" },
	{ "p f $tgid $cpu", "S: LDVAL@1 ST.4>16 LDVAL@2 ST.4>20 24+0/24 f0" },
	{ "p f $ns", "S: LDVAL@3 ST.8>16 24+0/24 f0" },
	{ "p f $comm", "S: STCOMM>16#16 20+0/40 f0" },
	{ "p f $comm:string{4}", "S: STCOMM>16#4 20+0/24 f0" },
	{ "p f $comm:string{40}", "S: STCOMM>16#16 20+0/40 f0" },
	{ "p f \\7:u8", "S: LDIMM#7 ST.1>16 17+0/24 f0" },
	{ "p f @16:u16", "S: LDIMM#16 DEREF.2 ST.2>16 18+1/32 f2" },
	{ "p f +8(%di):u32", "S: LDREG@112 DEREF.4#8 ST.4>16 20+1/32 f2" },
	{ "p f -8(+u4(%di))",
	  "S: LDREG@112 UDEREF.8#4 DEREF.8#-8 ST.8>16 24+1/32 f2" },
	{ "p f +8(@16)", "S: LDIMM#16 DEREF.8 DEREF.8#8 ST.8>16 24+1/32 f2" },
	{ "p f +0(%si):string", "S: LDREG@104 STR>16#4096 20+0/4120 f0" },
	{ "p f +8(%si):string{64}", "S: LDREG@104 ADD#8 STR>16#64 20+0/88 f0" },
	{ "p f +u0(%si):string{64}", "S: LDREG@104 USTR>16#64 20+0/88 f0" },
	{ "p f +0(%si):ustring{64}", "S: LDREG@104 USTR>16#64 20+0/88 f0" },
	{ "p f +0(+8(%si)):string{8}",
	  "S: LDREG@104 DEREF.8#8 STR>16#8 20+0/32 f0" },
	{ "p f +u0(+8(%si)):string{8}",
	  "S: LDREG@104 DEREF.8#8 USTR>16#8 20+0/32 f0" },
	{ "p f @16:string{8}", "S: LDIMM#16 STR>16#8 20+0/32 f0" },
	{ "p f +0(@16):string{8}", "S: LDIMM#16 DEREF.8 STR>16#8 20+0/32 f0" },
	{ "p f \\16:string{8}", "S: LDIMM#16 STR>16#8 20+0/32 f0" },
	{ "r f", "S: STRET.8>16 24+0/24 f8" },
	{ "p f*", "S: STRET.8>16 24+0/24 f8" },
	{ "f f* $func $arg1", "S: STRET.8>16 STRET.8>24 STREG.8>32@112 40+0/40 f8" },
	{ "r f $retval", "S: STRET.8>16 STREG.8>24@80 32+0/32 f8" },
	{ "r f $retval:s32", "S: STRET.8>16 STREG.4>24@80 28+0/32 f0" },
	{ "r f $duration", "S: STRET.8>16 STDUR.8>24 32+0/32 fc" },
	{ "r f $retaddr", "S: STRET.8>16 STRET.8>24 32+0/32 f8" },
	{ "r f $arg2 $retval",
	  "K: LDREG@104 KEEP>0 S: STRET.8>16 STKEPT.8>24 STREG.8>32@80 40+0/40 f8" },
	{
		"r f $arg2 $arg2:u32 $arg1",
		"K: LDREG@104 KEEP>0 LDREG@112 KEEP>1 S: STRET.8>16 STKEPT.8>24 STKEPT.4>32 LDIMM ST.4>36 STKEPT.8>40@1 48+0/48 f0",
	},
	{ "r f $arg7",
	  "K: LDSTK@1 KEEP>0 S: STRET.8>16 STKEPT.8>24 32+0/32 f8" },
	{ "r f +8($arg1):u32",
	  "K: LDREG@112 KEEP>0 S: STRET.8>16 LDKEPT DEREF.4#8 ST.4>24@1 28+1/40 f2" },
	{
		"r f +0($arg2):string{16} $retval",
		"K: LDREG@104 KEEP>0 S: STRET.8>16 LDKEPT STR>24#16 LDIMM ST.4>28 STREG.8>32@80 40+0/56 f0",
	},
	{ "p f %di:b4@4/8", "S: LDREG@112 SHR@4 MASK#15 ST.1>16 17+0/24 f0" },
	{ "p f %di:b4@0/64", "S: LDREG@112 MASK#15 ST.8>16 24+0/24 f0" },
	{ "p f %di:b64@0/64", "S: STREG.8>16@112 24+0/24 f8" },
	{ "p f +8(%di):b4@4/8",
	  "S: LDREG@112 DEREF.1#8 SHR@4 MASK#15 ST.1>16 17+1/32 f2" },
	{ "p f +8(%di):u16[3]",
	  "S: LDREG@112 ADD#8 STMEM.2>16#1048579 22+1/32 f2" },
	{ "p f %si +u0(+8(%di)):u16[3]",
	  "S: STREG.8>16@104 LDREG@112 DEREF.8#8 STUMEM.2>24@1#1048579 30+1/40 f2" },
	{ "p f @16:b4@4/8[2]", "S: LDIMM#16 STMEM.1>16#263170 18+1/32 f2" },
	{ "p f +8(%di):string{16}[3]",
	  "S: LDREG@112 ADD#8 STRS.3>16#16 28+0/80 f0" },
	{ "p f +u8(%di):ustring{16}[3]",
	  "S: LDREG@112 ADD#8 USTRS.3>16@1#16 28+0/80 f0" },
	{ "p f +0(%di):string[64]", "S: LDREG@112 STRS.64>16#507 272+0/32720 f0" },
	{ "p f \\\"foo\" \\\"x\"",
	  "S: STDATA>16#4 STDATA>20@4#2 24+0/32 f0" },
	{ "p f \\\"foo\":string{2}", "S: STDATA>16#2 20+0/24 f0" },
	{ "p f %di:%pd", "S: LDREG@112 DEREF.8#40 STR>16#256 20+0/280 f0" },
	{ "p f +8(%di):%pD{64}",
	  "S: LDREG@112 DEREF.8#8 DEREF.8#72 DEREF.8#40 STR>16#64 20+0/88 f0" },
	{ "p f %di:symstr", "S: STREG.8>16@112 24+0/24 f8" },
	{ "p f if %di:b4@4/8 == 3",
	  "F: LDREG@112 SHR@4 MASK#15 JCMP.0,3?4:-1 16+0/16 f8" },
	{ "t x $arg1 $arg12", "S: STREG.8>16 STREG.8>24@88 32+0/32 f8" },
	{ "t x +8($arg1):u32", "S: LDREG DEREF.4#8 ST.4>16 20+1/32 f2" },
	/* 0 == 1 != 2 < 3 <= 4 > 5 >=, 6 to 9 signed, 10 & */
	{ "p f if %di == 1", "F: LDREG@112 JCMP.0,1?2:-1 16+0/16 f8" },
	{ "p f if %di > 1", "F: LDREG@112 JCMP.4,1?2:-1 16+0/16 f8" },
	{ "p f if %di > -1", "F: LDREG@112 JCMP.8,-1?2:-1 16+0/16 f8" },
	{ "p f if %di < 0", "F: LDREG@112 JCMP.6,0?2:-1 16+0/16 f8" },
	{ "p f if %di:u64 < 0", "F: LDREG@112 JCMP.2,0?2:-1 16+0/16 f8" },
	{ "p f if %di:s32 > 5",
	  "F: LDREG@112 SEXT.4 JCMP.8,5?3:-1 16+0/16 f8" },
	{ "p f if %di:u32 > 5",
	  "F: LDREG@112 MASK#4294967295 JCMP.4,5?3:-1 16+0/16 f8" },
	{ "p f if %di:x32 == -1",
	  "F: LDREG@112 SEXT.4 JCMP.0,-1?3:-1 16+0/16 f8" },
	{ "p f if %di:u8 & 4",
	  "F: LDREG@112 MASK#255 JCMP.10,4?3:-1 16+0/16 f8" },
	{ "p f if +4(%di):u16 == 3",
	  "F: LDREG@112 DEREF.2#4 JCMP.0,3?3:-1 16+0/16 f8" },
	{ "p f if +4(%di):s16 == -3",
	  "F: LDREG@112 DEREF.2#4 SEXT.2 JCMP.0,-3?4:-1 16+0/16 f8" },
	{ "p f if %di == 1 && %si == 2",
	  "F: LDREG@112 JCMP.0,1?2:-1 LDREG@104 JCMP.0,2?4:-1 16+0/16 f8" },
	{ "p f if %di == 1 || %si == 2",
	  "F: LDREG@112 JCMP.0,1?4:2 LDREG@104 JCMP.0,2?4:-1 16+0/16 f8" },
	{ "p f if !(%di == 1)", "F: LDREG@112 JCMP.0,1?-1:2 16+0/16 f8" },
	{ "p f if !(%di == 1 || %si == 2)",
	  "F: LDREG@112 JCMP.0,1?-1:2 LDREG@104 JCMP.0,2?-1:4 16+0/16 f8" },
	{ "p f if (%di == 1 || %si == 2) && %dx == 3",
	  "F: LDREG@112 JCMP.0,1?4:2 LDREG@104 JCMP.0,2?4:-1 LDREG@96 JCMP.0,3?6:-1 16+0/16 f8" },
	{ "p f if %di == 1 && %si == 2 || %dx == 3",
	  "F: LDREG@112 JCMP.0,1?2:4 LDREG@104 JCMP.0,2?6:4 LDREG@96 JCMP.0,3?6:-1 16+0/16 f8" },
	{ "p f a=%di:s8 if a < 3",
	  "F: LDREG@112 SEXT.1 JCMP.6,3?3:-1 S: STREG.1>16@112 17+0/24 f0" },
	{ "p f if pid == 7",
	  "F: LDVAL@1 MASK#4294967295 JCMP.0,7?3:-1 16+0/16 f8" },
	{ "p f if $ns > 7", "F: LDVAL@3 JCMP.4,7?2:-1 16+0/16 f9" },
	{ "r f if $duration > 1us",
	  "F: LDDUR JCMP.4,1000?2:-1 S: STRET.8>16 24+0/24 fd" },
	{ "r f if $retval < 0",
	  "F: LDREG@80 JCMP.6,0?2:-1 S: STRET.8>16 24+0/24 f8" },
	{ "r f if $arg1 == 3",
	  "K: LDREG@112 KEEP>0 F: LDKEPT JCMP.0,3?2:-1 S: STRET.8>16 24+0/24 f8" },
	{
		"r f fd=$arg1:s32 if fd < 0",
		"K: LDREG@112 KEEP>0 F: LDKEPT SEXT.4 JCMP.6,0?3:-1 S: STRET.8>16 STKEPT.4>24 28+0/32 f0",
	},
};

static void test_rows(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!ok(!kit_parse(kit, rows[i].text) && !kit_compile(kit),
			"compiles: %s", rows[i].text))
			continue;
		same(list(), rows[i].prog, "program: %s", rows[i].text);
		ok(!kit_verify(kit), "verified: %s", rows[i].text);
	}
}

static void test_good(const struct corpus_good *good, u32 n)
{
	u32 i, bad = 0;

	for (i = 0; i < n; i++) {
		if (kit_parse(kit, good[i].text) || kit->def.del)
			continue;
		if (!kit_compile(kit) && !kit_verify(kit))
			continue;
		printf("# %s\n", good[i].text);
		bad++;
	}
	ok(!bad, "each good definition compiles and is verified");
}

static u32 fails(const char *head, const char *part, u32 n)
{
	char *text = malloc(KTRK_TEXT_MAX), *at = text;

	at += sprintf(at, "%s", head);
	while (n--)
		at += sprintf(at, "%s", part);
	if (!kit_parse(kit, text))
		kit_compile(kit);
	free(text);
	return kit->err.code;
}

static void test_limits(void)
{
	u32 i, code;

	ok(!fails("r f" ARGS16, " $arg1", 9), "16 words kept");
	ok(kit->prog->nkept == 16, "and not one more");
	code = fails("r f" ARGS16, " $arg17", 1);
	ok(code == KTRK_ERR_KEEP_TOO_MANY && kit->err.pos == strlen("r f" ARGS16) + 1,
	   "17 words kept");
	code = fails("r f" ARGS16 " if $arg17 == 1", "", 0);
	ok(code == KTRK_ERR_KEEP_TOO_MANY && kit->err.pos == strlen("r f" ARGS16) + 4,
	   "17 with the filter's");
	ok(!fails("p f", " +0(%si):string{4000}", 8), "strings of 32000 bytes");
	code = fails("p f", " +0(%si):string{4090}", 9);
	ok(code == KTRK_ERR_RECORD_TOO_BIG && kit->err.pos == 4 + 7 * 21,
	   "strings of 36810 bytes");
	for (i = 1; i <= 128; i++) {
		if (fails("p f", " +0(%si):string", i) ||
		    kit->prog->max_size > KTRK_RECORD_MAX || kit_verify(kit))
			break;
	}
	ok(i == 129, "1 to 128 strings without a limit share the room");
	ok(kit->prog->insns[1].imm > 240, "and each of 128 has more than 240 bytes");
	ok(!fails("p f", " +0(%si):u64[64]", 63) && !kit_verify(kit),
	   "63 arrays of 512 bytes");
	code = fails("p f", " +0(%si):u64[64]", 64);
	ok(code == KTRK_ERR_RECORD_TOO_BIG && kit->err.pos == 4 + 63 * 16,
	   "64 arrays of 512 bytes");
	ok(fails("p f", " +0(%si):u64[64]", 128) == KTRK_ERR_RECORD_TOO_BIG,
	   "128 arrays of 512 bytes");
	ok(fails("p f", " +0(%si):string{512}[64]", 1) == KTRK_ERR_RECORD_TOO_BIG,
	   "64 strings of 512 bytes");
	ok(!fails("p f", " +0(%si):string[64]", 16) && !kit_verify(kit),
	   "1024 strings share the room");
	ok(!fails("p f +0(%si):string{4000}", " +0(%si):string", 127) &&
	   !kit_verify(kit), "strings with and without a limit");
	ok(fails("p f a=@no_such", "", 0) == KTRK_ERR_NO_DATA &&
	   kit->err.pos == 6, "a symbol that there is not");
	ok(fails("p f if +0(@no_such) == 1", "", 0) == KTRK_ERR_NO_DATA,
	   "nor in a filter");
	fails("p f +8(%di):u32 %si if %dx == 1", "", 0);
	ok(ktrk_compile(&kit->def, kit->arch, kit->prog, 8, &kit->err) == 0,
	   "just room for the program");
	for (i = 0; i < 8; i++)
		if (ktrk_compile(&kit->def, kit->arch, kit->prog, i,
				 &kit->err) != -E2BIG ||
		    kit->err.code != KTRK_ERR_PROG_TOO_BIG)
			break;
	ok(i == 8, "no room for the program");
}

/* Errors that a definition made at random may meet. */
static bool too_big(u32 code)
{
	return code == KTRK_ERR_RECORD_TOO_BIG ||
	       code == KTRK_ERR_PROG_TOO_BIG ||
	       code == KTRK_ERR_KEEP_TOO_MANY || code == KTRK_ERR_FILTER_TOO_BIG;
}

static bool random_ok(void)
{
	u32 i;

	if (kit_verify(kit) ||
	    ktrk_schema_check(kit->schema, KTRK_SCHEMA_FIELDS_MAX))
		return false;
	if (kit->schema->static_size != kit->prog->static_size ||
	    kit->schema->fault_words != kit->prog->fault_words)
		return false;
	kit->used = kit->prog->static_size;
	for (i = 0; i < MOCK_WORDS; i++)
		if (gen_below(2))
			mock.base[i] =
				(gen_below(2) ? MOCK_KERNEL : MOCK_USER) +
				gen_below(MOCK_BYTES);
	if (!kit_hit(kit))
		return true;
	return kit_guards_ok(kit) && kit_line(kit)[0] != '(' &&
	       kit_json(kit)[0] == '{';
}

static void test_random(void)
{
	u32 i, bad = 0, big = 0;

	for (i = 0; i < ROUNDS; i++) {
		gen_def(&kit->def, kit->arch);
		if (kit->def.del)
			continue;
		if (kit_compile(kit)) {
			bad += !too_big(kit->err.code);
			big++;
		} else if (!random_ok()) {
			bad++;
		}
	}
	ok(!bad, "%u definitions made at random run and print", ROUNDS - big);
	ok(big < ROUNDS / 10, "%u were too big", big);
}

int main(void)
{
	kit = kit_new();
	mock_reset();
	test_rows();
	test_good(corpus_good, corpus_good_rows);
	test_good(corpus_real, corpus_real_rows);
	test_limits();
	gen_seed(4711);
	test_random();
	return done();
}
