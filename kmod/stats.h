/* SPDX-License-Identifier: GPL-2.0-only */
/* The books: one struct ktrk_counts per event and CPU, summed on reading. */
#ifndef KTRK_STATS_H
#define KTRK_STATS_H

#include <linux/percpu.h>

#include "core/env.h"

/* Count one up; one instruction, so nothing can come between. */
#define ktrk_stats_inc(counts, field)	this_cpu_inc((counts)->field)
#define ktrk_stats_add(counts, field, n) \
	this_cpu_add((counts)->field, (n))

void ktrk_stats_sum(const struct ktrk_counts __percpu *counts, int cpu,
		    struct ktrk_counts *sum);
u64 ktrk_stats_lost(const struct ktrk_counts *counts);

#endif /* KTRK_STATS_H */
