// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nothing of a program is believed: not its counts, not its flags. One pass
 * over the instructions checks each against its row of rules[], and finds out
 * what the header must say.
 *
 * That each byte of the static part is written is checked by a watermark:
 * stores may not leave a gap behind them, so they come in rising order.
 */
#include "verify.h"
#include "schema.h"

/* What @off may hold. */
enum rule_off {
	OFF_ZERO, OFF_WORD, OFF_KEPT, OFF_STACK, OFF_VAL, OFF_SHIFT, OFF_BIT,
	OFF_JUMP, OFF_DATA, OFF_BOOL, OFF_SLOT, OFF_SCRATCH,
};

/* What @dst may hold. */
enum rule_dst {
	DST_ZERO, DST_KEPT, DST_FIELD, DST_ARRAY, DST_LOC, DST_LOCS, DST_JUMP,
	DST_SLOT,
};

/* What @size may hold. */
enum rule_size {
	SIZE_ZERO, SIZE_ANY, SIZE_SEXT, SIZE_CMP, SIZE_TEXT, SIZE_BIT,
	SIZE_COUNT, SIZE_WORD,
};

/* What @imm may hold. */
enum rule_imm {
	IMM_ZERO, IMM_ANY, IMM_STRING, IMM_COMM, IMM_ARRAY, IMM_READ, IMM_BITS,
	IMM_TEXT,
};

#define RETURNS		(1U << 0)	/* only where there is an entry side */
#define STACK		(1U << 1)	/* only where there are registers */
#define FAULTS		(1U << 2)	/* a load that may fail */
#define CLEARS		(1U << 3)	/* ends what a failed load started */
#define TIME		(1U << 4)	/* needs the entry's time */
#define JUMPS		(1U << 5)	/* a filter may end so */
#define READS		(1U << 6)	/* needs the scratch memory */

struct rule {
	u8 off;
	u8 dst;
	u8 size;
	u8 imm;
	u8 flags;
};

static const struct rule rules[KTRK_OP_COUNT] = {
	[KTRK_OP_LDREG] = { OFF_WORD },
	[KTRK_OP_LDKEPT] = { OFF_KEPT, .flags = RETURNS },
	[KTRK_OP_LDIMM] = { .imm = IMM_ANY },
	[KTRK_OP_LDDUR] = { .flags = RETURNS | TIME },
	[KTRK_OP_LDSTK] = { OFF_STACK, .flags = STACK | FAULTS },
	[KTRK_OP_LDVAL] = { OFF_VAL },
	[KTRK_OP_DEREF] = { .size = SIZE_ANY, .imm = IMM_ANY, .flags = FAULTS },
	[KTRK_OP_UDEREF] = { .size = SIZE_ANY, .imm = IMM_ANY, .flags = FAULTS },
	[KTRK_OP_ADD] = { .imm = IMM_ANY },
	[KTRK_OP_SEXT] = { .size = SIZE_SEXT },
	[KTRK_OP_SHR] = { OFF_SHIFT },
	[KTRK_OP_MASK] = { .imm = IMM_ANY },
	[KTRK_OP_KEEP] = { .dst = DST_KEPT, .flags = RETURNS | CLEARS },
	[KTRK_OP_JCMP] = { OFF_JUMP, DST_JUMP, SIZE_CMP, IMM_ANY, CLEARS | JUMPS },
	[KTRK_OP_JBIT] = { OFF_JUMP, DST_JUMP, SIZE_BIT, IMM_BITS, CLEARS | JUMPS },
	[KTRK_OP_JSTR] = { OFF_JUMP, DST_JUMP, SIZE_TEXT, IMM_TEXT, CLEARS | JUMPS | READS },
	[KTRK_OP_RDSTR] = { OFF_SCRATCH, DST_SLOT, SIZE_ZERO, IMM_READ, CLEARS | READS },
	[KTRK_OP_RDUSTR] = { OFF_SCRATCH, DST_SLOT, SIZE_ZERO, IMM_READ, CLEARS | READS },
	[KTRK_OP_RDCOMM] = { OFF_SCRATCH, DST_SLOT, SIZE_ZERO, IMM_READ, CLEARS | READS },
	[KTRK_OP_ST] = { OFF_BIT, DST_FIELD, SIZE_ANY, .flags = CLEARS },
	[KTRK_OP_STREG] = { OFF_WORD, DST_FIELD, SIZE_ANY },
	[KTRK_OP_STKEPT] = { OFF_KEPT, DST_FIELD, SIZE_ANY, .flags = RETURNS },
	[KTRK_OP_STDUR] = { OFF_ZERO, DST_FIELD, SIZE_ANY, .flags = RETURNS | TIME },
	[KTRK_OP_STRET] = { OFF_ZERO, DST_FIELD, SIZE_ANY },
	[KTRK_OP_STMEM] = { OFF_BIT, DST_ARRAY, SIZE_ANY, IMM_ARRAY, FAULTS | CLEARS },
	[KTRK_OP_STUMEM] = { OFF_BIT, DST_ARRAY, SIZE_ANY, IMM_ARRAY, FAULTS | CLEARS },
	[KTRK_OP_STSTACK] = { OFF_ZERO, DST_ARRAY, SIZE_WORD, IMM_ARRAY, CLEARS },
	[KTRK_OP_STR] = { OFF_ZERO, DST_LOC, SIZE_ZERO, IMM_STRING, CLEARS },
	[KTRK_OP_USTR] = { OFF_ZERO, DST_LOC, SIZE_ZERO, IMM_STRING, CLEARS },
	[KTRK_OP_STCOMM] = { OFF_ZERO, DST_LOC, SIZE_ZERO, IMM_COMM, CLEARS },
	[KTRK_OP_STDATA] = { OFF_DATA, DST_LOC, SIZE_ZERO, IMM_STRING, CLEARS },
	[KTRK_OP_STKSTR] = { OFF_SLOT, DST_LOC, SIZE_ZERO, IMM_STRING, CLEARS | READS },
	[KTRK_OP_STKUSTR] = { OFF_SLOT, DST_LOC, SIZE_ZERO, IMM_STRING, CLEARS | READS },
	[KTRK_OP_STRS] = { OFF_BOOL, DST_LOCS, SIZE_COUNT, IMM_STRING, CLEARS },
	[KTRK_OP_USTRS] = { OFF_BOOL, DST_LOCS, SIZE_COUNT, IMM_STRING, CLEARS },
};

