// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: triggers
 *
 * TRIGGER[:COUNT] [if FILTER], of an event. One that has triggers is armed for
 * them, but not recorded unless it is enabled, too; so is one that another's
 * trigger is to enable. trigger_act.c has what there is to do, trigger_parse.c
 * reads what is written.
 */
#include <linux/slab.h>

#include "trigger.h"

static bool is_alike(const struct ktrk_trigger *a, const struct ktrk_trigger *b)
{
	return a->action->alike == b->action->alike &&
	       (!a->action->names || (!strcmp(a->group, b->group) &&
				      !strcmp(a->event, b->event)));
}

/* One that does the same, or with @alike one that only one may be of. */
static struct ktrk_trigger *find(const struct ktrk_probe *probe,
				 const struct ktrk_trigger *like, bool alike)
{
	struct ktrk_trigger *trigger;

	list_for_each_entry(trigger, &probe->triggers, node)
		if (is_alike(trigger, like) &&
		    (alike || trigger->action == like->action))
			return trigger;
	return NULL;
}

static void trigger_free(struct ktrk_trigger *trigger)
{
	if (!--trigger->once->users)
		kfree(trigger->once);
	kfree(trigger->rule.prog);
	kfree(trigger->filter);
	kfree(trigger);
}

static struct ktrk_trigger *trigger_new(struct ktrk_session *s,
					const struct ktrk_wish *wish,
					struct ktrk_trigger_once *once)
{
	struct ktrk_trigger *trigger = kmemdup(&wish->trigger, sizeof(*trigger),
					       GFP_KERNEL_ACCOUNT);

	if (!trigger)
		return NULL;
	trigger->session = s;
	trigger->once = once;
	once->users++;
	trigger->rule.late = trigger->action->late;
	trigger->rule.due = trigger->action->due;
	trigger->rule.fire = trigger->action->fire;
	trigger->rule.left = wish->count ? &once->left : NULL;
	return trigger;
}

static int give_filter(struct ktrk_trigger *trigger,
		       const struct ktrk_probe *probe, const char *filter,
		       struct ktrk_err *err)
{
	struct ktrk_prog *prog = ktrk_probe_filter(probe, filter,
						   strlen(filter), err);

	if (IS_ERR(prog))
		return PTR_ERR(prog);
	trigger->rule.prog = prog;
	trigger->filter = kstrdup(skip_spaces(filter), GFP_KERNEL_ACCOUNT);
	return trigger->filter ? 0 : ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
}

/* Those probes of an event whose ids are below @end. */
static void unhold_event(struct ktrk_session *s, u32 event, int end)
{
	struct ktrk_probe *probe;
	int at = 0;

	for (; (probe = ktrk_session_shown_locked(s, event, &at)); at++)
		if (at < end)
			ktrk_probe_unhold(probe);
}

/* End of hold(): all probes of the event it is about, and the one that has it. */
static void unhold(struct ktrk_session *s, struct ktrk_probe *probe,
		   struct ktrk_trigger *trigger)
{
	const struct ktrk_probe *target = trigger->target;

	WRITE_ONCE(trigger->target, NULL);
	if (target && trigger->action->names)
		unhold_event(s, target->event, INT_MAX);
	ktrk_probe_unhold(probe);
}

static int hold_event(struct ktrk_session *s, u32 event)
{
	struct ktrk_probe *probe;
	int at = 0, rc;

	for (; (probe = ktrk_session_shown_locked(s, event, &at)); at++) {
		rc = ktrk_probe_hold(probe);
		if (rc) {
			unhold_event(s, event, at);
			return rc;
		}
	}
	return 0;
}

/* Both are armed from now on: the one that has it, and the event it is about. */
static int hold(struct ktrk_session *s, struct ktrk_probe *probe,
		struct ktrk_trigger *trigger)
{
	int rc = ktrk_probe_hold(probe);

	if (rc || !trigger->target || !trigger->action->names)
		return rc;
	rc = hold_event(s, trigger->target->event);
	if (rc)
		ktrk_probe_unhold(probe);
	return rc;
}

/* Where stack traces go is an event of ours, and no other of its name. */
static bool is_fit(const struct ktrk_trigger *trigger)
{
	return trigger->action->names || trigger->target->kernel;
}

