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
#include "session.h"
#include "trigger.h"

/* One walks the list at a time, with a reference of where it is. */
static DEFINE_MUTEX(walk_lock);

/* Guards the list of sessions, and pins. Taken under @walk_lock. */
static DEFINE_MUTEX(list_lock);
static LIST_HEAD(sessions);
static u32 nsessions;			/* named or not, under list_lock */
static struct ktrk_session *default_session;
static u64 default_bytes;

/**
 * ktrk_session_may_change() - does lockdown allow probes?
 *
 * Context: may sleep.
 * Return: 0 or -EPERM.
 */
int ktrk_session_may_change(void)
{
	return security_locked_down(LOCKDOWN_KPROBES) ? -EPERM : 0;
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
	idr_init_base(&s->events, KTRK_SESSION_FIRST_ID);
	INIT_LIST_HEAD(&s->notes);
	INIT_LIST_HEAD(&s->gone);
	INIT_LIST_HEAD(&s->later);
	ktrk_session_run_init(s);
	ktrk_session_snap_init(s);
	s->bytes = req->ring_bytes ? req->ring_bytes : default_bytes;
	s->overwrite = req->flags & KTRK_SESSION_OVERWRITE;
	s->limit = ~0ULL;
	s->on = true;
	return s;
}

/**
 * ktrk_session_retire_locked() - delete a probe; its records may stay
 * @s: the session, locked
 * @probe: the probe, not retired
 *
 * Context: under the session's lock, which ktrk_session_unlock() must end.
 */
void ktrk_session_retire_locked(struct ktrk_session *s,
				struct ktrk_probe *probe)
{
	struct ktrk_folder *folder = probe->folder;

	lockdep_assert_held(&s->lock);
	ktrk_probe_record(probe, false);
	ktrk_trigger_leave_locked(s, probe);
	ktrk_session_stacks_leave_locked(s, probe);
	/* With the last of the event's probes goes its folder. */
	if (folder && !--folder->users)
		list_add_tail(&folder->node, &s->gone);
	probe->folder = NULL;
	ktrk_probe_retire(probe);
	ktrk_audit_note(&s->notes, "del", s->name, probe);
	s->nlive--;
	s->ndead++;
}

/**
 * ktrk_session_unlock() - unlock a session that was changed
 * @s: the session, locked
 *
 * What may wait for others comes after the lock: the audit trail. The folders of
 * what was deleted meanwhile are removed soon: ktrk_session_update() waits for it.
 *
 * Context: may sleep.
 */
void ktrk_session_unlock(struct ktrk_session *s)
{
	bool gone = !list_empty(&s->gone);
	LIST_HEAD(notes);

	list_splice_init(&s->notes, &notes);
	mutex_unlock(&s->lock);
	ktrk_audit_write(&notes, s->name);
	if (gone)
		ktrk_session_update(s, false);
}

/**
 * ktrk_session_update() - events have come or gone: so have their folders
 * @s: the session
 * @wait: until it is done; never in an operation of a file in events/, which the
 *	removal of its folder waits for
 *
 * Context: may sleep; under no lock that such an operation takes.
 */
void ktrk_session_update(struct ktrk_session *s, bool wait)
{
	if (READ_ONCE(s->update))
		s->update(s, wait);
}

/**
 * ktrk_session_tell_locked() - tell losses in the stream
 * @s: the session, locked, whose probes record no more
 *
 * There may be no record any more that would tell them.
 *
 * Context: under the session's lock.
 */
void ktrk_session_tell_locked(struct ktrk_session *s)
{
	lockdep_assert_held(&s->lock);
	if (s->buffer)
		ktrk_buffer_tell(s->buffer);
}

static u32 retire_all_locked(struct ktrk_session *s)
{
	struct ktrk_probe *probe;
	u32 n = 0;
	int id;

	idr_for_each_entry(&s->events, probe, id) {
		if (!probe->retired) {
			ktrk_session_retire_locked(s, probe);
			n++;
		}
	}
	return n;
}

/**
 * ktrk_session_unseen_locked() - wait for those who may look at what was removed
 * @s: the session, locked
 *
 * Triggers look at all events without the lock.
 *
 * Context: under the session's lock; may sleep.
 */
void ktrk_session_unseen_locked(struct ktrk_session *s)
{
	lockdep_assert_held(&s->lock);
	if (s->ntriggers)
		ktrk_probe_sync();
}

/**
 * ktrk_session_bury_locked() - free what was retired
 * @s: the session, locked; its records can be named no more, so nothing is done
 *	while there is a snapshot of some
 *
 * Context: under the session's lock; may sleep.
 */
