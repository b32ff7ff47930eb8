/* SPDX-License-Identifier: GPL-2.0-only */
/* What is to be done at an event's hits besides recording them. */
#ifndef KTRK_TRIGGER_H
#define KTRK_TRIGGER_H

#include <linux/seq_file.h>

#include "session.h"

struct ktrk_trigger;

/**
 * struct ktrk_action - what triggers can do
 * @name: as it is written
 * @on: turn it on, or off
 * @names: an event, by :GROUP:EVENT
 * @alike: of those that are alike an event has one at most
 * @late: behind the hit's own record
 * @prepare: before it is added, without the session's lock; may be NULL
 * @due: is it not so already?
 * @fire: do it
 */
struct ktrk_action {
	const char *name;
	bool on;
	bool names;
	u8 alike;
	bool late;
	int (*prepare)(struct ktrk_session *s, struct ktrk_trigger *trigger,
		       struct ktrk_err *err);
	bool (*due)(const struct ktrk_rule *rule);
	void (*fire)(const struct ktrk_rule *rule,
		     const struct ktrk_where *where);
};

#define KTRK_ACTIONS	6

extern const struct ktrk_action ktrk_actions[KTRK_ACTIONS];

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
 * @target: to which event: its first probe. NULL for none or when that was deleted;
 *	of a stack trace, the event whose record it is
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

/**
 * struct ktrk_wish - a trigger as it is written
 * @trigger: what it is
 * @count: 0 for no limit
 * @remove: it is to go
 * @filter: where its filter stands in the text, 0 for none
 */
struct ktrk_wish {
	struct ktrk_trigger trigger;
	u32 count;
	bool remove;
	u32 filter;
};

int ktrk_trigger_parse(const char *text, struct ktrk_wish *wish,
		       struct ktrk_err *err);
int ktrk_trigger_write(struct ktrk_session *s, u32 event, const char *text,
		       struct ktrk_err *err);
void ktrk_trigger_clear(struct ktrk_session *s, u32 event);
void ktrk_trigger_show_locked(const struct ktrk_probe *probe,
			      struct seq_file *m);
int ktrk_trigger_join_locked(struct ktrk_session *s, struct ktrk_probe *probe,
			     const struct ktrk_probe *first, bool dry,
			     struct ktrk_err *err);
void ktrk_trigger_leave_locked(struct ktrk_session *s,
			       struct ktrk_probe *probe);
void ktrk_trigger_free_all(struct ktrk_probe *probe);

#endif /* KTRK_TRIGGER_H */
