// SPDX-License-Identifier: GPL-2.0-only
/*
 * A slot lies in the data's mapping, behind all that is published, and takes
 * nothing that was not given up; and commit leaves the positions in order: for
 * all positions, lengths, data and consumer positions, the slow way included.
 *
 * walk() compares pointers that lie behind the mapping: C leaves that open, no
 * machine of ours minds. So pointers are not checked in general; each look at
 * the data is proved to be inside.
 *
 * flags: --no-pointer-check --no-unwinding-assertions --unwind 2
 * flags: --unwindset walk.0:5,fill_lost.0:1
 */
#include "any.h"

int main(void)
{
	u32 bytes = nondet_u32(), used = nondet_u32();
	struct ktrk_slot slot;
	u64 busy;

	any_ring(SIZE);
	busy = prod.busy;
	ASSUME(bytes % 8 == 0 && bytes >= 8 && bytes <= KTRK_RECORD_MAX);
	ASSUME(used % 8 == 0 && used >= 8 && used <= bytes);
	if (!ktrk_ring_reserve(&ring, bytes, KTRK_RING_NMI, &slot)) {
		PROVE(!slot.rec, "no slot");
		PROVE(positions_hold(SIZE), "positions in their order");
		return 0;
	}
	PROVE(slot.end - slot.start == bytes, "as long as asked for");
	PROVE(slot.start >= prod.producer_pos, "behind what is published");
	PROVE(slot.end - prod.overwrite_pos <= SIZE, "over what is given up");
	PROVE((u8 *)slot.rec >= (u8 *)data &&
	      (u8 *)slot.rec + bytes <= (u8 *)(data + 2 * SIZE / 8),
	      "inside the mapping");
	PROVE(ring.room <= prod.overwrite_pos + SIZE, "room is room");
	ktrk_ring_commit(&ring, KTRK_RING_NMI, &slot, used);
	PROVE(positions_hold(SIZE), "positions in their order");
	PROVE(prod.busy == busy, "left");
	return 0;
}