/* It has it from here on, but its hits do not know yet. */
static int add_one_locked(struct ktrk_session *s, struct ktrk_probe *probe,
			  const struct ktrk_wish *wish,
			  struct ktrk_trigger_once *once, const char *text,
			  struct ktrk_err *err)
{
	struct ktrk_trigger *trigger = trigger_new(s, wish, once);
	int rc = 0;

	if (!trigger)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	if (wish->filter) {
		rc = give_filter(trigger, probe, text + wish->filter, err);
		if (rc)
			err->pos += wish->filter;
	}
	if (!rc && trigger->group[0]) {
		trigger->target = ktrk_session_find_locked(s, trigger->group,
							   trigger->event);
		if (!trigger->target || !is_fit(trigger))
			rc = ktrk_err_set(err, KTRK_ERR_NO_SUCH_EVENT,
					  strlen(trigger->action->name) + 1);
	}
	if (!rc && hold(s, probe, trigger))
		rc = ktrk_err_set(err, KTRK_ERR_CANNOT_ARM, 0);
	if (rc) {
		trigger_free(trigger);
		return rc;
	}
	list_add_tail(&trigger->node, &probe->triggers);
	s->ntriggers++;
	return 0;
}

/* The end of those that are about to go, or they stay. */
static void leave_or_stay_locked(struct ktrk_session *s, u32 event, bool leave)
{
	struct ktrk_trigger *trigger, *next;
	struct ktrk_probe *probe;
	int at = 0;

	for (; (probe = ktrk_session_shown_locked(s, event, &at)); at++) {
		list_for_each_entry_safe(trigger, next, &probe->triggers, node) {
			if (trigger->leaving && leave) {
				list_del(&trigger->node);
				s->ntriggers--;
				unhold(s, probe, trigger);
				trigger_free(trigger);
			} else {
				trigger->leaving = false;
			}
		}
	}
}

/* Those that were written with @once, or with NULL all, are about to go. */
static void say_leave_locked(struct ktrk_session *s, u32 event,
			     const struct ktrk_trigger_once *once)
{
	struct ktrk_trigger *trigger;
	struct ktrk_probe *probe;
	int at = 0;

	for (; (probe = ktrk_session_shown_locked(s, event, &at)); at++)
		list_for_each_entry(trigger, &probe->triggers, node)
			trigger->leaving = !once || trigger->once == once;
}

static int remove_locked(struct ktrk_session *s, u32 event,
			 const struct ktrk_trigger_once *once,
			 struct ktrk_err *err)
{
	int rc;

	say_leave_locked(s, event, once);
	rc = ktrk_session_refine_locked(s, event);
	leave_or_stay_locked(s, event, !rc);
	return rc ? ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0) : 0;
}

/* All probes of the event have it, or none. */
static int add_locked(struct ktrk_session *s, u32 event,
		      const struct ktrk_wish *wish, const char *text,
		      struct ktrk_err *err)
{
	struct ktrk_trigger_once *once = kzalloc(sizeof(*once),
						 GFP_KERNEL_ACCOUNT);
	struct ktrk_probe *probe;
	int at = 0, rc = 0;

	if (!once)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	/* Ours, while there may be none of it. */
	once->users = 1;
	atomic_set(&once->left, wish->count);
	for (; !rc && (probe = ktrk_session_shown_locked(s, event, &at)); at++)
		rc = add_one_locked(s, probe, wish, once, text, err);
	if (!rc && ktrk_session_refine_locked(s, event))
		rc = ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	if (rc) {
		say_leave_locked(s, event, once);
		leave_or_stay_locked(s, event, true);
	}
	if (!--once->users)
		kfree(once);
	return rc;
}

static int write_locked(struct ktrk_session *s, u32 event,
			const struct ktrk_wish *wish, const char *text,
			struct ktrk_err *err)
{
	struct ktrk_probe *first = ktrk_session_shown_locked(s, event, NULL);
	struct ktrk_trigger *had;

	lockdep_assert_held(&s->lock);
	if (!first)
		return ktrk_err_set(err, KTRK_ERR_NO_SUCH_EVENT, 0);
	had = find(first, &wish->trigger, !wish->remove);
	if (wish->remove && had)
		return remove_locked(s, event, had->once, err);
	/* By `>` all have gone before; tracefs says nothing then, either. */
	if (wish->remove)
		return list_empty(&first->triggers) ? 0 :
		       ktrk_err_set(err, KTRK_ERR_NO_SUCH_TRIGGER, 1);
	if (had)
		return ktrk_err_set(err, KTRK_ERR_TRIGGER_EXISTS, 0);
	return add_locked(s, event, wish, text, err);
}

