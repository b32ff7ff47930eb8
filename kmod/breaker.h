/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The storm breaker: watches the books of armed probes and silences one that
 * takes too much of a CPU. It sees sinks, never a session; whoever armed a
 * probe is told, and disarms it.
 */
#ifndef KTRK_BREAKER_H
#define KTRK_BREAKER_H

#include <linux/list.h>
#include <linux/workqueue.h>

#include "hit.h"

/* Costs of a hit that are kept to take the middle one of. */
#define KTRK_WATCH_COSTS	5

/**
 * struct ktrk_watch - one probe that is watched while it is armed
 * @node: in the breaker's list, empty while not armed
 * @sink: the probe's
 * @max_rate: hits a second on one CPU, KTRK_RATE_NONE for no limit
 * @max_cpu: thousandths of a CPU, KTRK_CPU_NONE for no limit
 * @wants: does the probe want to be attended to? For what its owner counts
 *	itself; called each time the books are looked at; may be NULL
 * @seen: by CPU: its hits at the last look
 * @when: time of the last look
 * @timed: books of timed hits at the last look
 * @costs: of a hit, in ns, of the last looks that found one
 * @ncosts: how many there have been
 * @strikes: looks in a row that found it over a limit
 * @tripped: it was silenced; its owner is to disarm it
 * @rate: hits a second at the last look, on the CPU that had most
 * @share: thousandths of that CPU
 * @where: that CPU
 *
 * The breaker's lock guards all but the first five while it is listed; who
 * reads @tripped and the three behind it without may be a look late.
 */
struct ktrk_watch {
	struct list_head node;
	struct ktrk_sink *sink;
	u64 max_rate;
	u32 max_cpu;
	bool (*wants)(struct ktrk_watch *watch);
	u64 *seen;
	u64 when;
	struct {
		u64 ns;
		u64 hits;
	} timed;
	u64 costs[KTRK_WATCH_COSTS];
	u32 ncosts;
	u32 strikes;
	bool tripped;
	u64 rate;
	u32 share;
	u32 where;
};

int ktrk_breaker_new(struct ktrk_watch *watch, struct ktrk_sink *sink,
		     u64 max_rate, u32 max_cpu);
void ktrk_breaker_free(struct ktrk_watch *watch);
void ktrk_breaker_watch(struct ktrk_watch *watch);
void ktrk_breaker_unwatch(struct ktrk_watch *watch);
int ktrk_breaker_init(work_func_t attend, u64 max_rate, u32 max_cpu);
void ktrk_breaker_exit(void);

#endif /* KTRK_BREAKER_H */
