/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The books of a recording while it is made.
 */
#ifndef KTRK_TALLY_H
#define KTRK_TALLY_H

#include "live.h"
#include "spool.h"

/**
 * struct ktrk_tally_look - all counters, as they are at one time
 * @nids: rows of @ids
 * @ids: events
 * @counts: for each ring, one for each of @ids
 * @totals: for each ring: records ever written to it
 * @slack: for each ring: hits that came while we looked
 */
struct ktrk_tally_look {
	size_t nids;
	u32 *ids;
	struct ktrk_counts *counts;
	u64 *totals;
	u64 *slack;
};

/**
 * struct ktrk_tally - the beginning, kept until the end
 * @begin: the counters then
 * @begin_ns: when that was
 */
struct ktrk_tally {
	struct ktrk_tally_look begin;
	u64 begin_ns;
};

int ktrk_tally_begin(struct ktrk_tally *tally, struct ktrk_live *live);
int ktrk_tally_end(struct ktrk_tally *tally, struct ktrk_live *live,
		   const struct ktrk_spool *sp, void **books, size_t *len);
void ktrk_tally_free(struct ktrk_tally *tally);

#endif /* KTRK_TALLY_H */
