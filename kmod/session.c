// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: sessions
 *
 * A session dies with its last reference. Descriptors and open debugfs files
 * hold one each, and a module reference too; a pin holds one without, so that
 * rmmod works while probes stand, and tears them down.
 *
 * Teardown, always in this order: no record any more (sink off), disarm all,
 * wait for handlers, wait for wakeups, free programs, free rings.
 */
#include <linux/ctype.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "audit.h"
#include "core/arch.h"
#include "core/same.h"
#include "core/parse.h"
#include "session.h"

/* Ids go round, so that one that was just deleted is not soon another. */
#define FIRST_ID	1
#define LAST_ID		0xffff

/* Guards the list of sessions, and pins. */
static DEFINE_MUTEX(list_lock);
static LIST_HEAD(sessions);
static u32 nsessions;			/* named or not, under list_lock */
static struct ktrk_session *default_session;
static u64 default_bytes;

/* Is adding probes (or reading, or all) refused by lockdown? */
static int locked_down(void)
{
	return security_locked_down(LOCKDOWN_KPROBES);
}

/**
 * ktrk_session_may_read() - does lockdown allow reading records?
 *
 * Context: may sleep.
 * Return: 0 or -EPERM.
 */
int ktrk_session_may_read(void)
{
	return security_locked_down(LOCKDOWN_TRACEFS) ? -EPERM : 0;
}

static struct ktrk_session *session_new(const struct ktrk_session_req *req)
{
	struct ktrk_session *s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);

	if (!s)
		return NULL;
	refcount_set(&s->refs, 1);
	INIT_LIST_HEAD(&s->node);
	strscpy(s->name, req->name, sizeof(s->name));
	mutex_init(&s->lock);
	idr_init_base(&s->events, FIRST_ID);
	INIT_LIST_HEAD(&s->notes);
	INIT_LIST_HEAD(&s->gone);
	s->bytes = req->ring_bytes ? req->ring_bytes : default_bytes;
	s->overwrite = req->flags & KTRK_SESSION_OVERWRITE;
	s->limit = ~0ULL;
	s->on = true;
	return s;
}

static void retire_locked(struct ktrk_session *s, struct ktrk_probe *probe)
{
	lockdep_assert_held(&s->lock);
	ktrk_probe_record(probe, false);
	if (probe->folder)
		list_add_tail(&probe->folder->node, &s->gone);
	probe->folder = NULL;
	ktrk_probe_retire(probe);
	ktrk_audit_note(&s->notes, "del", s->name, probe);
	s->nlive--;
	s->ndead++;
}

/*
 * The lock ends here; what may wait for others comes then: the audit trail, and
 * the folders of what was deleted meanwhile.
 */
static void unlock_and_hide(struct ktrk_session *s)
{
	struct ktrk_folder *folder, *next;
	LIST_HEAD(notes);
	LIST_HEAD(gone);

	list_splice_init(&s->notes, &notes);
	list_splice_init(&s->gone, &gone);
	mutex_unlock(&s->lock);
	ktrk_audit_write(&notes, s->name);
	list_for_each_entry_safe(folder, next, &gone, node)
		s->hide(folder);
}

static u32 retire_all_locked(struct ktrk_session *s)
{
	struct ktrk_probe *probe;
	u32 n = 0;
	int id;

	idr_for_each_entry(&s->events, probe, id) {
		if (!probe->retired) {
			retire_locked(s, probe);
			n++;
		}
	}
	return n;
}

/* Free what was retired; its records can be named no more. */
static void bury_locked(struct ktrk_session *s)
{
	struct ktrk_probe *probe;
	int id;

	lockdep_assert_held(&s->lock);
	if (!s->ndead)
		return;
	ktrk_probe_sync();
	if (s->buffer)
		irq_work_sync(&s->buffer->work);
	idr_for_each_entry(&s->events, probe, id) {
		if (probe->retired) {
			idr_remove(&s->events, id);
			ktrk_probe_free(probe);
			s->ndead--;
		}
	}
}

static void session_free(struct ktrk_session *s)
{
	mutex_lock(&s->lock);
	retire_all_locked(s);
	bury_locked(s);
	unlock_and_hide(s);
	ktrk_buffer_free(s->buffer);
	idr_destroy(&s->events);
	kfree(s);
}

/**
 * ktrk_session_get() - take a reference
 * @s: the session, of which the caller has one or which is pinned
 *
 * Context: any.
 */
