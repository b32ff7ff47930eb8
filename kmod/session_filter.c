// SPDX-License-Identifier: GPL-2.0-only
/*
 * A filter, or triggers, for probes that exist already. All that can fail is
 * done first; then each probe changes from what it had to what it is to have.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "session.h"
#include "trigger.h"

/* What a probe is to have; NULL for nothing, which is no error. */
static int extra_new(const struct ktrk_session *s,
		     const struct ktrk_probe *probe,
		     const struct ktrk_prog *filter, struct ktrk_extra **extra)
{
	const struct ktrk_tasksets *tasks = ktrk_session_tasks(s);
	struct ktrk_trigger *trigger;
	u32 n = 0;

	list_for_each_entry(trigger, &probe->triggers, node)
		n += !trigger->leaving;
	*extra = NULL;
	if (!n && !filter && !tasks && !s->stacks)
		return 0;
	*extra = kzalloc(struct_size(*extra, rules, n), GFP_KERNEL_ACCOUNT);
	if (!*extra)
		return -ENOMEM;
	(*extra)->tasks = tasks;
	(*extra)->filter = filter;
	(*extra)->stacks = s->stacks ? &s->stacks : NULL;
	list_for_each_entry(trigger, &probe->triggers, node)
		if (!trigger->leaving) {
			(*extra)->nlate += trigger->rule.late;
			(*extra)->rules[(*extra)->nrules++] = &trigger->rule;
		}
	return 0;
}

/**
 * struct fresh - what one probe is to have
 * @node: in the list of all
 * @probe: which
 * @filter: its filter
 * @text: that as text
 * @extra: its filter and its triggers
 */
struct fresh {
	struct list_head node;
	struct ktrk_probe *probe;
	struct ktrk_prog *filter;
	char *text;
	struct ktrk_extra *extra;
};

static void fresh_free(struct fresh *fresh)
{
	kfree(fresh->extra);
	kfree(fresh->filter);
	kfree(fresh->text);
	kfree(fresh);
}

/* From here on it has those, and @fresh has what it had. */
static void exchange_extra(struct fresh *fresh)
{
	struct ktrk_probe *probe = fresh->probe;
	const struct ktrk_extra *old = probe->arm.sink.extra;

	ktrk_hit_extra(&probe->arm.sink, fresh->extra);
	fresh->extra = (struct ktrk_extra *)old;
}

static void exchange(struct fresh *fresh)
{
	struct ktrk_probe *probe = fresh->probe;

	exchange_extra(fresh);
	swap(probe->filter, fresh->filter);
	swap(probe->filter_text, fresh->text);
}

static void fresh_free_all(struct list_head *all)
{
	struct fresh *fresh, *next;

	list_for_each_entry_safe(fresh, next, all, node)
		fresh_free(fresh);
	INIT_LIST_HEAD(all);
}

static struct fresh *fresh_new(struct ktrk_probe *probe, struct list_head *all)
{
	struct fresh *fresh = kzalloc(sizeof(*fresh), GFP_KERNEL_ACCOUNT);

	if (!fresh)
		return NULL;
	fresh->probe = probe;
	list_add_tail(&fresh->node, all);
	return fresh;
}

/**
 * ktrk_session_refine_locked() - an event's triggers have become others, or whose
 * hits are wanted
 * @s: the session, locked
 * @event: the event's number, or 0 for each event
 *
 * Context: may sleep. Triggers that it has no more are not in use either when it
 * returns.
 * Return: 0; or -ENOMEM, and all is as it was.
 */
int ktrk_session_refine_locked(struct ktrk_session *s, u32 event)
{
	struct ktrk_probe *probe;
	struct fresh *fresh;
	LIST_HEAD(all);
	int id, rc = 0;

	lockdep_assert_held(&s->lock);
	idr_for_each_entry(&s->events, probe, id) {
		if (rc || probe->retired || (event && probe->event != event))
			continue;
		fresh = fresh_new(probe, &all);
		rc = fresh ? extra_new(s, probe, probe->filter, &fresh->extra) :
			     -ENOMEM;
	}
	if (!rc) {
		list_for_each_entry(fresh, &all, node)
			exchange_extra(fresh);
		ktrk_probe_sync();
	}
	fresh_free_all(&all);
	return rc;
}

/* The filter that its event has; what is wrong with it stands in no definition. */
static int join_filter(struct ktrk_probe *probe, const struct ktrk_probe *first,
		       struct ktrk_err *err)
{
	struct ktrk_prog *filter;

