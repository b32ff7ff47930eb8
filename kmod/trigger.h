/* SPDX-License-Identifier: GPL-2.0-only */
/* What is to be done at an event's hits besides recording them. */
#ifndef KTRK_TRIGGER_H
#define KTRK_TRIGGER_H

#include <linux/seq_file.h>

#include "session.h"

struct ktrk_action;

/**
 * struct ktrk_trigger_once - what the triggers share that were written at once
 * @users: those triggers, under the session's lock
 * @left: how often they may still, all together
 */
struct ktrk_trigger_once {
	u32 users;
	atomic_t left;
};

/**
 * struct ktrk_trigger - one of a probe's triggers; each of an event's probes has it
 * @rule: what its hits see of it
 * @node: in the probe's list
 * @once: what it shares with those of the event's other probes
 * @leaving: it is about to go
 * @action: what it does
 * @session: in which
 * @target: to which event: its first probe. NULL for none or when that was deleted
 * @group: that one's name
 * @event: that one's name
 * @filter: its filter as text, or NULL
 */
struct ktrk_trigger {
	struct ktrk_rule rule;
	struct list_head node;
	struct ktrk_trigger_once *once;
	bool leaving;
	const struct ktrk_action *action;
	struct ktrk_session *session;
	struct ktrk_probe *target;
	char group[KTRK_GROUP_LEN];
	char event[KTRK_EVENT_LEN];
	char *filter;
};

int ktrk_trigger_write(struct ktrk_session *s, u32 event, const char *text,
		       struct ktrk_err *err);
void ktrk_trigger_clear(struct ktrk_session *s, u32 event);
void ktrk_trigger_show_locked(const struct ktrk_probe *probe,
			      struct seq_file *m);
void ktrk_trigger_leave_locked(struct ktrk_session *s,
			       struct ktrk_probe *probe);
void ktrk_trigger_free_all(struct ktrk_probe *probe);

#endif /* KTRK_TRIGGER_H */
