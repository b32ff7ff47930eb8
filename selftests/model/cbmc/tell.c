// SPDX-License-Identifier: GPL-2.0-only
/*
 * A LOST record lies in the mapping, takes nothing that was not given up, and
 * tells of no more than was lost: for all positions and counts.
 *
 * flags: --no-unwinding-assertions --unwind 2
 * flags: --unwindset walk.0:1,fill_lost.0:9
 * size: 64
 */
#include "any.h"

int main(void)
{
	struct ktrk_record_lost *rec;
	u64 head, untold;

	any_ring(SIZE);
	ASSUME(prod.head == prod.overwrite_pos);
	head = prod.head;
	prod.lost[KTRK_LOST_FULL] = nondet_u64();
	ring.loss.told[KTRK_LOST_FULL] = nondet_u64();
	ASSUME(ring.loss.told[KTRK_LOST_FULL] <= prod.lost[KTRK_LOST_FULL]);
	untold = prod.lost[KTRK_LOST_FULL] - ring.loss.told[KTRK_LOST_FULL];
	tell_loss(&ring);
	PROVE(positions_hold(SIZE), "positions in their order");
	PROVE(ring.loss.told[KTRK_LOST_FULL] <= prod.lost[KTRK_LOST_FULL],
	      "no more than was lost");
	PROVE(untold || prod.head == head, "nothing to tell, nothing taken");
	PROVE(!untold || prod.head == head + sizeof(*rec), "taken");
	rec = (void *)ktrk_ring_at(&ring, head);
	PROVE(!untold || rec->count[KTRK_LOST_FULL] ==
	      (untold > ~0U ? ~0U : untold), "told as much as it can");
	PROVE(untold <= ~0U || ring.lossy, "the rest is to be told");
	return 0;
}
