// SPDX-License-Identifier: GPL-2.0-only
/*
 * A header says what its writer gave it: all lengths, kinds, times, flags; and
 * of two times the later one is the greater.
 */
#include "any.h"

int main(void)
{
	u32 bytes = nondet_u32(), kind = nondet_u32(), flags = nondet_u32();
	u64 ns = nondet_u64(), later = nondet_u64(), when;
	u16 lk;

	ring.base_ns = nondet_u64();
	ASSUME(ns >= ring.base_ns && later >= ns);
	ASSUME(later - ring.base_ns < 1ULL << 56 && flags < 256);
	when = ktrk_ring_when(&ring, ns, flags);
	PROVE(when >> 8 == ns - ring.base_ns, "the time");
	PROVE((when & 0xff) == flags, "the flags");
	PROVE(ktrk_ring_when(&ring, later, flags) >= when, "the order");

	ASSUME(bytes % 8 == 0 && bytes <= KTRK_RECORD_MAX && kind < 16);
	lk = ktrk_record_len_kind(bytes, kind);
	PROVE(KTRK_RECORD_LEN(lk) == bytes, "the length");
	PROVE(KTRK_RECORD_KIND(lk) == kind, "the kind");
	return 0;
}
