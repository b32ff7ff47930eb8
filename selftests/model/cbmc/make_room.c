// SPDX-License-Identifier: GPL-2.0-only
/*
 * Room is made by moving overwrite_pos on, never behind what is published,
 * whatever the data looks like, whatever the consumer page says at each look.
 * One round of the loop, from any state that rounds before can have left.
 *
 * walk() compares pointers that lie behind the mapping: C leaves that open, no
 * machine of ours minds. So pointers are not checked in general; each look at
 * the data is proved to be inside.
 *
 * flags: --no-pointer-check --no-unwinding-assertions --unwindset walk.0:5 --unwind 2
 */
#include "any.h"

int main(void)
{
	u64 end, old;
	u32 bytes = nondet_u32();
	bool room;

	any_ring(SIZE);
	ASSUME(bytes % 8 == 0 && bytes > 0 && bytes <= SIZE);
	end = prod.head + bytes;
	old = prod.overwrite_pos;
	room = make_room(&ring, end);
	PROVE(positions_hold(SIZE), "positions in their order");
	PROVE(prod.overwrite_pos >= old, "overwrite_pos not backwards");
	PROVE(prod.overwrite_pos % 8 == 0, "overwrite_pos is a unit's");
	PROVE(!(prod.overwrite_gen & 1), "generation is even");
	PROVE(!room || end - prod.overwrite_pos <= SIZE, "there is room");
	return 0;
}
