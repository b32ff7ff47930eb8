/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which records a user wants to see: -e, -p, -C, --since, --until.
 */
#ifndef KTRK_PICK_H
#define KTRK_PICK_H

#include "cpulist.h"
#include "events.h"
#include "render.h"

/* Rows for a verb's table of long options. */
#define KTRK_PICK_OPTIONS \
	{ "pid", required_argument, NULL, 'p' }, \
	{ "event", required_argument, NULL, 'e' }, \
	{ "cpu", required_argument, NULL, 'C' }

/**
 * struct ktrk_time - a time as a user writes it
 * @ns: the time
 * @relative: to the first record
 * @given: it was given at all
 */
struct ktrk_time {
	u64 ns;
	bool relative;
	bool given;
};

/**
 * struct ktrk_pick - what is wanted; all zero is everything
 * @npids: rows of @pids
 * @pids: threads and thread groups, all if there are none
 * @nevents: rows of @events
 * @events: globs, all if there are none
 * @cpus: CPUs, or NULL
 * @self: a thread that is not wanted unless @pids has it, or 0
 * @since: older ones are not wanted
 * @until: nor younger ones
 * @wanted: by id: 0 not asked yet, 1 wanted, 2 not
 */
struct ktrk_pick {
	size_t npids;
	u32 *pids;
	size_t nevents;
	char **events;
	struct ktrk_cpulist *cpus;
	u32 self;
	struct ktrk_time since;
	struct ktrk_time until;
	u8 *wanted;
};

int ktrk_pick_option(struct ktrk_pick *pick, int c, const char *verb,
		     char *text);
void ktrk_pick_pid(struct ktrk_pick *pick, u32 pid);
int ktrk_pick_time(struct ktrk_time *t, const char *text);
bool ktrk_pick_wants(struct ktrk_pick *pick, const struct ktrk_record *rec,
		     u32 cpu, const struct ktrk_evt *evt,
		     const struct ktrk_render *env);
void ktrk_pick_free(struct ktrk_pick *pick);

#endif /* KTRK_PICK_H */
