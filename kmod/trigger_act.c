// SPDX-License-Identifier: GPL-2.0-only
/*
 * What triggers do. What runs at a hit flips bits, starts work, or writes a record
 * more: it takes no lock, and arms nothing.
 */
#include <linux/kprobes.h>
#include <linux/string.h>

#include "trigger.h"

static const struct ktrk_trigger *trigger_of(const struct ktrk_rule *rule)
{
	return container_of(rule, struct ktrk_trigger, rule);
}

static bool run_due(const struct ktrk_rule *rule)
{
	const struct ktrk_trigger *trigger = trigger_of(rule);

	return READ_ONCE(trigger->session->on) != trigger->action->on;
}
NOKPROBE_SYMBOL(run_due);

static void run_fire(const struct ktrk_rule *rule,
		     const struct ktrk_where *where)
{
	const struct ktrk_trigger *trigger = trigger_of(rule);

	ktrk_session_flip(trigger->session, trigger->action->on);
}
NOKPROBE_SYMBOL(run_fire);

static bool event_due(const struct ktrk_rule *rule)
{
	const struct ktrk_trigger *trigger = trigger_of(rule);
	const struct ktrk_probe *target = READ_ONCE(trigger->target);

	return target && !(READ_ONCE(target->arm.sink.mode) & KTRK_SINK_SOFT) !=
			 trigger->action->on;
}
NOKPROBE_SYMBOL(event_due);

static void event_fire(const struct ktrk_rule *rule,
		       const struct ktrk_where *where)
{
	const struct ktrk_trigger *trigger = trigger_of(rule);
	struct ktrk_probe *target = READ_ONCE(trigger->target);

	if (target)
		ktrk_session_soften(trigger->session, target->event,
				    !trigger->action->on);
}
NOKPROBE_SYMBOL(event_fire);

static bool stack_due(const struct ktrk_rule *rule)
{
	const struct ktrk_trigger *trigger = trigger_of(rule);

	return READ_ONCE(trigger->target) && READ_ONCE(trigger->session->on);
}
NOKPROBE_SYMBOL(stack_due);

static void stack_fire(const struct ktrk_rule *rule,
		       const struct ktrk_where *where)
{
	struct ktrk_probe *target = READ_ONCE(trigger_of(rule)->target);

	if (target)
		ktrk_hit_beside(&target->arm.sink, where);
}
NOKPROBE_SYMBOL(stack_fire);

static int stack_prepare(struct ktrk_session *s, struct ktrk_trigger *trigger,
			 struct ktrk_err *err)
{
	strscpy(trigger->group, KTRK_STACK_GROUP, sizeof(trigger->group));
	strscpy(trigger->event, KTRK_STACK_EVENT, sizeof(trigger->event));
	return ktrk_session_stack_event(s, err);
}

static int snapshot_prepare(struct ktrk_session *s, struct ktrk_trigger *trigger,
			    struct ktrk_err *err)
{
	int rc = ktrk_session_snap_ready(s);

	return rc ? ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0) : 0;
}

static bool snapshot_due(const struct ktrk_rule *rule)
{
	return READ_ONCE(trigger_of(rule)->session->on);
}
NOKPROBE_SYMBOL(snapshot_due);

static void snapshot_fire(const struct ktrk_rule *rule,
			  const struct ktrk_where *where)
{
	ktrk_session_snap_soon(trigger_of(rule)->session);
}
NOKPROBE_SYMBOL(snapshot_fire);

const struct ktrk_action ktrk_actions[KTRK_ACTIONS] = {
	{ "traceon", true, false, 1, .due = run_due, .fire = run_fire },
	{ "traceoff", false, false, 1, .due = run_due, .fire = run_fire },
	{ "enable_event", true, true, 2, .due = event_due, .fire = event_fire },
	{ "disable_event", false, true, 3, .due = event_due, .fire = event_fire },
	{ "stacktrace", true, false, 4, true, stack_prepare, stack_due,
	  stack_fire },
	{ "snapshot", true, false, 5, true, snapshot_prepare,
	  snapshot_due, snapshot_fire },
};
