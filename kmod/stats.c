// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpumask.h>

#include "stats.h"

static u64 add_one(const struct ktrk_book *book, struct ktrk_counts *sum)
{
	const struct ktrk_counts *c = &book->full;
	u64 quick = READ_ONCE(book->quick);
	int i;

	sum->hits += quick;
	sum->recorded += quick;
	sum->hits += READ_ONCE(c->hits);
	sum->recorded += READ_ONCE(c->recorded);
	sum->filtered += READ_ONCE(c->filtered);
	sum->limited += READ_ONCE(c->limited);
	sum->saved += READ_ONCE(c->saved);
	sum->cost_ns += READ_ONCE(c->cost_ns);
	sum->cost_hits += READ_ONCE(c->cost_hits);
	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		sum->lost[i] += READ_ONCE(c->lost[i]);
	return quick;
}

/**
 * ktrk_stats_sum() - the books of one CPU, or of all
 * @counts: an event's counters
 * @cpu: a possible CPU, or -1 for all
 * @sum: what to add them to
 *
 * Counters move while they are read; the sum is exact once hits have stopped.
 * Context: any.
 * Return: of the hits, those that went the quick way.
 */
u64 ktrk_stats_sum(const struct ktrk_book __percpu *counts, int cpu,
		   struct ktrk_counts *sum)
{
	u64 quick = 0;

	if (cpu >= 0)
		return add_one(per_cpu_ptr(counts, cpu), sum);
	for_each_possible_cpu(cpu)
		quick += add_one(per_cpu_ptr(counts, cpu), sum);
	return quick;
}