	filter = ktrk_probe_filter(probe, first->filter_text,
				   strlen(first->filter_text), err);
	if (IS_ERR(filter)) {
		err->pos = 0;
		return PTR_ERR(filter);
	}
	probe->filter = filter;
	probe->filter_text = kstrdup(first->filter_text, GFP_KERNEL_ACCOUNT);
	return probe->filter_text ? 0 : ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
}

/**
 * ktrk_session_equip_locked() - give a new probe what all of the session's have,
 * and the filter of its event
 * @s: the session, locked
 * @probe: not armed yet
 * @first: another probe of its event, or NULL
 * @err: says what is wrong
 *
 * Context: may sleep.
 * Return: 0 or the error's -errno; what it has then goes with the probe.
 */
int ktrk_session_equip_locked(struct ktrk_session *s, struct ktrk_probe *probe,
			      const struct ktrk_probe *first,
			      struct ktrk_err *err)
{
	struct ktrk_extra *extra;
	int rc = 0;

	lockdep_assert_held(&s->lock);
	if (first && first->filter)
		rc = join_filter(probe, first, err);
	if (rc)
		return rc;
	if (extra_new(s, probe, probe->filter, &extra))
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	if (extra)
		ktrk_hit_extra(&probe->arm.sink, extra);
	return 0;
}

/* What one probe is to have with this filter; it is in @all, come what may. */
static int prepare_one(const struct ktrk_session *s, struct ktrk_probe *probe,
		       const char *text, struct list_head *all,
		       struct ktrk_err *err)
{
	struct fresh *fresh = fresh_new(probe, all);
	struct ktrk_prog *filter;

	if (!fresh)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	if (text) {
		filter = ktrk_probe_filter(probe, text, strlen(text), err);
		if (IS_ERR(filter))
			return PTR_ERR(filter);
		fresh->filter = filter;
		fresh->text = kstrdup(text, GFP_KERNEL_ACCOUNT);
		if (!fresh->text)
			return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	}
	if (extra_new(s, probe, fresh->filter, &fresh->extra))
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	return 0;
}

/* All probes of an event, or none of them. */
static int prepare_event_locked(struct ktrk_session *s, u32 event,
				const char *text, struct list_head *all,
				struct ktrk_err *err)
{
	struct ktrk_probe *probe;
	LIST_HEAD(those);
	int at = 0, rc = 0;

	for (; !rc && (probe = ktrk_session_shown_locked(s, event, &at)); at++)
		rc = prepare_one(s, probe, text, &those, err);
	if (rc)
		fresh_free_all(&those);
	else
		list_splice_tail(&those, all);
	return rc;
}

/* For each that is meant. Of a group, those that it does not fit are left. */
static int prepare_locked(struct ktrk_session *s, const char *group,
			  const char *event, const char *text,
			  struct list_head *all, struct ktrk_err *err)
{
	struct ktrk_probe *probe;
	int id, rc, n = 0;

	lockdep_assert_held(&s->lock);
	idr_for_each_entry(&s->events, probe, id) {
		if (!ktrk_session_matches(probe, group, event) ||
		    ktrk_session_shown_locked(s, probe->event, NULL) != probe)
			continue;
		n++;
		rc = prepare_event_locked(s, probe->event, text, all, err);
		if (rc && (event || rc == -ENOMEM))
			return rc;
	}
	if (!n)
		return ktrk_err_set(err, KTRK_ERR_NO_SUCH_EVENT, 0);
	return list_empty(all) ? -(int)ktrk_errs[err->code].no : 0;
}

/**
 * ktrk_session_filter() - give events another filter
 * @s: the session
 * @group: NULL or empty for any
 * @event: NULL for all
 * @text: what would stand behind their if, or NULL for none
 * @err: says what is wrong
 *
 * All probes of an event have it, or none. The filter that a definition has
 * of its own is not touched.
 *
 * Context: may sleep.
 * Return: 0; or -errno, and all is as it was.
 */
int ktrk_session_filter(struct ktrk_session *s, const char *group,
			const char *event, const char *text,
			struct ktrk_err *err)
{
	struct fresh *fresh;
	LIST_HEAD(all);
	int rc;

	ktrk_err_set(err, KTRK_ERR_NONE, 0);
	if (ktrk_session_may_change())
		return ktrk_err_set(err, KTRK_ERR_LOCKED_DOWN, 0);
	mutex_lock(&s->lock);
	rc = prepare_locked(s, group, event, text, &all, err);
	if (!rc) {
		list_for_each_entry(fresh, &all, node)
			exchange(fresh);
		ktrk_probe_sync();
	}
	fresh_free_all(&all);
	mutex_unlock(&s->lock);
	return rc;
}
