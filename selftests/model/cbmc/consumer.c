// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whatever the consumer page says, what is believed lies between what was
 * given up and what is published: for all positions, and all sizes there are.
 */
#include "any.h"

int main(void)
{
	u32 shift = nondet_u32();
	u64 old, pos;

	ASSUME(shift >= 3 && shift <= 30);
	any_ring(1ULL << shift);
	old = prod.overwrite_pos;
	pos = consumer_pos_verify(&ring, old);
	PROVE(pos >= old, "not backwards");
	PROVE(pos <= prod.producer_pos, "not over what is being written");
	PROVE(pos % KTRK_RING_UNIT == 0, "a unit's position");
	return 0;
}
