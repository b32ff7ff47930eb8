// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs with one thing wrong. Each case takes a good program, breaks one
 * member and must be refused; the good ones must pass.
 */
#include <stdlib.h>

#include "corpus.h"
#include "gen.h"
#include "kit.h"
#include "tap.h"

#define WORDS	21
#define TEXTS	"s ~ \"a*\" && $cpu & CPUS{3} && comm == \"x\""

static struct kit *kit;
static struct ktrk_prog *prog;

static int verify(void)
{
	return ktrk_verify(prog, KTRK_PROG_INSNS, WORDS, true, true);
}

/* A program of a return probe, with something of everything. */
static void rich(void)
{
	static const char fields[] =
		"a=$arg1 b=+8($arg2):u32 s=+0($arg2):string{64} c=$comm d=$duration";
	static const char more[] =
		"k=$stacktrace:stack[4] t=+8($arg2):string{64} "
		"g=+0($arg2):u16[4] h=+0($arg2):string{16}[3] i=\\\"text\"";
	static const char filter[] =
		"$duration > 1us && (e == 3 || $arg1:s32 < 0) && " TEXTS;
	char text[512];

	snprintf(text, sizeof(text), "r f %s e=%%ax:u8 f=$stack2 %s if %s", fields,
		 more, filter);
	if (kit_parse(kit, text) || kit_compile(kit))
		abort();
}

static void plain(void)
{
	if (kit_parse(kit, "r f $retval $duration $arg1") || kit_compile(kit))
		abort();
}

static struct ktrk_insn *find(u8 op, u32 nth)
{
	u32 n = prog->nkeep + prog->nfilter + prog->nstore, i;

	for (i = 0; i < n; i++)
		if (prog->insns[i].op == op && !nth--)
			return &prog->insns[i];
	abort();
}

static void refused(const char *what)
{
	ok(verify() == -EINVAL, "refused: %s", what);
	rich();
}

static void test_header(void)
{
	rich();
	ok(!verify(), "the rich program passes");
	ok(ktrk_verify(prog, ktrk_prog_len(prog) - 1, WORDS, true, true) ==
		   -EINVAL,
	   "refused: more than its memory holds");
	ok(ktrk_verify(prog, KTRK_PROG_INSNS, WORDS, true, false) == -EINVAL,
	   "refused: a return's program without an entry side");
	ok(ktrk_verify(prog, KTRK_PROG_INSNS, WORDS, false, true) == -EINVAL,
	   "refused: a stack where there are no registers");
	ok(ktrk_verify(prog, KTRK_PROG_INSNS, 14, true, true) == -EINVAL,
	   "refused: a register behind the last word");
	prog->nkeep = 0xffff;
	refused("nkeep");
	prog->nfilter = 0xffff;
	refused("nfilter");
	prog->nstore = 0xffff;
	refused("nstore");
	prog->ndata = 0xffff;
	refused("ndata");
	prog->ndata = 0;
	refused("no data, but a text in it");
	prog->reserved[0] = 1;
	refused("a reserved member");
	prog->reserved[2] = 1;
	refused("the last reserved member");
	prog->nkept = 0;
	refused("kept[] is empty, but written");
	prog->nkept++;
	refused("a word of kept[] is never written");
	prog->nkept = KTRK_PROG_KEEP + 1;
	refused("kept[] is too large");
	prog->nkeep--;
	refused("an instruction of keep in the filter");
	prog->nfilter--;
	refused("a comparison in the store part");
	prog->static_size = 15;
	refused("the static part ends in the header");
	prog->static_size++;
	refused("a byte at the end is not written");
	prog->static_size--;
	refused("a store over the end");
	prog->static_size = 0xffff;
	refused("a huge static part");
	prog->max_size -= 8;
	refused("max_size is too small");
	prog->max_size += 4;
	refused("max_size is no multiple of 8");
	prog->max_size = 0xfff8;
	refused("max_size is larger than any record");
	prog->max_size = 0;
	refused("max_size is zero");
	prog->fault_words = 0;
	refused("no fault bitmap");
	prog->fault_words = KTRK_FAULT_WORDS + 1;
	refused("the fault bitmap is too large");
	prog->fault_words++;
	refused("the fault bitmap has no room");
}

