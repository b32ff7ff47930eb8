// SPDX-License-Identifier: GPL-2.0-only
/*
 * x86-64. Instructions have no fixed places, so each byte may be the first of
 * a 32-bit operand, and the bytes in front of it say whether it is one. That
 * a match is an accident is rare: one in some thousand functions.
 */
#include <string.h>

#include "scan.h"

static u32 word(const u8 *p)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* call and jmp rel32; jcc rel32. */
static bool is_branch(const u8 *operand)
{
	return (operand[-1] & 0xfe) == 0xe8 ||
	       (operand[-2] == 0x0f && (operand[-1] & 0xf0) == 0x80);
}

/* lea rel32(%rip), reg */
static bool is_lea(const u8 *operand)
{
	return operand[-2] == 0x8d && (operand[-1] & 0xc7) == 0x05;
}

/*
 * The address as a sign-extended 32-bit immediate: mov to a register, push,
 * cmp %rax; mov to memory or cmp, with some bytes of address in between.
 */
static bool is_immediate(const u8 *operand)
{
	int back;

	if ((operand[-1] & 0xf8) == 0xb8 || operand[-1] == 0x68 ||
	    operand[-1] == 0x3d)
		return true;
	for (back = 2; back <= 7; back++)
		if (operand[-back] == 0xc7 || operand[-back] == 0x81)
			return true;
	return false;
}

static void refs(const u8 *code, size_t n, u64 addr,
		 struct ktrk_scan_refs *r)
{
	/* What an operand at @code that refers to the target adds up to. */
	u32 base = (u32)addr + 4 - (u32)r->target;
	u32 imm = (u32)r->target;
	bool high = r->target >> 31 == 0x1ffffffff;
	size_t i;

	for (i = 0; i < n; i++) {
		u32 v = word(code + i);

		if (__builtin_expect(((v + base + (u32)i) &
				      ~KTRK_SCAN_PAD) &&
					     v != imm,
				     1))
			continue;
		if (addr + i >= r->target && addr + i < r->end)
			continue;
		if (v == imm)
			r->takings += high && is_immediate(code + i);
		else if (is_branch(code + i))
			r->calls++;
		else if (is_lea(code + i))
			r->takings++;
	}
}

static bool callee(const u8 *body, size_t n, size_t at, u64 addr,
		   u64 *target)
{
	size_t len;

	if ((body[at] & 0xfe) == 0xe8)
		len = 5;
	else if (at + 1 < n && body[at] == 0x0f &&
		 (body[at + 1] & 0xf0) == 0x80)
		len = 6;
	else
		return false;
	if (at + len > n)
		return false;
	*target = addr + at + len + (s32)word(body + at + len - 4);
	return true;
}

const struct ktrk_scan_arch ktrk_scan_x86_64 = {
	.name = "x86_64",
	.refs = refs,
	.callee = callee,
	.step = 1,
};
