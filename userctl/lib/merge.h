/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of several rings as one stream in time order.
 */
#ifndef KTRK_MERGE_H
#define KTRK_MERGE_H

#include "ring.h"

/*
 * A CPU that is seen idle may have taken a time already and not yet shown
 * that it is busy, for as long as a store takes to be seen.
 */
#define KTRK_MERGE_MARGIN	1000000ULL
/* A CPU that stays busy longer holds nobody up any more. */
#define KTRK_MERGE_HOLD		1000000000ULL

/**
 * struct ktrk_merge_src - one ring
 * @rd: our place in it
 * @cons: where to give up what was read, or NULL for one who only looks on
 * @cpu: whose
 * @rec: the next record, or NULL if there is none yet
 * @when: its time, or without one a time that nothing to come is older than
 * @seen: of what the reader missed, already in a @missed
 * @missed: records that were overwritten just before @rec
 * @asked: the round in which it was seen empty
 * @given: what was given up
 * @copy: room for one record, for one who only looks on
 */
struct ktrk_merge_src {
	struct ktrk_reader rd;
	struct ktrk_consumer *cons;
	u32 cpu;
	const struct ktrk_record *rec;
	u64 when;
	u64 seen;
	u64 missed;
	u64 asked;
	u64 given;
	u64 *copy;
};

/**
 * struct ktrk_merge - the merge
 * @n: rows of @srcs
 * @heap: all sources, least @when first
 * @srcs: the sources
 * @round: counts calls of ktrk_merge_round()
 * @last: time of the last record
 * @late: records that came after younger ones
 */
struct ktrk_merge {
	size_t n;
	struct ktrk_merge_src **heap;
	struct ktrk_merge_src *srcs;
	u64 round;
	u64 last;
	u64 late;
};

/* What to do with a record; not 0 stops, and the record counts as not read. */
typedef int ktrk_merge_fn(void *arg, const struct ktrk_merge_src *src);

void ktrk_merge_init(struct ktrk_merge *m, size_t n);
void ktrk_merge_set(struct ktrk_merge *m, size_t i, u32 cpu,
		    const struct ktrk_producer *prod, const u8 *data,
		    struct ktrk_consumer *cons, bool consume);
int ktrk_merge_round(struct ktrk_merge *m, u64 now, ktrk_merge_fn *fn,
		     void *arg);
bool ktrk_merge_waiting(const struct ktrk_merge *m);
u64 ktrk_merge_horizon(const struct ktrk_merge *m);
u64 ktrk_merge_missed(const struct ktrk_merge *m);
void ktrk_merge_free(struct ktrk_merge *m);

#endif /* KTRK_MERGE_H */