static void test_flags(void)
{
	u32 bit;

	for (bit = 0; bit < 16; bit++) {
		prog->flags ^= 1U << bit;
		ok(verify() == -EINVAL, "refused: flag %u turned, rich", bit);
		plain();
		prog->flags ^= 1U << bit;
		ok(verify() == -EINVAL, "refused: flag %u turned, plain", bit);
		rich();
	}
}

static void test_ops(void)
{
	u32 n = prog->nkeep + prog->nfilter + prog->nstore, i, op, bad = 0;
	static const char *const parts[] = {
#define PARTS(name, where) where,
		KTRK_OPS(PARTS)
#undef PARTS
	};
	char part;

	/* Any operation anywhere: never one that does not belong there. */
	for (i = 0; i < n; i++) {
		part = i < prog->nkeep		       ? 'K' :
		       i < prog->nkeep + prog->nfilter ? 'F' :
							 'S';
		for (op = 0; op < 256; op++) {
			prog->insns[i].op = op;
			if (op >= KTRK_OP_COUNT || !strchr(parts[op], part))
				bad += verify() != -EINVAL;
			rich();
		}
	}
	ok(!bad, "refused: unknown operations, and those of other parts");
}

/* One member of one instruction. */
static const struct {
	u8 op;
	u8 nth;
	const char *member;
	long long val;
	const char *what;
} rows[] = {
	{ KTRK_OP_LDREG, 0, "off", 4, "a register between two words" },
	{ KTRK_OP_LDREG, 0, "off", -8, "a register before the first" },
	{ KTRK_OP_LDREG, 0, "off", WORDS * 8, "a register behind the last" },
	{ KTRK_OP_LDREG, 0, "off", 0x7ffffff8, "a register far away" },
	{ KTRK_OP_LDREG, 0, "dst", 1, "LDREG with a dst" },
	{ KTRK_OP_LDREG, 0, "size", 8, "LDREG with a size" },
	{ KTRK_OP_LDREG, 0, "imm", 1, "LDREG with an imm" },
	{ KTRK_OP_LDKEPT, 0, "off", 2, "kept[] behind its end" },
	{ KTRK_OP_LDKEPT, 0, "off", -1, "kept[] before its start" },
	{ KTRK_OP_LDKEPT, 0, "imm", 1, "LDKEPT with an imm" },
	{ KTRK_OP_KEEP, 0, "dst", 2, "KEEP behind the end" },
	{ KTRK_OP_KEEP, 0, "dst", 0xffff, "KEEP far away" },
	{ KTRK_OP_KEEP, 1, "dst", 0, "KEEP twice to one word" },
	{ KTRK_OP_KEEP, 0, "off", 1, "KEEP with an off" },
	{ KTRK_OP_LDDUR, 0, "off", 1, "LDDUR with an off" },
	{ KTRK_OP_LDDUR, 0, "imm", 1, "LDDUR with an imm" },
	{ KTRK_OP_LDSTK, 0, "off", KTRK_STACK_WORDS, "a stack word too far" },
	{ KTRK_OP_LDSTK, 0, "off", -1, "a stack word below" },
	{ KTRK_OP_DEREF, 0, "size", 0, "a dereference of 0 bytes" },
	{ KTRK_OP_DEREF, 0, "size", 3, "a dereference of 3 bytes" },
	{ KTRK_OP_DEREF, 0, "size", 16, "a dereference of 16 bytes" },
	{ KTRK_OP_DEREF, 0, "size", 255, "a dereference of 255 bytes" },
	{ KTRK_OP_DEREF, 0, "off", 8, "DEREF with an off" },
	{ KTRK_OP_DEREF, 0, "dst", 8, "DEREF with a dst" },
	{ KTRK_OP_SEXT, 0, "size", 8, "sign extension from 8 bytes" },
	{ KTRK_OP_SEXT, 0, "size", 0, "sign extension from 0 bytes" },
	{ KTRK_OP_SEXT, 0, "imm", 1, "SEXT with an imm" },
	{ KTRK_OP_MASK, 0, "off", 1, "MASK with an off" },
	{ KTRK_OP_JCMP, 0, "size", KTRK_CMP_COUNT, "an unknown comparison" },
	{ KTRK_OP_JCMP, 0, "dst", 0, "a jump back" },
	{ KTRK_OP_JCMP, 0, "dst", 1, "a jump to itself" },
	{ KTRK_OP_JCMP, 0, "dst", 0xfffe, "a jump far away" },
	{ KTRK_OP_JCMP, 0, "off", 1, "a jump to itself if false" },
	{ KTRK_OP_JCMP, 0, "off", -1, "a jump to -1 if false" },
	{ KTRK_OP_JCMP, 0, "off", 0x10002, "a jump far away if false" },
	{ KTRK_OP_JCMP, 0, "off", 100, "a jump behind accept" },
	{ KTRK_OP_JCMP, 0, "size", KTRK_CMP_GLOB, "numbers that fit a pattern" },
	{ KTRK_OP_JBIT, 0, "off", 1, "JBIT: a jump back" },
	{ KTRK_OP_JBIT, 0, "dst", 0xfffe, "JBIT: a jump far away" },
	{ KTRK_OP_JBIT, 0, "size", 2, "JBIT with another comparison" },
	{ KTRK_OP_JBIT, 0, "imm", KTRK_TEXT(0, 0, 1000), "a set larger than the data" },
	{ KTRK_OP_JBIT, 0, "imm", KTRK_TEXT(0, 1000, 1), "a set behind the data" },
	{ KTRK_OP_JBIT, 0, "imm", KTRK_TEXT(1, 0, 1), "a set with a string" },
	{ KTRK_OP_JSTR, 0, "off", 1, "JSTR: a jump back" },
	{ KTRK_OP_JSTR, 0, "dst", 0xfffe, "JSTR: a jump far away" },
	{ KTRK_OP_JSTR, 0, "size", KTRK_CMP_LT, "texts that are less" },
	{ KTRK_OP_JSTR, 0, "size", KTRK_CMP_COUNT, "an unknown comparison of texts" },
	{ KTRK_OP_JSTR, 0, "imm", KTRK_TEXT(8, 0, 1), "a ninth string" },
	{ KTRK_OP_JSTR, 0, "imm", KTRK_TEXT(0, 0, 1000), "a text longer than the data" },
	{ KTRK_OP_JSTR, 0, "imm", KTRK_TEXT(0, 0xffff, 1), "a text behind the data" },
	{ KTRK_OP_JSTR, 0, "imm", -1, "a text far away" },
	{ KTRK_OP_RDSTR, 0, "dst", 8, "a ninth string is read" },
	{ KTRK_OP_RDSTR, 0, "off", KTRK_PROG_SCRATCH, "a string behind the scratch memory" },
	{ KTRK_OP_RDSTR, 0, "off", -1, "a string before the scratch memory" },
	{ KTRK_OP_RDSTR, 0, "off", KTRK_PROG_SCRATCH - 63, "a string over its end" },
	{ KTRK_OP_RDSTR, 0, "imm", 0, "a string of no bytes is read" },
	{ KTRK_OP_RDSTR, 0, "imm", KTRK_PROG_SCRATCH + 1, "a string too long to be read" },
	{ KTRK_OP_RDSTR, 0, "imm", -1, "a string without an end is read" },
	{ KTRK_OP_RDSTR, 0, "size", 1, "RDSTR with a size" },
	{ KTRK_OP_RDCOMM, 0, "imm", 17, "a name longer than names are is read" },
	{ KTRK_OP_STKSTR, 0, "off", 8, "a ninth string is stored" },
	{ KTRK_OP_STKSTR, 0, "off", -1, "a string before the first is stored" },
	{ KTRK_OP_STKSTR, 0, "imm", 0, "a string of no bytes is stored" },
	{ KTRK_OP_STKSTR, 0, "imm", 4097, "a string too long is stored" },
	{ KTRK_OP_ST, 0, "dst", 8, "a store to the header" },
	{ KTRK_OP_ST, 0, "dst", 14, "a store half to the header" },
	{ KTRK_OP_ST, 0, "dst", 33, "a store that is not aligned" },
	{ KTRK_OP_ST, 0, "dst", 36, "a store that leaves a gap" },
	{ KTRK_OP_ST, 0, "dst", 0xfff8, "a store far away" },
	{ KTRK_OP_ST, 0, "size", 0, "a store of 0 bytes" },
	{ KTRK_OP_ST, 0, "size", 2, "a store of less than there is" },
	{ KTRK_OP_ST, 0, "size", 5, "a store of 5 bytes" },
	{ KTRK_OP_ST, 0, "off", 64, "a bit behind the fault bitmap" },
	{ KTRK_OP_ST, 0, "off", -1, "a bit before the fault bitmap" },
	{ KTRK_OP_ST, 0, "imm", 1, "ST with an imm" },
	{ KTRK_OP_STKEPT, 0, "off", 2, "STKEPT behind the end" },
	{ KTRK_OP_STKEPT, 0, "size", 7, "STKEPT of 7 bytes" },
	{ KTRK_OP_STKEPT, 0, "dst", 4, "STKEPT to the header" },
	{ KTRK_OP_STRET, 0, "off", 8, "STRET with an off" },
	{ KTRK_OP_STRET, 0, "imm", 8, "STRET with an imm" },
	{ KTRK_OP_STRET, 0, "dst", 24, "STRET that leaves a gap" },
	{ KTRK_OP_STDUR, 0, "off", 8, "STDUR with an off" },
	{ KTRK_OP_STDUR, 0, "dst", 65528, "STDUR far away" },
	{ KTRK_OP_STREG, 0, "off", 4096, "STREG behind the last word" },
	{ KTRK_OP_STREG, 0, "off", 1, "STREG between two words" },
	{ KTRK_OP_STREG, 0, "dst", 9, "STREG to the header" },
	{ KTRK_OP_STREG, 0, "size", 64, "STREG of 64 bytes" },
	{ KTRK_OP_STR, 0, "imm", 0, "a string of no bytes" },
	{ KTRK_OP_STR, 0, "imm", KTRK_STRING_MAX + 1, "a string that is too long" },
	{ KTRK_OP_STR, 0, "imm", -1, "a string without an end" },
	{ KTRK_OP_STR, 0, "imm", 1LL << 32 | 1, "a string of more than 32 bits" },
	{ KTRK_OP_STR, 0, "imm", 80, "a string larger than its room" },
	{ KTRK_OP_STR, 0, "dst", 8, "a string's location in the header" },
	{ KTRK_OP_STR, 0, "dst", 38, "a string's location that is not aligned" },
	{ KTRK_OP_STR, 0, "dst", 0xfffc, "a string's location far away" },
	{ KTRK_OP_STR, 0, "size", 1, "STR with a size" },
	{ KTRK_OP_STR, 0, "off", 1, "STR with an off" },
	{ KTRK_OP_STMEM, 0, "off", 64, "an array's bit behind the bitmap" },
	{ KTRK_OP_STMEM, 0, "size", 0, "an array of elements of 0 bytes" },
	{ KTRK_OP_STMEM, 0, "size", 3, "an array of elements of 3 bytes" },
	{ KTRK_OP_STMEM, 0, "size", 8, "an array of elements that are too large" },
	{ KTRK_OP_STMEM, 0, "imm", KTRK_ARRAY(0, 0, 16), "an array of no elements" },
	{ KTRK_OP_STMEM, 0, "imm", KTRK_ARRAY(3, 0, 16), "an array that ends early" },
	{ KTRK_OP_STMEM, 0, "imm", KTRK_ARRAY(65, 0, 16), "an array of 65" },
	{ KTRK_OP_STMEM, 0, "imm", KTRK_ARRAY(4, 0, 0), "elements of no bits" },
	{ KTRK_OP_STMEM, 0, "imm", KTRK_ARRAY(4, 0, 17), "more bits than there are" },
	{ KTRK_OP_STMEM, 0, "imm", KTRK_ARRAY(4, 1, 16), "bits shifted out" },
	{ KTRK_OP_STMEM, 0, "imm", KTRK_ARRAY(4, 255, 1), "a huge shift" },
	{ KTRK_OP_STMEM, 0, "imm", 1LL << 40 | KTRK_ARRAY(4, 0, 16),
	  "something above an array's bits" },
	{ KTRK_OP_STMEM, 0, "dst", 8, "an array in the header" },
	{ KTRK_OP_STMEM, 0, "dst", 0xfffe, "an array far away" },
	{ KTRK_OP_STMEM, 0, "dst", 63, "an array that is not aligned" },
	{ KTRK_OP_STRS, 0, "size", 0, "no strings" },
	{ KTRK_OP_STSTACK, 0, "imm", KTRK_ARRAY(0, 0, 64), "a trace of no callers" },
	{ KTRK_OP_STSTACK, 0, "imm", KTRK_ARRAY(65, 0, 64), "a trace of 65 callers" },
	{ KTRK_OP_STSTACK, 0, "imm", KTRK_ARRAY(64, 0, 64), "a trace larger than its room" },
	{ KTRK_OP_STSTACK, 0, "imm", KTRK_ARRAY(3, 0, 64), "a trace that ends early" },
	{ KTRK_OP_STSTACK, 0, "size", 4, "a trace of half words" },
	{ KTRK_OP_STSTACK, 0, "size", 0, "a trace of no words" },
	{ KTRK_OP_STSTACK, 0, "off", 1, "a trace with a bit" },
	{ KTRK_OP_STSTACK, 0, "dst", 8, "a trace in the header" },
	{ KTRK_OP_STSTACK, 0, "dst", 0xfff8, "a trace far away" },
	{ KTRK_OP_STSTACK, 0, "dst", 28, "a trace that is not aligned" },
	{ KTRK_OP_STRS, 0, "size", 2, "strings that end early" },
	{ KTRK_OP_STRS, 0, "size", 65, "65 strings" },
	{ KTRK_OP_STRS, 0, "off", 2, "strings from a third memory" },
	{ KTRK_OP_STRS, 0, "off", -1, "strings from a memory below" },
	{ KTRK_OP_STRS, 0, "imm", 0, "strings of no bytes" },
	{ KTRK_OP_STRS, 0, "imm", 24, "strings larger than their room" },
	{ KTRK_OP_STRS, 0, "imm", 4097, "strings that are too long" },
	{ KTRK_OP_STRS, 0, "dst", 8, "locations in the header" },
	{ KTRK_OP_STRS, 0, "dst", 0xfff8, "locations far away" },
	{ KTRK_OP_STDATA, 0, "off", 12, "a text behind the data" },
	{ KTRK_OP_STDATA, 0, "off", -1, "a text before the data" },
	{ KTRK_OP_STDATA, 0, "imm", 17, "a text longer than the data" },
	{ KTRK_OP_STDATA, 0, "imm", 0, "a text of no bytes" },
	{ KTRK_OP_STDATA, 0, "imm", -1, "a text without an end" },
	{ KTRK_OP_STDATA, 0, "size", 1, "STDATA with a size" },
	{ KTRK_OP_STDATA, 0, "dst", 8, "a text's location in the header" },
	{ KTRK_OP_STCOMM, 0, "imm", 17, "a name longer than names are" },
	{ KTRK_OP_STCOMM, 0, "imm", 0, "a name of no bytes" },
	{ KTRK_OP_STCOMM, 0, "dst", 0, "a name's location in the header" },
};

