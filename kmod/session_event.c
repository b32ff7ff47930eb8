// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: events of a session
 *
 * An event has one probe, or several that its definitions gave it one after
 * the other (core/same.h says which may): siblings. Each is a probe of its own,
 * with its own records and books, so that a record tells which place was hit.
 * What they share is the name, the number that debugfs shows (@event, the first
 * one's), the folder there, and being enabled or not.
 */
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "audit.h"
#include "core/arch.h"
#include "core/parse.h"
#include "core/same.h"
#include "session.h"
#include "trigger.h"

/**
 * ktrk_session_matches() - is it one of those that are meant?
 * @probe: a probe
 * @group: NULL or empty for any
 * @event: NULL for all
 *
 * Context: under the session's lock.
 * Return: true if so, and it was not deleted.
 */
bool ktrk_session_matches(const struct ktrk_probe *probe, const char *group,
			  const char *event)
{
	const struct ktrk_schema *schema = probe->schema;

	if (probe->retired)
		return false;
	if (event && strcmp(schema->event, event))
		return false;
	return !group || !group[0] || !strcmp(schema->group, group);
}

/**
 * ktrk_session_shown_locked() - look up an event by the number debugfs shows
 * @s: the session, locked
 * @event: the number
 * @at: where to begin, and set to the probe's id: 0, then one more each time,
 *	are all of its probes. NULL for the first
 *
 * Context: under the session's lock.
 * Return: the probe, not retired, or NULL when there are no more.
 */
struct ktrk_probe *ktrk_session_shown_locked(struct ktrk_session *s, u32 event,
					     int *at)
{
	struct ktrk_probe *probe;
	int first = 0;

	lockdep_assert_held(&s->lock);
	at = at ?: &first;
	for (; (probe = idr_get_next(&s->events, at)); ++*at)
		if (!probe->retired && probe->event == event)
			return probe;
	return NULL;
}

/**
 * ktrk_session_find_locked() - the first probe of an event, by its name
 * @s: the session
 * @group: the event's group
 * @event: its name
 *
 * Context: under the session's lock.
 * Return: the probe, or NULL.
 */
struct ktrk_probe *ktrk_session_find_locked(struct ktrk_session *s,
					    const char *group,
					    const char *event)
{
	struct ktrk_probe *probe;
	int id;

	lockdep_assert_held(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		if (ktrk_session_matches(probe, group, event))
			return probe;
	return NULL;
}

/* May it join the event of its name? Each probe of it has a say. */
static int joins_locked(struct ktrk_session *s, const struct ktrk_def *def,
			struct ktrk_err *err)
{
	struct ktrk_def *old = kvzalloc(sizeof(*old), GFP_KERNEL);
	struct ktrk_probe *probe;
	int id, rc = 0;

	if (!old)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	idr_for_each_entry(&s->events, probe, id) {
		if (!ktrk_session_matches(probe, def->group, def->event))
			continue;
		rc = ktrk_parse(probe->text, probe->text_len,
				&ktrk_arch_native, old, err);
		if (!rc)
			rc = ktrk_same_event(def, old, err);
		if (rc)
			break;
	}
	kvfree(old);
	return rc;
}

/* An event of the kernel's has one of its own, which may still be taken. */
static int kernel_id_locked(struct ktrk_session *s, struct ktrk_probe *probe,
			    u32 id, struct ktrk_err *err)
{
	if (idr_find(&s->events, id)) {
		ktrk_session_unsnap_locked(s);
		ktrk_session_bury_locked(s);
	}
	if (idr_alloc(&s->events, probe, id, id + 1, GFP_KERNEL) < 0)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	probe->id = id;
	probe->event = id;
	return 0;
}

static int id_locked(struct ktrk_session *s, struct ktrk_probe *probe,
		     u32 want, struct ktrk_err *err)
{
	int id;

	if (s->nlive >= KTRK_EVENTS_MAX)
		return ktrk_err_set(err, KTRK_ERR_TOO_MANY_EVENTS, 0);
	/* Old ones may go when there are as many of them: their records too. */
	if (s->ndead >= KTRK_EVENTS_MAX) {
		ktrk_session_unsnap_locked(s);
		ktrk_session_bury_locked(s);
	}
	if (want)
		return kernel_id_locked(s, probe, want, err);
	do {
		id = idr_alloc_cyclic(&s->events, probe, KTRK_SESSION_FIRST_ID,
				      KTRK_SESSION_KERNEL_ID, GFP_KERNEL);
		if (id < 0)
			return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
		probe->id = id;
		probe->event = 0;
		/* An event may have outlived its first probe: not its number. */
		if (!ktrk_session_shown_locked(s, id, NULL))
			break;
		idr_remove(&s->events, id);
	} while (true);
	probe->event = id;
	return 0;
}

static int place_locked(struct ktrk_session *s, struct ktrk_probe *probe,
			const struct ktrk_probe *first,
			const struct ktrk_def *def, const struct ktrk_add *add,
			struct ktrk_err *err)
{
	int rc;

	if (probe->arm.sink.prog->max_size > s->bytes)
		return ktrk_err_set(err, KTRK_ERR_RECORD_TOO_BIG, 0);
	rc = ktrk_session_buffer_locked(s);
	if (rc)
		return ktrk_err_set(err, rc == -EDQUOT ? KTRK_ERR_OVER_LIMIT :
				    KTRK_ERR_NO_MEMORY, 0);
	/* One CPU's ring may be smaller than the others. */
	if (probe->arm.sink.prog->max_size > ktrk_buffer_part(s->buffer, 1))
		return ktrk_err_set(err, KTRK_ERR_RECORD_TOO_BIG, 0);
	rc = id_locked(s, probe, add->flags & KTRK_ADD_KERNEL ? add->id : 0,
		       err);
	if (rc)
		return rc;
	ktrk_hit_connect(&probe->arm.sink, s->buffer, probe->id);
	ktrk_probe_record(probe, s->on);
	rc = ktrk_session_equip_locked(s, probe, first, err);
	if (!rc)
		rc = ktrk_probe_place(probe, def, add, err);
	if (rc) {
		idr_remove(&s->events, probe->id);
		ktrk_session_unseen_locked(s);
	}
	return rc;
}

/* It is part of the session from here on, and of its event. */
static void enter_locked(struct ktrk_session *s, struct ktrk_probe *probe,
			 const struct ktrk_probe *first)
{
	lockdep_assert_held(&s->lock);
	s->nlive++;
	if (first) {
		probe->event = first->event;
		probe->folder = first->folder;
	}
	if (probe->folder)
		probe->folder->users++;
}

/* And here it is not, and never was. */
static void leave_locked(struct ktrk_session *s, struct ktrk_probe *probe)
{
	lockdep_assert_held(&s->lock);
	ktrk_trigger_leave_locked(s, probe);
	s->nlive--;
	/* The event has others, so that this is not the last. */
	if (probe->folder)
		probe->folder->users--;
	ktrk_probe_retire(probe);
	ktrk_probe_sync();
	idr_remove(&s->events, probe->id);
	ktrk_session_unseen_locked(s);
	ktrk_probe_free(probe);
}

static int add_locked(struct ktrk_session *s, const struct ktrk_def *def,
		      const char *source, struct ktrk_add *add, u32 *id,
		      struct ktrk_err *err)
{
	struct ktrk_probe *first =
		ktrk_session_find_locked(s, def->group, def->event);
	struct ktrk_probe *probe;
	bool dry = add->flags & KTRK_ADD_DRYRUN;
	int rc = first ? joins_locked(s, def, err) : 0;

	if (rc)
		return rc;
	/* There is one switch for the event. */
	if (first)
		add->flags &= ~KTRK_ADD_DISABLED;
	if (first && (!first->enabled || first->soft))
		add->flags |= KTRK_ADD_DISABLED;
	probe = ktrk_probe_new(def, source, add, err);
	if (IS_ERR(probe))
		return PTR_ERR(probe);
	rc = place_locked(s, probe, first, def, add, err);
	if (rc) {
		ktrk_probe_free(probe);
		return rc;
	}
	probe->kernel = add->flags & KTRK_ADD_KERNEL;
	enter_locked(s, probe, first);
	/* Triggers arm it, or name it: it has all of them, or is none. */
	if (first && first->soft)
		rc = ktrk_trigger_join_locked(s, probe, first, dry, err);
	if (rc || dry) {
		leave_locked(s, probe);
		return rc;
	}
	*id = probe->id;
	ktrk_audit_note(&s->notes, "add", s->name, probe);
	return 0;
}

/**
 * struct pick - what is to be deleted
 * @group: NULL or empty for any
 * @event: NULL for all
 * @id: 0 for any
 * @text: a target, and perhaps arguments, that narrow it; or NULL
 * @len: its length
 * @old: with @text: room for a probe's definition
 * @new: with @text: room for what it is compared with
 * @dry: only count
 * @idle: nothing, if an event would go that is enabled; none of the kernel's
 */
struct pick {
	const char *group;
	const char *event;
	u32 id;
	const char *text;
	u32 len;
	struct ktrk_def *old;
	struct ktrk_def *new;
	bool dry;
	bool idle;
};

static bool picked(const struct pick *pick, const struct ktrk_probe *probe)
{
	if (!ktrk_session_matches(probe, pick->group, pick->event) ||
	    (pick->id && probe->id != pick->id) ||
	    (pick->idle && probe->kernel))
		return false;
	if (!pick->text)
		return true;
	return !ktrk_parse(probe->text, probe->text_len, &ktrk_arch_native,
			   pick->old, NULL) &&
	       ktrk_same_tail(pick->text, pick->len, &ktrk_arch_native,
			      pick->old, pick->new);
}

/* Would some of its siblings stay? */
static bool outlived_locked(struct ktrk_session *s, const struct pick *pick,
			    u32 event)
{
	struct ktrk_probe *probe;
	int at = 0;

	for (; (probe = ktrk_session_shown_locked(s, event, &at)); at++)
		if (!picked(pick, probe))
			return true;
	return false;
}

static bool busy_locked(struct ktrk_session *s, const struct pick *pick)
{
	struct ktrk_probe *probe;
	int id;

	lockdep_assert_held(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		if (ktrk_probe_recorded(probe) && picked(pick, probe) &&
		    !outlived_locked(s, pick, probe->event))
			return true;
	return false;
}

/* How many, or -EBUSY. */
static int del_locked(struct ktrk_session *s, const struct pick *pick)
{
	struct ktrk_probe *probe;
	int id, n = 0;

	if (pick->idle && busy_locked(s, pick))
		return -EBUSY;
	idr_for_each_entry(&s->events, probe, id) {
		if (!picked(pick, probe))
			continue;
		if (!pick->dry)
			ktrk_session_retire_locked(s, probe);
		n++;
	}
	if (n && !pick->dry) {
		ktrk_probe_sync();
		ktrk_session_tell_locked(s);
	}
	return n;
}

static int del(struct ktrk_session *s, const struct pick *pick)
{
	int n;

	mutex_lock(&s->lock);
	n = del_locked(s, pick);
	ktrk_session_unlock(s);
	return n;
}

/* And until its folders have gone, too. */
static int del_and_wait(struct ktrk_session *s, const struct pick *pick)
{
	int n = del(s, pick);

	ktrk_session_update(s, true);
	return n;
}

static int del_narrowed(struct ktrk_session *s, struct pick *pick)
{
	int n = -ENOMEM;

	pick->old = kvzalloc(2 * sizeof(*pick->old), GFP_KERNEL);
	pick->new = pick->old + 1;
	if (pick->old)
		n = del(s, pick);
	kvfree(pick->old);
	return n;
}

/*
 * "-:NAME", "-:GROUP/NAME" or, for the whole group, "-:GROUP/"; a target behind
 * it narrows that.
 */
static int del_parsed(struct ktrk_session *s, const struct ktrk_def *def,
		      const char *text, u32 flags, struct ktrk_err *err)
{
	struct pick pick = {
		.group = def->has_group ? def->group : NULL,
		.event = def->event[0] ? def->event : NULL,
		.dry = flags & KTRK_ADD_DRYRUN,
		.idle = flags & KTRK_ADD_AS_TEXT,
	};
	int n;

	if (def->tail) {
		pick.text = text + def->tail;
		pick.len = def->end - def->tail;
		n = del_narrowed(s, &pick);
	} else {
		n = del(s, &pick);
	}
	if (n == -EBUSY)
		return ktrk_err_set(err, KTRK_ERR_BUSY_EVENT, def->event_pos);
	if (n < 0)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	if (!n)
		return ktrk_err_set(err, KTRK_ERR_NO_SUCH_EVENT,
				    def->event_pos);
	return 0;
}

static int add_text(struct ktrk_session *s, const char *text, u32 len,
		    const struct ktrk_add *asked, u32 *id,
		    struct ktrk_err *err)
{
	struct ktrk_def *def = kvzalloc(sizeof(*def), GFP_KERNEL);
	struct ktrk_add add = *asked;
	int rc;

	if (!def)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	rc = ktrk_parse(text, len, &ktrk_arch_native, def, err);
	if (!rc && def->del) {
		rc = del_parsed(s, def, text, add.flags, err);
	} else if (!rc) {
		if (add.flags & KTRK_ADD_AS_TEXT && !def->has_group)
			strscpy(def->group, ktrk_kinds[def->kind].group,
				sizeof(def->group));
		mutex_lock(&s->lock);
		rc = add_locked(s, def, text, &add, id, err);
		ktrk_session_unlock(s);
	}
	/* The kernel's own are added in operations of their files. */
	if (!rc && !(add.flags & KTRK_ADD_DRYRUN))
		ktrk_session_update(s, !(add.flags & KTRK_ADD_KERNEL));
	kvfree(def);
	return rc;
}

/**
 * ktrk_session_add() - add a probe, or delete one by "-:NAME"
 * @s: the session
 * @text: one definition, no NUL needed
 * @len: its length
 * @asked: flags and wishes; its text is not looked at. With KTRK_ADD_AS_TEXT
 *	what the definition leaves open is as it is in tracefs
 * @id: set to the id of the probe's records
 * @err: says what is wrong and where
 *
 * Context: may sleep.
 * Return: 0; or -errno, and all is as before.
 */
int ktrk_session_add(struct ktrk_session *s, const char *text, u32 len,
		     const struct ktrk_add *asked, u32 *id,
		     struct ktrk_err *err)
{
	struct ktrk_span added;
	char *full;
	int rc;

	ktrk_err_set(err, KTRK_ERR_NONE, 0);
	if (ktrk_session_may_change())
		return ktrk_err_set(err, KTRK_ERR_LOCKED_DOWN, 0);
	full = ktrk_session_expand(text, len, &added);
	if (IS_ERR(full))
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	if (!full)
		return add_text(s, text, len, asked, id, err);
	rc = add_text(s, full, strlen(full), asked, id, err);
	kfree(full);
	if (err->pos > added.from)
		err->pos -= min(err->pos, added.to) - added.from;
	return rc;
}

/**
 * ktrk_session_del() - delete events
 * @s: the session
 * @group: NULL or empty for any
 * @event: NULL for all
 * @id: 0, or that probe alone
 *
 * Context: may sleep. When it returns, no handler of theirs runs any more.
 * Return: how many.
 */
int ktrk_session_del(struct ktrk_session *s, const char *group,
		     const char *event, u32 id)
{
	const struct pick pick = { .group = group, .event = event, .id = id };

	return del_and_wait(s, &pick);
}

/**
 * ktrk_session_del_idle() - delete all events, if none is enabled
 * @s: the session
 *
 * Context: may sleep.
 * Return: how many, or -EBUSY.
 */
int ktrk_session_del_idle(struct ktrk_session *s)
{
	static const struct pick pick = { .idle = true };

	return del_and_wait(s, &pick);
}