/**
 * ktrk_trigger_write() - add a trigger to an event, or remove one by !TRIGGER
 * @s: the session
 * @event: the event's number
 * @text: as above
 * @err: says what is wrong, and where
 *
 * Context: may sleep.
 * Return: 0; or -errno, and all is as it was.
 */
int ktrk_trigger_write(struct ktrk_session *s, u32 event, const char *text,
		       struct ktrk_err *err)
{
	struct ktrk_wish *wish = kzalloc(sizeof(*wish), GFP_KERNEL);
	int rc;

	ktrk_err_set(err, KTRK_ERR_NONE, 0);
	if (!wish)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	rc = ktrk_session_may_change() ?
	     ktrk_err_set(err, KTRK_ERR_LOCKED_DOWN, 0) :
	     ktrk_trigger_parse(text, wish, err);
	if (!rc && wish->trigger.action->prepare && !wish->remove)
		rc = wish->trigger.action->prepare(s, &wish->trigger, err);
	if (!rc) {
		mutex_lock(&s->lock);
		rc = write_locked(s, event, wish, text, err);
		mutex_unlock(&s->lock);
	}
	kfree(wish);
	return rc;
}

/**
 * ktrk_trigger_clear() - remove all triggers of an event
 * @s: the session
 * @event: the event's number
 *
 * Context: may sleep.
 */
void ktrk_trigger_clear(struct ktrk_session *s, u32 event)
{
	struct ktrk_probe *first;
	struct ktrk_err err;

	mutex_lock(&s->lock);
	first = ktrk_session_shown_locked(s, event, NULL);
	if (first && !list_empty(&first->triggers))
		remove_locked(s, event, NULL, &err);
	mutex_unlock(&s->lock);
}

static void show(const struct ktrk_trigger *trigger, struct seq_file *m)
{
	seq_puts(m, trigger->action->name);
	if (trigger->action->names)
		seq_printf(m, ":%s:%s", trigger->group, trigger->event);
	if (trigger->rule.left)
		seq_printf(m, ":count=%d", atomic_read(trigger->rule.left));
	else
		seq_puts(m, ":unlimited");
	if (trigger->filter)
		seq_printf(m, " if %s", trigger->filter);
	seq_putc(m, '\n');
}

/**
 * ktrk_trigger_show_locked() - list an event's triggers
 * @probe: one of the event's probes, under its session's lock; NULL for none
 * @m: where to
 *
 * Without any, those that there may be are named.
 *
 * Context: may sleep.
 */
void ktrk_trigger_show_locked(const struct ktrk_probe *probe,
			      struct seq_file *m)
{
	struct ktrk_trigger *trigger;
	size_t i;

	if (probe && !list_empty(&probe->triggers)) {
		list_for_each_entry(trigger, &probe->triggers, node)
			show(trigger, m);
		return;
	}
	seq_puts(m, "# Available triggers:\n#");
	for (i = 0; i < KTRK_ACTIONS; i++)
		seq_printf(m, " %s", ktrk_actions[i].name);
	seq_putc(m, '\n');
}

/* What is wrong with a filter that the event has stands in no definition. */
static int copy(const struct ktrk_trigger *like, const struct ktrk_probe *probe,
		struct list_head *copies, struct ktrk_err *err)
{
	struct ktrk_trigger *trigger = kmemdup(like, sizeof(*like),
					       GFP_KERNEL_ACCOUNT);
	int rc = 0;

	if (!trigger)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	trigger->once->users++;
	trigger->rule.prog = NULL;
	trigger->filter = NULL;
	list_add_tail(&trigger->node, copies);
	if (like->filter)
		rc = give_filter(trigger, probe, like->filter, err);
	if (rc)
		err->pos = 0;
	return rc;
}

/* Each trigger of others that is about its event arms it, too. */
static int hold_for_others(struct ktrk_session *s, struct ktrk_probe *probe)
{
	const struct ktrk_trigger *trigger;
	struct ktrk_probe *other;
	int id, rc = 0;

	idr_for_each_entry(&s->events, other, id) {
		list_for_each_entry(trigger, &other->triggers, node)
			if (!rc && trigger->action->names && trigger->target &&
			    trigger->target->event == probe->event)
				rc = ktrk_probe_hold(probe);
	}
	return rc;
}

