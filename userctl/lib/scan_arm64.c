// SPDX-License-Identifier: GPL-2.0-only
/*
 * arm64: each instruction is one aligned word. An address is made by adrp and
 * an add that follows within a few instructions.
 */
#include <string.h>

#include "scan.h"

#define PAIR_MAX (KTRK_SCAN_AHEAD / 4 - 1) /* instructions from adrp to add */

static u32 word(const u8 *p)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static s64 sext(u64 v, unsigned int bits)
{
	return (s64)(v << (64 - bits)) >> (64 - bits);
}

/* b, bl: 26 bits of words; b.cond: 19. */
static bool branch(u32 insn, u64 addr, u64 *target)
{
	if ((insn & 0x7c000000) == 0x14000000)
		*target = addr + sext(insn & 0x3ffffff, 26) * 4;
	else if ((insn & 0xff000010) == 0x54000000)
		*target = addr + sext(insn >> 5 & 0x7ffff, 19) * 4;
	else
		return false;
	return true;
}

/* adrp reg, the page of @target; then add reg', reg, the rest. */
static bool makes_address(const u8 *code, u64 addr, u64 target)
{
	u32 insn = word(code), reg = insn & 31, i;
	u64 pages;

	if ((insn & 0x9f000000) != 0x90000000)
		return false;
	pages = (insn >> 5 & 0x7ffff) << 2 | (insn >> 29 & 3);
	if ((addr & ~0xfffULL) + sext(pages, 21) * 4096 != (target & ~0xfffULL))
		return false;
	for (i = 1; i <= PAIR_MAX; i++) {
		u32 add = word(code + 4 * i);

		if ((add & 0xffc00000) == 0x91000000 &&
		    (add >> 5 & 31) == reg &&
		    (add >> 10 & 0xfff) == (target & 0xfff))
			return true;
	}
	return false;
}

static void refs(const u8 *code, size_t n, u64 addr,
		 struct ktrk_scan_refs *r)
{
	u64 to;
	size_t i;

	for (i = 0; i + 4 <= n; i += 4) {
		if (addr + i >= r->target && addr + i < r->end)
			continue;
		if (branch(word(code + i), addr + i, &to))
			r->calls += to == r->target ||
				    to == r->target + KTRK_SCAN_PAD;
		else
			r->takings +=
				makes_address(code + i, addr + i, r->target);
	}
}

static bool callee(const u8 *body, size_t n, size_t at, u64 addr,
		   u64 *target)
{
	return at + 4 <= n && branch(word(body + at), addr + at, target);
}

const struct ktrk_scan_arch ktrk_scan_arm64 = {
	.name = "aarch64",
	.refs = refs,
	.callee = callee,
	.step = 4,
};
