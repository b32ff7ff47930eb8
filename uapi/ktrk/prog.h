/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The probe program: what a definition compiles to. Straight-line code over
 * one accumulator; jumps go forward only and only inside the filter, so a
 * program ends after at most as many steps as it has instructions.
 *
 * Three parts, each optional, in this order in insns[]:
 *	keep	runs where a return probe's function is entered; fills kept[]
 *	filter	runs before the ring is touched; ends in accept or reject
 *	store	runs on the reserved record; fills its fields in place
 * Behind them may be data, in as many instructions' room as it needs.
 */
#ifndef _UAPI_KTRK_PROG_H
#define _UAPI_KTRK_PROG_H

#include <linux/types.h>

#define KTRK_PROG_INSNS		1024	/* most instructions of one program */
#define KTRK_PROG_KEEP		16	/* words kept from entry to return */
#define KTRK_PROG_STRINGS	8	/* strings a filter reads */
#define KTRK_PROG_SCRATCH	4096	/* bytes they take together */
#define KTRK_PROG_REJECT	0xffffU	/* jump target: the hit is filtered */

/**
 * struct ktrk_insn - one instruction
 * @op: enum ktrk_op
 * @size: bytes moved (1 2 4 8), or the comparison of a JCMP
 * @dst: where to: offset in the record, index in kept[], or jump target if true
 * @off: register offset, dereference offset, or a jump's target if false
 * @imm: immediate
 */
struct ktrk_insn {
	__u8 op;
	__u8 size;
	__u16 dst;
	__s32 off;
	__u64 imm;
};

/*
 * X(name, where): @where is the set of parts it may stand in (K keep, F
 * filter, S store). acc is the accumulator; each part starts with 0 in it.
 * base is the array of words the mechanism hands in: struct pt_regs, or a
 * tracepoint's arguments. A member that an operation does not name must be 0.
 *
 *  LDREG	acc = word at byte offset @off of base
 *  LDKEPT	acc = kept[@off]
 *  LDIMM	acc = @imm
 *  LDDUR	acc = ns since entry
 *  LDSTK	acc = word @off of the stack, 0 and a fault beyond its end
 *  LDVAL	acc = one of enum ktrk_val, @off
 *  DEREF	acc = @size bytes at kernel address acc + @imm, zero-extended
 *  UDEREF	the same from user memory
 *  ADD		acc += @imm
 *  SEXT	acc = acc sign-extended from @size bytes
 *  SHR		acc >>= @off
 *  MASK	acc &= @imm
 *  KEEP	kept[@dst] = acc
 *  JCMP	compare acc with @imm by @size; go to @dst if true, @off if not
 *  JBIT	is bit acc set (@size KTRK_CMP_EQ) or not (KTRK_CMP_NE) in the bytes
 *		of the data that KTRK_TEXT() of @imm names? Go on as JCMP
 *  JSTR	compare a string that was read with a text of the data by @size;
 *		@imm is KTRK_TEXT(); go on as JCMP
 *  RDSTR	read the string at kernel address acc, at most @imm bytes, to
 *		byte @off of the scratch memory, as string @dst; not if this hit has
 *		done so before
 *  RDUSTR	the same from user memory
 *  RDCOMM	the same of the task's name
 *  ST		record[@dst ..] = low @size bytes of acc; if reading it failed,
 *		zeroes, and bit @off of the fault bitmap is set
 *  STREG	LDREG then ST in one step
 *  STKEPT	LDKEPT then ST
 *  STDUR	LDDUR then ST
 *  STRET	record[@dst ..] = low @size bytes of the return address
 *  STMEM	record[@dst ..] = an array's elements of @size bytes, from kernel
 *		address acc; @imm is KTRK_ARRAY(); if reading one failed, all are
 *		zeroes, and bit @off of the fault bitmap is set
 *  STUMEM	the same from user memory
 *  STSTACK	record[@dst ..] = where this was called from, innermost first,
 *		then zeroes; @size is 8, @imm is KTRK_ARRAY()
 *  STR		string at kernel address acc: its bytes go to the end of the
 *		record, at most @imm of them, its location to record[@dst]
 *  USTR	the same from user memory
 *  STCOMM	the task's name, as STR
 *  STDATA	@imm bytes of the program's data at @off, as STR
 *  STKSTR	string @off of the scratch memory, if it was read; else as STR
 *  STKUSTR	the same, else as USTR
 *  STRS	@size strings, as STR; acc is where their addresses stand one
 *		behind the other, their locations go to record[@dst ..]; @off is 1
 *		if the addresses are in user memory
 *  USTRS	the same, the strings from user memory
 *
 * Jump targets count from the filter's first instruction; its number of
 * instructions is the target that accepts, KTRK_PROG_REJECT the one that
 * refuses. A load that fails makes the next ST, string or JCMP a failed one:
 * zeroes, location 0, false.
 */