/* Its own, all of which hold it. */
static int take(struct ktrk_session *s, struct ktrk_probe *probe,
		struct list_head *copies)
{
	struct ktrk_trigger *trigger, *next;
	int rc;

	list_for_each_entry_safe(trigger, next, copies, node) {
		rc = hold(s, probe, trigger);
		if (rc)
			return rc;
		list_move_tail(&trigger->node, &probe->triggers);
		s->ntriggers++;
	}
	return ktrk_session_refine_locked(s, probe->event);
}

/* A trigger may have the event recorded, or not, while this looks. */
static void do_as(struct ktrk_probe *probe, const struct ktrk_probe *first)
{
	bool recorded;

	do {
		recorded = ktrk_probe_recorded(first);
		ktrk_probe_soft(probe, !recorded);
	} while (ktrk_probe_recorded(first) != recorded);
}

/**
 * ktrk_trigger_join_locked() - give a probe the triggers of the event it joins,
 * and what those of others want of it
 * @s: its session, locked
 * @probe: of the event by now, not armed
 * @first: another probe of the event
 * @dry: only see whether their filters suit it
 * @err: says what is wrong
 *
 * It is armed, and recorded or not, as the event is.
 *
 * Context: may sleep.
 * Return: 0; or -errno: ktrk_trigger_leave_locked() ends what it has then.
 */
int ktrk_trigger_join_locked(struct ktrk_session *s, struct ktrk_probe *probe,
			     const struct ktrk_probe *first, bool dry,
			     struct ktrk_err *err)
{
	struct ktrk_trigger *trigger, *next;
	LIST_HEAD(copies);
	int rc = 0;

	lockdep_assert_held(&s->lock);
	list_for_each_entry(trigger, &first->triggers, node)
		if (!rc)
			rc = copy(trigger, probe, &copies, err);
	if (!rc && !dry && (hold_for_others(s, probe) || take(s, probe, &copies)))
		rc = ktrk_err_set(err, KTRK_ERR_CANNOT_ARM, 0);
	if (!rc && !dry)
		do_as(probe, first);
	list_for_each_entry_safe(trigger, next, &copies, node)
		trigger_free(trigger);
	return rc;
}

/* Of the same event, or NULL. */
static struct ktrk_probe *heir_locked(struct ktrk_session *s,
				      const struct ktrk_probe *gone)
{
	struct ktrk_probe *probe;
	int at = 0;

	lockdep_assert_held(&s->lock);
	for (; (probe = ktrk_session_shown_locked(s, gone->event, &at)); at++)
		if (probe != gone)
			return probe;
	return NULL;
}

/* Those that are about an event of which a probe goes: another, or none. */
static void forget_locked(struct ktrk_session *s, struct ktrk_probe *gone)
{
	struct ktrk_probe *heir = heir_locked(s, gone);
	struct ktrk_trigger *trigger;
	struct ktrk_probe *probe;
	int id;

	idr_for_each_entry(&s->events, probe, id) {
		list_for_each_entry(trigger, &probe->triggers, node) {
			if (trigger->target == gone)
				WRITE_ONCE(trigger->target, heir);
		}
	}
}

/**
 * ktrk_trigger_leave_locked() - a probe goes: its triggers end, and when it was
 * the event's last, those that are about that have nothing to do any more
 * @s: its session, locked
 * @probe: not retired yet, no trigger fires any more once it is
 *
 * Context: may sleep.
 */
void ktrk_trigger_leave_locked(struct ktrk_session *s, struct ktrk_probe *probe)
{
	struct ktrk_trigger *trigger;

	lockdep_assert_held(&s->lock);
	if (!s->ntriggers)
		return;
	forget_locked(s, probe);
	list_for_each_entry(trigger, &probe->triggers, node) {
		s->ntriggers--;
		unhold(s, probe, trigger);
	}
}

/**
 * ktrk_trigger_free_all() - free the triggers of a probe that is freed
 * @probe: the probe
 *
 * Context: may sleep.
 */
void ktrk_trigger_free_all(struct ktrk_probe *probe)
{
	struct ktrk_trigger *trigger, *next;

	list_for_each_entry_safe(trigger, next, &probe->triggers, node)
		trigger_free(trigger);
}