static void set(struct ktrk_insn *insn, const char *member, long long val)
{
	if (!strcmp(member, "off"))
		insn->off = val;
	else if (!strcmp(member, "dst"))
		insn->dst = val;
	else if (!strcmp(member, "size"))
		insn->size = val;
	else
		insn->imm = val;
}

static void test_rows(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		set(find(rows[i].op, rows[i].nth), rows[i].member, rows[i].val);
		refused(rows[i].what);
	}
}

static void load(u32 nfilter, u32 nstore, const struct ktrk_insn *insns)
{
	memset(prog, 0, sizeof(*prog));
	prog->nfilter = nfilter;
	prog->nstore = nstore;
	prog->static_size = nstore ? 24 : 16;
	prog->max_size = 32;
	prog->flags = nstore ? 0 : KTRK_PROG_PLAIN;
	memcpy(prog->insns, insns, (nfilter + nstore) * sizeof(*insns));
}

static void test_small(void)
{
	struct ktrk_insn jump = { .op = KTRK_OP_JCMP,
				  .dst = 1,
				  .off = KTRK_PROG_REJECT };
	struct ktrk_insn filter[] = { jump, { .op = KTRK_OP_LDIMM } };
	struct ktrk_insn val[] = {
		{ .op = KTRK_OP_LDVAL, .off = KTRK_VAL_COUNT },
		{ .op = KTRK_OP_ST, .size = 8, .dst = 16 },
	};
	struct ktrk_insn shift[] = {
		{ .op = KTRK_OP_SHR, .off = 64 },
		{ .op = KTRK_OP_ST, .size = 8, .dst = 16 },
	};
	struct ktrk_insn twice[] = {
		{ .op = KTRK_OP_ST, .size = 8, .dst = 16 },
		{ .op = KTRK_OP_ST, .size = 4, .dst = 20 },
	};
	struct ktrk_insn moved[] = {
		{ .op = KTRK_OP_STREG, .size = 8, .dst = 16 },
		{ .op = KTRK_OP_STREG, .size = 8, .dst = 16 },
	};

	load(0, 0, &jump);
	ok(!verify(), "an empty program passes");
	load(1, 0, filter);
	ok(!verify(), "a filter of one comparison passes");
	load(2, 0, filter);
	ok(verify() == -EINVAL, "refused: a filter that ends in a load");
	load(0, 2, val);
	ok(verify() == -EINVAL, "refused: an unknown value");
	val[0].off = KTRK_VAL_RETADDR;
	load(0, 2, val);
	ok(!verify(), "the return address passes in a return probe");
	ok(ktrk_verify(prog, 2, WORDS, true, false) == -EINVAL,
	   "refused: the return address at an entry");
	load(0, 2, shift);
	ok(verify() == -EINVAL, "refused: a shift by 64");
	load(0, 2, twice);
	ok(!verify(), "storing twice to a place passes");
	twice[1].size = 8;
	twice[1].dst = 8;
	load(0, 2, twice);
	ok(verify() == -EINVAL, "refused: another store, to the header");
	load(0, 2, moved);
	ok(!verify(), "two words in one place pass");
	prog->flags = KTRK_PROG_PLAIN;
	ok(verify() == -EINVAL, "refused: but they are not plain");
}

static void test_entry_values(void)
{
	struct ktrk_insn *insn = prog->insns;

	rich();
	insn[0] =
		(struct ktrk_insn){ .op = KTRK_OP_LDVAL, .off = KTRK_VAL_TID };
	ok(!verify(), "a value of the task may be kept at entry");
	insn[0].off = KTRK_VAL_RETADDR;
	refused("the return address at entry");
	insn[0] = (struct ktrk_insn){ .op = KTRK_OP_LDVAL, .off = KTRK_VAL_NS };
	refused("the time at entry");
}

int main(void)
{
	kit = kit_new();
	prog = kit->prog;
	mock_reset();
	test_header();
	test_flags();
	test_ops();
	test_rows();
	test_small();
	test_entry_values();
	return done();
}