void ktrk_session_bury_locked(struct ktrk_session *s)
{
	struct ktrk_probe *probe;
	LIST_HEAD(dead);
	int id;

	lockdep_assert_held(&s->lock);
	if (!s->ndead || s->snapshot || s->front)
		return;
	/* Views look at it without the lock. */
	WRITE_ONCE(s->burials, s->burials + 1);
	ktrk_probe_sync();
	if (s->buffer)
		irq_work_sync(&s->buffer->work);
	idr_for_each_entry(&s->events, probe, id) {
		if (probe->retired) {
			idr_remove(&s->events, id);
			list_add(&probe->dead, &dead);
			s->ndead--;
		}
	}
	ktrk_session_unseen_locked(s);
	while (!list_empty(&dead)) {
		probe = list_first_entry(&dead, struct ktrk_probe, dead);
		list_del(&probe->dead);
		ktrk_probe_free(probe);
	}
}

/**
 * ktrk_session_free() - tear a session down
 * @s: the session, of which nobody has a reference
 *
 * Context: may sleep.
 */
void ktrk_session_free(struct ktrk_session *s)
{
	mutex_lock(&s->lock);
	retire_all_locked(s);
	ktrk_session_unsnap_locked(s);
	ktrk_session_bury_locked(s);
	ktrk_session_unlock(s);
	ktrk_session_update(s, true);
	ktrk_session_run_exit(s);
	ktrk_session_snap_exit(s);
	ktrk_session_tasks_exit(s);
	ktrk_session_never(s, NULL, NULL);
	ktrk_buffer_free(s->buffer);
	idr_destroy(&s->events);
	kfree(s);
}

/**
 * ktrk_session_get() - take a reference
 * @s: the session, which will not be freed now
 *
 * Context: any.
 * Return: false if it has none left, and is about to be freed.
 */
bool ktrk_session_get(struct ktrk_session *s)
{
	return refcount_inc_not_zero(&s->refs);
}

/**
 * ktrk_session_seize() - give the last reference back, and only the last
 * @s: the session, of which the caller has a reference; a pin holds it no more
 *
 * Context: may sleep.
 * Return: true if nobody else had one: nobody can have one any more, and the
 * caller is to free it. Else nothing has changed.
 */
bool ktrk_session_seize(struct ktrk_session *s)
{
	bool last;

	mutex_lock(&walk_lock);
	mutex_lock(&list_lock);
	/* The caller has one, so neither of these is the last. */
	if (s->pinned)
		refcount_dec(&s->refs);
	last = refcount_dec_if_one(&s->refs);
	if (last) {
		list_del(&s->node);
		nsessions--;
	} else if (s->pinned) {
		refcount_inc(&s->refs);
	}
	mutex_unlock(&list_lock);
	mutex_unlock(&walk_lock);
	return last;
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
	ktrk_session_free(s);
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
		if (!isalnum(*c) && *c != '_' && *c != '-' &&
		    (*c != '.' || c == req->name))
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
 * @arg: for @run
 *
 * Context: may sleep.
 */
void ktrk_session_each(void (*run)(struct ktrk_session *s, void *arg),
		       void *arg)
{
	struct ktrk_session *s, *last = NULL;

	mutex_lock(&walk_lock);
	mutex_lock(&list_lock);
	list_for_each_entry(s, &sessions, node) {
		/* What is listed has references; ours keeps it listed. */
		refcount_inc(&s->refs);
		mutex_unlock(&list_lock);
		ktrk_session_put(last);
		run(s, arg);
		last = s;
		mutex_lock(&list_lock);
	}
	mutex_unlock(&list_lock);
	ktrk_session_put(last);
	mutex_unlock(&walk_lock);
}

/* Forget the records, and with them what describes those of deleted events. */
static int clear_locked(struct ktrk_session *s)
{
	lockdep_assert_held(&s->lock);
	if (s->consumer)
		return -EBUSY;
	ktrk_session_unfront_locked(s);
	if (s->buffer) {
		ktrk_buffer_clear(s->buffer, NULL);
		/* What was lost meanwhile is forgotten with them. */
		ktrk_buffer_tell(s->buffer);
		ktrk_buffer_clear(s->buffer, NULL);
	}
	ktrk_session_bury_locked(s);
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

	mutex_lock(&s->exchange);
	mutex_lock(&s->lock);
	rc = clear_locked(s);
	mutex_unlock(&s->lock);
	mutex_unlock(&s->exchange);
	return rc;
}

/**
 * ktrk_session_reset() - delete all events, forget the records and what is aside,
 * record again
 * @s: the session
 *
 * Context: may sleep.
 * Return: 0, or -EBUSY while there is a consumer.
 */
int ktrk_session_reset(struct ktrk_session *s)
{
	int rc = -EBUSY;

	mutex_lock(&s->exchange);
	mutex_lock(&s->lock);
	if (!s->consumer) {
		retire_all_locked(s);
		ktrk_session_unsnap_locked(s);
		rc = clear_locked(s);
		s->on = true;
	}
	mutex_unlock(&s->exchange);
	ktrk_session_unlock(s);
	ktrk_session_update(s, true);
	if (!rc)
		ktrk_session_never(s, NULL, NULL);
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
	if (id > KTRK_SESSION_LAST_ID)
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
