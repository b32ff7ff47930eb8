/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What verbs on sessions and on events of a session have in common.
 */
#ifndef KTRK_EACH_H
#define KTRK_EACH_H

#include "args.h"
#include "events.h"

int ktrk_each_session(struct ktrk_args *args, const char **session);
int ktrk_each_event(struct ktrk_args *args, const char *verb,
		    int (*fn)(struct ktrk_dev *dev,
			      const struct ktrk_evt *evt));
bool ktrk_each_wanted(const struct ktrk_evt *evt, char **globs, int n);
int ktrk_each_unmatched(const struct ktrk_events *evs, char **globs, int n);

#endif /* KTRK_EACH_H */