static const char *const parts[KTRK_OP_COUNT] = {
#define KTRK_OP_PARTS(name, where) \
	[KTRK_OP_##name] = where,
	KTRK_OPS(KTRK_OP_PARTS)
#undef KTRK_OP_PARTS
};

/**
 * struct scan - what is found out on the way through a program
 * @prog: the program
 * @words: words of base
 * @is_regs: base is struct pt_regs
 * @returns: there is an entry side
 * @part: K, F or S
 * @at: the instruction's number in its part
 * @written: bits of kept[] that were written
 * @covered: the static part is written up to here
 * @strings: bytes the strings may take
 * @loose: a load may have failed since the last CLEARS
 * @flags: what the program's flags must be
 */
struct scan {
	const struct ktrk_prog *prog;
	u32 words;
	bool is_regs;
	bool returns;
	char part;
	u32 at;
	u32 written;
	u32 covered;
	u32 strings;
	bool loose;
	u16 flags;
};

static bool is_size(u32 size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

/**
 * ktrk_insn_plain() - may this stand in the store part of a plain program?
 * @insn: the instruction
 *
 * Return: true if it moves one whole word that is at hand.
 */
bool ktrk_insn_plain(const struct ktrk_insn *insn)
{
	return insn->size == 8 &&
	       (insn->op == KTRK_OP_STREG || insn->op == KTRK_OP_STKEPT ||
		insn->op == KTRK_OP_STDUR || insn->op == KTRK_OP_STRET);
}

/**
 * ktrk_insn_reads() - does it need the scratch memory?
 * @insn: the instruction
 *
 * Return: true if so.
 */
bool ktrk_insn_reads(const struct ktrk_insn *insn)
{
	return rules[insn->op].flags & READS;
}

static bool target_ok(const struct scan *scan, u32 target)
{
	if (target == KTRK_PROG_REJECT)
		return true;
	return target > scan->at && target <= scan->prog->nfilter;
}

static bool val_ok(const struct scan *scan, u32 val)
{
	if (val >= KTRK_VAL_COUNT)
		return false;
	if (val == KTRK_VAL_RETADDR && !scan->returns)
		return false;
	if (val == KTRK_VAL_FUNC && scan->returns)
		return false;
	/* At entry there is nothing but base. */
	return scan->part != 'K' ||
	       (val != KTRK_VAL_RETADDR && val != KTRK_VAL_NS);
}

/* @len bytes of the program's data. */
static bool data_ok(const struct scan *scan, u32 off, u64 len)
{
	u32 bytes = scan->prog->ndata * sizeof(struct ktrk_insn);

	return off <= bytes && len <= bytes - off;
}

static bool text_ok(const struct scan *scan, u64 imm, u32 slots)
{
	return KTRK_TEXT_SLOT(imm) < slots &&
	       data_ok(scan, KTRK_TEXT_AT(imm), KTRK_TEXT_LEN(imm));
}

static bool off_ok(const struct scan *scan, const struct ktrk_insn *insn)
{
	u32 off = insn->off;

	switch (rules[insn->op].off) {
	case OFF_ZERO:
		return !off;
	case OFF_WORD:
		return off % 8 == 0 && off / 8 < scan->words;
	case OFF_KEPT:
		return off < scan->prog->nkept;
	case OFF_STACK:
		return off < KTRK_STACK_WORDS;
	case OFF_VAL:
		return val_ok(scan, off);
	case OFF_SHIFT:
		return off < 64;
	case OFF_BIT:
		if (!scan->loose && !(rules[insn->op].flags & FAULTS))
			return !off;
		return off < 64U * scan->prog->fault_words;
	case OFF_DATA:
		return data_ok(scan, off, insn->imm);
	case OFF_BOOL:
		return off <= 1;
	case OFF_SLOT:
		return off < KTRK_PROG_STRINGS;
	case OFF_SCRATCH:
		/* @imm is no larger than that: see imm_ok(). */
		return off <= KTRK_PROG_SCRATCH - insn->imm;
	case OFF_JUMP:
		return target_ok(scan, off);
	}
	return false;
}

/*
 * A store of @n times @size: inside the static part, aligned, and no gap before
 * it.
 */
static bool field_ok(struct scan *scan, u32 dst, u32 size, u32 n)
{
	if (dst < sizeof(struct ktrk_record) || dst % size ||
	    dst + n * size > scan->prog->static_size || dst > scan->covered)
		return false;
	/* The loop of plain programs does not look at @dst. */
	if (dst != scan->covered)
		scan->flags &= ~KTRK_PROG_PLAIN;
	scan->covered = max(scan->covered, dst + n * size);
	return true;
}

static bool dst_ok(struct scan *scan, const struct ktrk_insn *insn)
{
	switch (rules[insn->op].dst) {
	case DST_ZERO:
		return !insn->dst;
	case DST_KEPT:
		if (insn->dst >= scan->prog->nkept)
			return false;
		scan->written |= 1U << insn->dst;
		return true;
	case DST_FIELD:
		return field_ok(scan, insn->dst, insn->size, 1);
	case DST_ARRAY:
		return field_ok(scan, insn->dst, insn->size,
				KTRK_ARRAY_COUNT(insn->imm));
	case DST_LOC:
		return field_ok(scan, insn->dst, sizeof(u32), 1);
	case DST_LOCS:
		return field_ok(scan, insn->dst, sizeof(u32), insn->size);
	case DST_JUMP:
		return target_ok(scan, insn->dst);
	case DST_SLOT:
		return insn->dst < KTRK_PROG_STRINGS;
	}
	return false;
}

static bool size_ok(const struct ktrk_insn *insn)
{
	switch (rules[insn->op].size) {
	case SIZE_ZERO:
		return !insn->size;
	case SIZE_ANY:
		return is_size(insn->size);
	case SIZE_SEXT:
		return is_size(insn->size) && insn->size < 8;
	case SIZE_CMP:
		return insn->size < KTRK_CMP_NUMBERS;
	case SIZE_BIT:
		return insn->size <= KTRK_CMP_NE;
	case SIZE_TEXT:
		return insn->size == KTRK_CMP_EQ || insn->size == KTRK_CMP_NE ||
		       insn->size == KTRK_CMP_GLOB;
	case SIZE_WORD:
		return insn->size == sizeof(u64);
	case SIZE_COUNT:
		return insn->size && insn->size <= KTRK_ARRAY_MAX;
	}
	return false;
}

static bool array_ok(const struct ktrk_insn *insn)
{
	u64 count = KTRK_ARRAY_COUNT(insn->imm);
	u64 shift = KTRK_ARRAY_SHIFT(insn->imm);
	u64 bits = KTRK_ARRAY_BITS(insn->imm);

	return count && count <= KTRK_ARRAY_MAX && bits &&
	       bits <= 64 && shift + bits <= 8 * insn->size;
}

static bool imm_ok(struct scan *scan, const struct ktrk_insn *insn)
{
	switch (rules[insn->op].imm) {
	case IMM_ZERO:
		return !insn->imm;
	case IMM_ANY:
		return true;
	case IMM_STRING:
	case IMM_COMM:
		if (!insn->imm || insn->imm > KTRK_STRING_MAX)
			return false;
		if (rules[insn->op].imm == IMM_COMM && insn->imm > 16)
			return false;
		/* At most 1024 instructions: no overflow. */
		scan->strings += insn->imm * (insn->size ? insn->size : 1);
		return true;
	case IMM_ARRAY:
		return array_ok(insn);
	case IMM_READ:
		return insn->imm && insn->imm <= KTRK_PROG_SCRATCH &&
		       (insn->op != KTRK_OP_RDCOMM || insn->imm <= 16);
	case IMM_BITS:
		return text_ok(scan, insn->imm, 1);
	case IMM_TEXT:
		return text_ok(scan, insn->imm, KTRK_PROG_STRINGS);
	}
	return false;
}

static void note_flags(struct scan *scan, const struct ktrk_insn *insn)
{
	bool ns = insn->op == KTRK_OP_LDVAL && insn->off == KTRK_VAL_NS;
	u32 flags = rules[insn->op].flags;

	if (flags & FAULTS)
		scan->loose = true;
	if (flags & CLEARS)
		scan->loose = false;
	if (flags & TIME)
		scan->flags |= KTRK_PROG_DURATION;
	if (flags & READS)
		scan->flags |= KTRK_PROG_READS;
	if (((flags & TIME) || ns) && scan->part == 'F')
		scan->flags |= KTRK_PROG_FILTER_TIME;
	if (scan->part == 'S' && !ktrk_insn_plain(insn))
		scan->flags &= ~KTRK_PROG_PLAIN;
}

static bool insn_ok(struct scan *scan, const struct ktrk_insn *insn)
{
	u32 flags;

	if (insn->op >= KTRK_OP_COUNT || !strchr(parts[insn->op], scan->part))
		return false;
	flags = rules[insn->op].flags;
	if ((flags & RETURNS) && !scan->returns)
		return false;
	if ((flags & STACK) && !scan->is_regs)
		return false;
	/* Those first that dst_ok() and off_ok() count on. */
	if (!size_ok(insn) || !imm_ok(scan, insn) || !off_ok(scan, insn) ||
	    !dst_ok(scan, insn))
		return false;
	note_flags(scan, insn);
	return true;
}

static bool part_ok(struct scan *scan, char part, const struct ktrk_insn *insn,
		    u32 n)
{
	scan->part = part;
	scan->loose = false;
	for (scan->at = 0; scan->at < n; scan->at++)
		if (!insn_ok(scan, &insn[scan->at]))
			return false;
	return true;
}

static bool header_ok(const struct ktrk_prog *prog, u32 cap, bool returns)
{
	u32 len = ktrk_prog_len(prog);

	if (prog->reserved[0] || prog->reserved[1] || prog->reserved[2])
		return false;
	if (len > cap || len > KTRK_PROG_INSNS)
		return false;
	if (prog->nkept > KTRK_PROG_KEEP || (!returns && prog->nkeep))
		return false;
	if (prog->static_size < sizeof(struct ktrk_record) ||
	    prog->max_size % 8 || prog->max_size > KTRK_RECORD_MAX)
		return false;
	return prog->fault_words <= KTRK_FAULT_WORDS;
}

/* What the parts need is what the header says. */
static bool sums_ok(const struct scan *scan)
{
	const struct ktrk_prog *prog = scan->prog;
	u32 size = ALIGN(prog->static_size + scan->strings, 8);

	if (scan->covered != prog->static_size)
		return false;
	if (scan->written != (1U << prog->nkept) - 1)
		return false;
	if ((scan->flags & KTRK_PROG_PLAIN) && prog->static_size % 8)
		return false;
	return size + 8 * prog->fault_words <= prog->max_size &&
	       scan->flags == prog->flags;
}

/**
 * ktrk_verify() - may this program run on this machine?
 * @prog: the program
 * @cap: instructions its memory holds
 * @words: words of the base array the mechanism hands in
 * @is_regs: the base is a struct pt_regs, so the stack may be read
 * @returns: the program has an entry side and a duration
 *
 * Law: whatever passes runs in at most as many steps as it has instructions,
 * reads nothing but base, kept and what ktrk_env_* allow, and writes nothing
 * but kept[] and the record of @max_size bytes. A fuzz target holds it to that.
 *
 * Return: 0 or -EINVAL.
 */
int ktrk_verify(const struct ktrk_prog *prog, u32 cap, u32 words, bool is_regs,
		bool returns)
{
	const struct ktrk_insn *filter = prog->insns + prog->nkeep;
	struct scan scan = {
		.prog = prog, .words = words, .is_regs = is_regs,
		.returns = returns, .covered = sizeof(struct ktrk_record),
		.flags = KTRK_PROG_PLAIN,
	};

	if (!header_ok(prog, cap, returns))
		return -EINVAL;
	if (prog->fault_words)
		scan.flags |= KTRK_PROG_CAN_FAULT;
	if (!part_ok(&scan, 'K', prog->insns, prog->nkeep) ||
	    !part_ok(&scan, 'F', filter, prog->nfilter) ||
	    !part_ok(&scan, 'S', filter + prog->nfilter, prog->nstore))
		return -EINVAL;
	if (prog->nfilter &&
	    !(rules[filter[prog->nfilter - 1].op].flags & JUMPS))
		return -EINVAL;
	return sums_ok(&scan) ? 0 : -EINVAL;
}
