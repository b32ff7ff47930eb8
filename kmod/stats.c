// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpumask.h>

#include "stats.h"

static void add_one(const struct ktrk_counts *c, struct ktrk_counts *sum)
{
	int i;

	sum->hits += READ_ONCE(c->hits);
	sum->recorded += READ_ONCE(c->recorded);
	sum->filtered += READ_ONCE(c->filtered);
	sum->limited += READ_ONCE(c->limited);
	sum->saved += READ_ONCE(c->saved);
	sum->cost_ns += READ_ONCE(c->cost_ns);
	sum->cost_hits += READ_ONCE(c->cost_hits);
	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		sum->lost[i] += READ_ONCE(c->lost[i]);
}

/**
 * ktrk_stats_sum() - the books of one CPU, or of all
 * @counts: an event's counters
 * @cpu: a possible CPU, or -1 for all
 * @sum: what to add them to
 *
 * Counters move while they are read; the sum is exact once hits have stopped.
 * Context: any.
 */
void ktrk_stats_sum(const struct ktrk_counts __percpu *counts, int cpu,
		    struct ktrk_counts *sum)
{
	if (cpu >= 0) {
		add_one(per_cpu_ptr(counts, cpu), sum);
		return;
	}
	for_each_possible_cpu(cpu)
		add_one(per_cpu_ptr(counts, cpu), sum);
}

/**
 * ktrk_stats_lost() - losses of all causes
 * @counts: books
 *
 * Context: any.
 * Return: their sum.
 */
u64 ktrk_stats_lost(const struct ktrk_counts *counts)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		sum += counts->lost[i];
	return sum;
}