void ktrk_session_get(struct ktrk_session *s)
{
	refcount_inc(&s->refs);
}

/**
 * ktrk_session_put() - give a reference back
 * @s: the session, or NULL; the last one tears it down
 *
 * Context: may sleep.
 */
void ktrk_session_put(struct ktrk_session *s)
{
	if (!s || !refcount_dec_and_mutex_lock(&s->refs, &list_lock))
		return;
	list_del(&s->node);
	nsessions--;
	mutex_unlock(&list_lock);
	session_free(s);
}

static struct ktrk_session *find_locked(const char *name)
{
	struct ktrk_session *s;

	lockdep_assert_held(&list_lock);
	list_for_each_entry(s, &sessions, node)
		if (name[0] && !strcmp(s->name, name))
			return s;
	return NULL;
}

static int req_verify(const struct ktrk_session_req *req, bool may_change)
{
	const u32 known = KTRK_SESSION_CREATE | KTRK_SESSION_EXCL |
			  KTRK_SESSION_PIN | KTRK_SESSION_UNPIN |
			  KTRK_SESSION_OVERWRITE;
	const char *c;

	if (req->flags & ~known || req->reserved)
		return -EINVAL;
	if (req->ring_bytes && !ktrk_session_bytes_ok(req->ring_bytes))
		return -EINVAL;
	if (strnlen(req->name, sizeof(req->name)) == sizeof(req->name))
		return -EINVAL;
	for (c = req->name; *c; c++)
		if (!isalnum(*c) && *c != '_' && *c != '-')
			return -EINVAL;
	if (!req->name[0] && req->flags & ~(KTRK_SESSION_CREATE |
					    KTRK_SESSION_OVERWRITE))
		return -EINVAL;
	if (req->flags & KTRK_SESSION_PIN && req->flags & KTRK_SESSION_UNPIN)
		return -EINVAL;
	if (!may_change && (req->flags || !req->name[0]))
		return -EPERM;
	return 0;
}

static void pin_locked(struct ktrk_session *s, u32 flags)
{
	lockdep_assert_held(&list_lock);
	if (flags & KTRK_SESSION_PIN && !s->pinned) {
		s->pinned = true;
		refcount_inc(&s->refs);
	}
	/* The caller has a reference, so this is never the last one. */
	if (flags & KTRK_SESSION_UNPIN && s->pinned && s != default_session) {
		s->pinned = false;
		refcount_dec(&s->refs);
	}
}

static struct ktrk_session *open_locked(const struct ktrk_session_req *req)
{
	struct ktrk_session *s = find_locked(req->name);

	if (s) {
		if (req->flags & KTRK_SESSION_EXCL)
			return ERR_PTR(-EEXIST);
		refcount_inc(&s->refs);
		return s;
	}
	if (req->name[0] && !(req->flags & KTRK_SESSION_CREATE))
		return ERR_PTR(-ENOENT);
	if (nsessions >= KTRK_SESSIONS_MAX)
		return ERR_PTR(-ENOSPC);
	s = session_new(req);
	if (!s)
		return ERR_PTR(-ENOMEM);
	list_add_tail(&s->node, &sessions);
	nsessions++;
	return s;
}

/**
 * ktrk_session_open() - find or make the session that is asked for
 * @req: what is asked for, not yet checked
 * @may_change: the caller may add probes
 *
 * Context: may sleep.
 * Return: the session with a reference for the caller, or an ERR_PTR as
 * struct ktrk_session_req says.
 */
struct ktrk_session *ktrk_session_open(const struct ktrk_session_req *req,
				       bool may_change)
{
	struct ktrk_session *s;
	int rc = req_verify(req, may_change);

	if (rc)
		return ERR_PTR(rc);
	mutex_lock(&list_lock);
	s = open_locked(req);
	if (!IS_ERR(s))
		pin_locked(s, req->flags);
	mutex_unlock(&list_lock);
	return s;
}

/**
 * ktrk_session_default() - the pinned session that debugfs shows
 *
 * Context: while the module is loaded.
 * Return: the session, without a reference.
 */
struct ktrk_session *ktrk_session_default(void)
{
	return default_session;
}

/**
 * ktrk_session_bytes() - the default size of a ring
 *
 * Context: any.
 * Return: bytes of data.
 */
u64 ktrk_session_bytes(void)
{
	return default_bytes;
}

