/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an event got after it was made: a filter more, and rules, each of which
 * does something at a hit. A probe that has neither does not come here.
 */
#ifndef KTRK_EXTRA_H
#define KTRK_EXTRA_H

#include "core/vm.h"

/**
 * struct ktrk_rule - something to do at a hit
 * @due: is there anything to do? Context as that of ktrk_extra_fire()
 * @fire: do it; the same context
 * @prog: only if its filter says so, or NULL for always
 * @left: how often it may still, or NULL for no limit
 */
struct ktrk_rule {
	bool (*due)(const struct ktrk_rule *rule);
	void (*fire)(const struct ktrk_rule *rule);
	const struct ktrk_prog *prog;
	atomic_t *left;
};

/**
 * struct ktrk_extra - all that one probe has; replaced as a whole
 * @filter: the program whose filter it is, or NULL
 * @nrules: rows of @rules
 * @rules: in the order they were made
 */
struct ktrk_extra {
	const struct ktrk_prog *filter;
	u32 nrules;
	struct ktrk_rule *rules[];
};

void ktrk_extra_fire(const struct ktrk_extra *extra, struct ktrk_ctx *ctx);
bool ktrk_extra_pass(const struct ktrk_prog *prog, struct ktrk_ctx *ctx);

#endif /* KTRK_EXTRA_H */