#define KTRK_OPS(X) \
	X(LDREG,  "KFS") \
	X(LDKEPT, "FS") \
	X(LDIMM,  "KFS") \
	X(LDDUR,  "FS") \
	X(LDSTK,  "KFS") \
	X(LDVAL,  "KFS") \
	X(DEREF,  "KFS") \
	X(UDEREF, "KFS") \
	X(ADD,    "KFS") \
	X(SEXT,   "KFS") \
	X(SHR,    "KFS") \
	X(MASK,   "KFS") \
	X(KEEP,   "K") \
	X(JCMP,   "F") \
	X(JBIT,   "F") \
	X(JSTR,   "F") \
	X(RDSTR,  "F") \
	X(RDUSTR, "F") \
	X(RDCOMM, "F") \
	X(ST,     "S") \
	X(STREG,  "S") \
	X(STKEPT, "S") \
	X(STDUR,  "S") \
	X(STRET,  "S") \
	X(STMEM,  "S") \
	X(STUMEM, "S") \
	X(STSTACK, "S") \
	X(STR,    "S") \
	X(USTR,   "S") \
	X(STCOMM, "S") \
	X(STDATA, "S") \
	X(STKSTR, "S") \
	X(STKUSTR, "S") \
	X(STRS,   "S") \
	X(USTRS,  "S")

enum ktrk_op {
#define KTRK_OP_ENUM(name, where) KTRK_OP_##name,
	KTRK_OPS(KTRK_OP_ENUM)
#undef KTRK_OP_ENUM
	KTRK_OP_COUNT,
	KTRK_OP_FIRST_STORE = KTRK_OP_ST,	/* it and all behind it store */
};

/*
 * STMEM's @imm: how many elements, and which bits of each: those from @shift
 * on, @bits of them.
 */
#define KTRK_ARRAY(count, shift, bits) \
	((count) | (shift) << 8 | (bits) << 16)
#define KTRK_ARRAY_COUNT(imm)	((imm) & 0xff)
#define KTRK_ARRAY_SHIFT(imm)	((imm) >> 8 & 0xff)
#define KTRK_ARRAY_BITS(imm)	((imm) >> 16)

/* JSTR's @imm: which string, and where in the data what it is compared with. */
#define KTRK_TEXT(slot, at, len) \
	((__u64)(slot) << 32 | (__u64)(len) << 16 | (at))
#define KTRK_TEXT_SLOT(imm)	((imm) >> 32)
#define KTRK_TEXT_LEN(imm)	((imm) >> 16 & 0xffff)
#define KTRK_TEXT_AT(imm)	((imm) & 0xffff)

/* Comparisons of JCMP and JSTR, in @size; S for signed. */
enum ktrk_cmp {
	KTRK_CMP_EQ, KTRK_CMP_NE,
	KTRK_CMP_LT, KTRK_CMP_LE, KTRK_CMP_GT, KTRK_CMP_GE,
	KTRK_CMP_SLT, KTRK_CMP_SLE, KTRK_CMP_SGT, KTRK_CMP_SGE,
	KTRK_CMP_AND,			/* any bit in common */
	KTRK_CMP_GLOB,			/* of texts: fits the pattern */
	KTRK_CMP_COUNT,
	KTRK_CMP_NUMBERS = KTRK_CMP_GLOB,
};

/* Values that are not in base, for LDVAL. */
enum ktrk_val {
	KTRK_VAL_TID, KTRK_VAL_TGID, KTRK_VAL_CPU, KTRK_VAL_NS,
	KTRK_VAL_RETADDR, KTRK_VAL_FUNC,
	KTRK_VAL_COUNT,
};

#endif /* _UAPI_KTRK_PROG_H */
