/* SPDX-License-Identifier: GPL-2.0-only */
/* The books: one struct ktrk_book per event and CPU, summed on reading. */
#ifndef KTRK_STATS_H
#define KTRK_STATS_H

#include <linux/percpu.h>

#include "core/env.h"

/**
 * struct ktrk_book - one event's counters of one CPU
 * @quick: hits that went the quick way: each was recorded
 * @full: the books of all others
 */
struct ktrk_book {
	u64 quick;
	struct ktrk_counts full;
};

/* Count one up; one instruction, so nothing can come between. */
#define ktrk_stats_inc(counts, field)	this_cpu_inc((counts)->full.field)
#define ktrk_stats_add(counts, field, n) \
	this_cpu_add((counts)->full.field, (n))
#define ktrk_stats_quick(counts)	this_cpu_inc((counts)->quick)

/* Hits of one CPU, read while they go on. */
static inline u64 ktrk_stats_hits(const struct ktrk_book *book)
{
	return READ_ONCE(book->quick) + READ_ONCE(book->full.hits);
}

u64 ktrk_stats_sum(const struct ktrk_book __percpu *counts, int cpu,
		   struct ktrk_counts *sum);

#endif /* KTRK_STATS_H */
