/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an event got after it was made: a filter more, and rules, each of which
 * does something at a hit. A probe that has neither does not come here.
 */
#ifndef KTRK_EXTRA_H
#define KTRK_EXTRA_H

#include <linux/bitops.h>

#include "core/vm.h"

struct ktrk_sink;
struct ktrk_where;

/**
 * struct ktrk_rule - something to do at a hit
 * @late: when its record is written, or is not to be
 * @due: is there anything to do? Context as that of ktrk_extra_fire()
 * @fire: do it; the same context
 * @prog: only if its filter says so, or NULL for always
 * @left: how often it may still, or NULL for no limit
 */
struct ktrk_rule {
	bool late;
	bool (*due)(const struct ktrk_rule *rule);
	void (*fire)(const struct ktrk_rule *rule,
		     const struct ktrk_where *where);
	const struct ktrk_prog *prog;
	atomic_t *left;
};

/**
 * struct ktrk_tids - tasks by number, as the initial pid namespace has it
 * @bits: one for each number there can be, or NULL; once there, it stays
 * @on: the set counts; else it is as if there was none
 */
struct ktrk_tids {
	unsigned long *bits;
	bool on;
};

/**
 * struct ktrk_tasksets - whose hits are wanted
 * @only: of these alone
 * @never: not of these
 */
struct ktrk_tasksets {
	struct ktrk_tids only;
	struct ktrk_tids never;
};

/**
 * struct ktrk_extra - all that one probe has; replaced as a whole
 * @tasks: whose hits are wanted, or NULL for all; changed in place
 * @filter: the program whose filter it is, or NULL
 * @stacks: where there is said where the stack of a recorded hit goes, if
 *	anywhere: changed in place. NULL for nowhere
 * @nlate: of @rules those that are late
 * @nrules: rows of @rules
 * @rules: in the order they were made
 */
struct ktrk_extra {
	const struct ktrk_tasksets *tasks;
	const struct ktrk_prog *filter;
	struct ktrk_sink *const *stacks;
	u32 nlate;
	u32 nrules;
	struct ktrk_rule *rules[];
};

bool ktrk_extra_wants(const struct ktrk_tasksets *tasks, u32 tid);
void ktrk_extra_fire(const struct ktrk_extra *extra, struct ktrk_ctx *ctx,
		     const struct ktrk_where *where, bool late);
bool ktrk_extra_pass(const struct ktrk_prog *prog, struct ktrk_ctx *ctx);

#endif /* KTRK_EXTRA_H */