/**
 * ktrk_session_each() - do something to each session
 * @run: what; it takes the session's lock itself
 *
 * Context: may sleep.
 */
void ktrk_session_each(void (*run)(struct ktrk_session *s))
{
	struct ktrk_session *s, *last = NULL;

	mutex_lock(&list_lock);
	list_for_each_entry(s, &sessions, node) {
		/* What is listed has references; ours keeps it listed. */
		refcount_inc(&s->refs);
		mutex_unlock(&list_lock);
		ktrk_session_put(last);
		run(s);
		last = s;
		mutex_lock(&list_lock);
	}
	mutex_unlock(&list_lock);
	ktrk_session_put(last);
}

static bool matches(const struct ktrk_probe *probe, const char *group,
		    const char *event)
{
	const struct ktrk_schema *schema = probe->schema;

	if (probe->retired)
		return false;
	if (event && strcmp(schema->event, event))
		return false;
	return !group || !group[0] || !strcmp(schema->group, group);
}

static int count_locked(struct ktrk_session *s, const char *group,
			const char *event)
{
	struct ktrk_probe *probe;
	int id, n = 0;

	lockdep_assert_held(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		n += matches(probe, group, event);
	return n;
}

static int id_locked(struct ktrk_session *s, struct ktrk_probe *probe,
		     struct ktrk_err *err)
{
	int id;

	if (s->nlive >= KTRK_EVENTS_MAX)
		return ktrk_err_set(err, KTRK_ERR_TOO_MANY_EVENTS, 0);
	/* Old ones may go when there are as many of them: their records too. */
	if (s->ndead >= KTRK_EVENTS_MAX)
		bury_locked(s);
	id = idr_alloc_cyclic(&s->events, probe, FIRST_ID, LAST_ID + 1,
			      GFP_KERNEL);
	if (id < 0)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	probe->id = id;
	return 0;
}

static int place_locked(struct ktrk_session *s, struct ktrk_probe *probe,
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
	rc = id_locked(s, probe, err);
	if (rc)
		return rc;
	ktrk_hit_connect(&probe->arm.sink, s->buffer, probe->id);
	ktrk_probe_record(probe, s->on);
	rc = ktrk_probe_place(probe, def, add, err);
	if (rc)
		idr_remove(&s->events, probe->id);
	return rc;
}

static int add_locked(struct ktrk_session *s, const struct ktrk_def *def,
		      const struct ktrk_add *add, u32 *id, struct ktrk_err *err)
{
	bool dry = add->flags & KTRK_ADD_DRYRUN;
	struct ktrk_probe *probe;
	int rc;

	if (count_locked(s, def->group, def->event))
		return ktrk_err_set(err, KTRK_ERR_EVENT_EXISTS, def->event_pos);
	probe = ktrk_probe_new(def, add, err);
	if (IS_ERR(probe))
		return PTR_ERR(probe);
	rc = place_locked(s, probe, def, add, err);
	if (!rc && dry) {
		ktrk_probe_retire(probe);
		ktrk_probe_sync();
		idr_remove(&s->events, probe->id);
	}
	if (rc || dry) {
		ktrk_probe_free(probe);
		return rc;
	}
	s->nlive++;
	*id = probe->id;
	ktrk_audit_note(&s->notes, "add", s->name, probe);
	if (s->show)
		probe->folder = s->show(probe);
	return 0;
}

/* There may be no record any more that would tell them. */
static void tell_losses_locked(struct ktrk_session *s)
{
	lockdep_assert_held(&s->lock);
	if (s->buffer)
		ktrk_buffer_tell(s->buffer);
}

/**
 * struct tail - what narrows a deletion
 * @text: a target, and perhaps arguments
 * @len: its length
 * @old: room for a probe's definition
 * @new: room for what it is compared with
 */
struct tail {
	const char *text;
	u32 len;
	struct ktrk_def *old;
	struct ktrk_def *new;
};

static bool tail_fits(const struct tail *tail, const struct ktrk_probe *probe)
{
	if (!tail)
		return true;
	return !ktrk_parse(probe->text, probe->text_len, &ktrk_arch_native,
			   tail->old, NULL) &&
	       ktrk_same_tail(tail->text, tail->len, &ktrk_arch_native,
			      tail->old, tail->new);
}

/* Delete, or with @dry only count; how many. */
static int del_those(struct ktrk_session *s, const char *group,
		     const char *event, const struct tail *tail, bool dry)
{
	struct ktrk_probe *probe;
	int id, n = 0;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id) {
		if (!matches(probe, group, event) || !tail_fits(tail, probe))
			continue;
		if (!dry)
			retire_locked(s, probe);
		n++;
	}
	if (n && !dry) {
		ktrk_probe_sync();
		tell_losses_locked(s);
	}
	unlock_and_hide(s);
	return n;
}

