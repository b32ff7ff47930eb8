/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * `ktrkctl add KIND TARGET ARGS --filter ...` as a definition.
 */
#ifndef KTRK_SUGAR_H
#define KTRK_SUGAR_H

#include "parse.h"

/**
 * struct ktrk_sugar - what the user typed
 * @kind: row of ktrk_kinds[]
 * @target: function, with +OFF or MOD: perhaps, address or [GROUP:]TRACEPOINT
 * @group: the tracepoint's group, not NUL-terminated, or NULL
 * @group_len: its length
 * @name: of the event, or NULL
 * @filter: or NULL
 * @maxactive: or 0
 * @args: words behind the target
 * @nargs: how many
 */
struct ktrk_sugar {
	unsigned int kind;
	const char *target;
	const char *group;
	int group_len;
	const char *name;
	const char *filter;
	unsigned long maxactive;
	char **args;
	int nargs;
};

int ktrk_sugar_kind(const char *word);
void ktrk_sugar_split(struct ktrk_sugar *su);
char *ktrk_sugar_text(const struct ktrk_sugar *su, const char *target);

#endif /* KTRK_SUGAR_H */
