// SPDX-License-Identifier: GPL-2.0-only
/*
 * A reader stays inside the mapping whatever stands there, and however it
 * changes: what is read of it may be anything at each look.
 *
 * flags: --no-unwinding-assertions --unwind 2
 */
#define COPY
#include "any.h"

#define CAP	256u

static u64 buf[CAP / 8];
static u64 copied;

/* The copy is one access; what counts is that both its ends are inside. */
static void copy(void *dst, const void *src, u64 n)
{
	copied = n;
	PROVE(n <= CAP, "inside the buffer");
	PROVE(in_data(src, n), "from the data");
}

int main(void)
{
	const struct ktrk_record *rec;
	struct ktrk_reader rd;
	int n;

	u32 lk = nondet_u32();
	u64 room = nondet_u64();

	ASSUME(lk <= U16_MAX);
	PROVE(!record_verify(lk, room) ||
	      (KTRK_RECORD_LEN(lk) <= room && KTRK_RECORD_LEN(lk) >= 8),
	      "a record ends where data is published, and is one");
	any_ring(SIZE);
	ktrk_reader_init(&rd, &prod, (u8 *)data, SIZE);
	rd.pos = nondet_u64();
	ASSUME(rd.pos % 8 == 0 && rd.pos <= prod.producer_pos);
	rd.limit = nondet_u64();
	ASSUME(rd.limit % 8 == 0 && rd.limit <= prod.producer_pos);
	rec = ktrk_reader_peek(&rd);
	if (rec) {
		PROVE(in_data(rec, 8), "in the data");
		PROVE(rd.pos >= prod.overwrite_pos, "a record that is there");
		PROVE(rd.pos < prod.producer_pos, "a record that is whole");
	}
	n = ktrk_reader_copy(&rd, buf, CAP);
	PROVE(n <= (int)CAP, "not more than was asked for");
	PROVE(n <= 0 || (u64)n == copied, "what was copied");
	return 0;
}