static int del_narrowed(struct ktrk_session *s, const char *group,
			const char *event, struct tail *tail, bool dry)
{
	int n = -ENOMEM;

	tail->old = kvzalloc(2 * sizeof(*tail->old), GFP_KERNEL);
	tail->new = tail->old + 1;
	if (tail->old)
		n = del_those(s, group, event, tail, dry);
	kvfree(tail->old);
	return n;
}

/*
 * "-:NAME", "-:GROUP/NAME" or, for the whole group, "-:GROUP/"; a target behind
 * it narrows that.
 */
static int del_parsed(struct ktrk_session *s, const struct ktrk_def *def,
		      const char *text, u32 flags, struct ktrk_err *err)
{
	const char *group = def->has_group ? def->group : NULL;
	const char *event = def->event[0] ? def->event : NULL;
	struct tail tail = { text + def->tail, def->end - def->tail };
	bool dry = flags & KTRK_ADD_DRYRUN;
	int n;

	if (def->tail)
		n = del_narrowed(s, group, event, &tail, dry);
	else
		n = del_those(s, group, event, NULL, dry);
	if (n < 0)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	if (!n)
		return ktrk_err_set(err, KTRK_ERR_NO_SUCH_EVENT,
				    def->event_pos);
	return 0;
}

/**
 * ktrk_session_add() - add a probe, or delete one by "-:NAME"
 * @s: the session
 * @text: one definition, no NUL needed
 * @len: its length
 * @add: flags and wishes; its text is not looked at
 * @id: set to the event's id
 * @err: says what is wrong and where
 *
 * Context: may sleep.
 * Return: 0; or -errno, and all is as before.
 */
int ktrk_session_add(struct ktrk_session *s, const char *text, u32 len,
		     const struct ktrk_add *add, u32 *id, struct ktrk_err *err)
{
	struct ktrk_def *def;
	int rc;

	ktrk_err_set(err, KTRK_ERR_NONE, 0);
	if (locked_down())
		return ktrk_err_set(err, KTRK_ERR_LOCKED_DOWN, 0);
	def = kvzalloc(sizeof(*def), GFP_KERNEL);
	if (!def)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	rc = ktrk_parse(text, len, &ktrk_arch_native, def, err);
	if (!rc && def->del) {
		rc = del_parsed(s, def, text, add->flags, err);
	} else if (!rc) {
		mutex_lock(&s->lock);
		rc = add_locked(s, def, add, id, err);
		unlock_and_hide(s);
	}
	kvfree(def);
	return rc;
}

/**
 * ktrk_session_del() - delete events
 * @s: the session
 * @group: NULL or empty for any
 * @event: NULL for all
 *
 * Context: may sleep. When it returns, no handler of theirs runs any more.
 * Return: how many.
 */
int ktrk_session_del(struct ktrk_session *s, const char *group,
		     const char *event)
{
	return del_those(s, group, event, NULL, false);
}

/**
 * ktrk_session_switch() - arm or disarm events
 * @s: the session
 * @group: NULL or empty for any
 * @event: NULL for all
 * @on: arm
 *
 * Context: may sleep.
 * Return: how many there are of that name, or the first one's -errno.
 */
int ktrk_session_switch(struct ktrk_session *s, const char *group,
			const char *event, bool on)
{
	struct ktrk_probe *probe;
	int id, n = 0, rc = on && locked_down() ? -EPERM : 0;

	if (rc)
		return rc;
	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id) {
		if (!matches(probe, group, event))
			continue;
		n++;
		if (!on)
			ktrk_probe_disable(probe);
		else if (!rc)
			rc = ktrk_probe_enable(probe);
	}
	if (n && !on) {
		ktrk_probe_sync();
		tell_losses_locked(s);
	}
	mutex_unlock(&s->lock);
	return rc ? rc : n;
}

/**
 * ktrk_session_run() - record, or stop recording
 * @s: the session
 * @on: record
 *
 * Probes stay armed; hits while stopped are counted as lost(disabled).
 * Context: may sleep.
 */
void ktrk_session_run(struct ktrk_session *s, bool on)
{
	struct ktrk_probe *probe;
	int id;

	mutex_lock(&s->lock);
	s->on = on;
	idr_for_each_entry(&s->events, probe, id)
		if (!probe->retired)
			ktrk_probe_record(probe, on);
	if (!on)
		tell_losses_locked(s);
	mutex_unlock(&s->lock);
}

/* Forget the records, and with them what describes those of deleted events. */
static int clear_locked(struct ktrk_session *s)
{
	lockdep_assert_held(&s->lock);
	if (s->consumer)
		return -EBUSY;
	if (s->buffer)
		ktrk_buffer_clear(s->buffer);
	bury_locked(s);
	return 0;
}

/**
 * ktrk_session_clear() - forget the records
 * @s: the session
 *
 * Context: may sleep.
 * Return: 0, or -EBUSY while there is a consumer.
 */
int ktrk_session_clear(struct ktrk_session *s)
{
	int rc;

	mutex_lock(&s->lock);
	rc = clear_locked(s);
	mutex_unlock(&s->lock);
	return rc;
}

/**
 * ktrk_session_reset() - delete all events, forget the records, record again
 * @s: the session
 *
 * Context: may sleep.
 * Return: 0, or -EBUSY while there is a consumer.
 */
int ktrk_session_reset(struct ktrk_session *s)
{
	int rc = -EBUSY;

	mutex_lock(&s->lock);
	if (!s->consumer) {
		retire_all_locked(s);
		rc = clear_locked(s);
		s->on = true;
	}
	unlock_and_hide(s);
	return rc;
}

/**
 * ktrk_session_event_locked() - look up an event
 * @s: the session, locked
 * @id: its id
 * @next: or the first one behind
 *
 * Context: under the session's lock.
 * Return: the probe, retired or not, or NULL.
 */
struct ktrk_probe *ktrk_session_event_locked(struct ktrk_session *s, u32 id,
					     bool next)
{
	int at = id;

	lockdep_assert_held(&s->lock);
	if (id > LAST_ID)
		return NULL;
	return next ? idr_get_next(&s->events, &at) : idr_find(&s->events, id);
}

/**
 * ktrk_session_consume() - become the consumer
 * @s: the session
 * @who: whatever is one's own
 *
 * Context: may sleep.
 * Return: 0, or -EBUSY if someone else is.
 */
int ktrk_session_consume(struct ktrk_session *s, const void *who)
{
	int rc = 0;

	mutex_lock(&s->lock);
	if (s->consumer && s->consumer != who)
		rc = -EBUSY;
	else
		s->consumer = who;
	mutex_unlock(&s->lock);
	return rc;
}

/**
 * ktrk_session_unconsume() - stop being the consumer
 * @s: the session
 * @who: as in ktrk_session_consume()
 *
 * Context: may sleep.
 */
void ktrk_session_unconsume(struct ktrk_session *s, const void *who)
{
	mutex_lock(&s->lock);
	if (s->consumer == who)
		s->consumer = NULL;
	mutex_unlock(&s->lock);
}

/**
 * ktrk_session_init() - make the default session
 * @ring_bytes: default size of a ring
 *
 * Context: module load.
 * Return: 0, -EINVAL for a bad size, -ENOMEM.
 */
int ktrk_session_init(u64 ring_bytes)
{
	const struct ktrk_session_req req = {
		.flags = KTRK_SESSION_CREATE | KTRK_SESSION_PIN,
		.ring_bytes = ring_bytes,
		.name = KTRK_DEFAULT_SESSION,
	};
	struct ktrk_session *s = ERR_PTR(-EINVAL);

	if (ring_bytes)
		s = ktrk_session_open(&req, true);
	if (IS_ERR(s))
		return PTR_ERR(s);
	default_bytes = ring_bytes;
	default_session = s;
	/* The pin is its reference from here on. */
	ktrk_session_put(s);
	return 0;
}

/**
 * ktrk_session_exit() - tear down what is pinned; no descriptor is left
 *
 * Context: module unload.
 */
void ktrk_session_exit(void)
{
	struct ktrk_session *s, *next;

	list_for_each_entry_safe(s, next, &sessions, node)
		ktrk_session_put(s);
}
