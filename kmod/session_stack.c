// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stack traces beside records: the event that they are records of, which has no
 * place and so no hits; and whether one follows each record of the session.
 */
#include "session.h"

#define TEXT \
	"t:" KTRK_STACK_GROUP "/" KTRK_STACK_EVENT " " KTRK_STACK_EVENT \
	" stack=$stacktrace:stack[32]"

static struct ktrk_probe *find_locked(struct ktrk_session *s)
{
	return ktrk_session_find_locked(s, KTRK_STACK_GROUP, KTRK_STACK_EVENT);
}

/**
 * ktrk_session_stack_event() - see to it that stack traces have their event
 * @s: the session
 * @err: says what is wrong
 *
 * Context: may sleep.
 * Return: 0, also where there is another event of its name; or -errno.
 */
int ktrk_session_stack_event(struct ktrk_session *s, struct ktrk_err *err)
{
	static const struct ktrk_add add = {
		.flags = KTRK_ADD_DISABLED | KTRK_ADD_AS_TEXT | KTRK_ADD_KERNEL,
	};
	bool is;
	u32 id;

	mutex_lock(&s->lock);
	is = find_locked(s);
	mutex_unlock(&s->lock);
	return is ? 0 : ktrk_session_add(s, TEXT, sizeof(TEXT) - 1, &add, &id,
					 err);
}

static int start_locked(struct ktrk_session *s)
{
	struct ktrk_probe *probe = find_locked(s);
	int rc;

	lockdep_assert_held(&s->lock);
	if (s->stacks)
		return 0;
	/* One of somebody's own, which has that name. */
	if (!probe || !probe->kernel)
		return -EEXIST;
	WRITE_ONCE(s->stacks, &probe->arm.sink);
	rc = ktrk_session_refine_locked(s, 0);
	if (rc)
		WRITE_ONCE(s->stacks, NULL);
	return rc;
}

/* This cannot fail: at worst hits go on looking whether there is anything. */
static void stop_locked(struct ktrk_session *s)
{
	lockdep_assert_held(&s->lock);
	if (!s->stacks)
		return;
	WRITE_ONCE(s->stacks, NULL);
	ktrk_session_refine_locked(s, 0);
}

/**
 * ktrk_session_stacks() - have each recorded hit followed by its stack, or not
 * @s: the session
 * @on: so it is; of events that come later, too
 *
 * Context: may sleep.
 * Return: 0; or -EPERM, -ENOMEM, -EEXIST where another event has the name of
 * that for stacks. To turn it off never fails.
 */
int ktrk_session_stacks(struct ktrk_session *s, bool on)
{
	struct ktrk_err err;
	int rc = on ? ktrk_session_stack_event(s, &err) : 0;

	if (rc)
		return rc;
	mutex_lock(&s->lock);
	if (on)
		rc = start_locked(s);
	else
		stop_locked(s);
	mutex_unlock(&s->lock);
	return rc;
}

/**
 * ktrk_session_stacks_leave_locked() - an event goes: perhaps that for stacks
 * @s: the session, locked
 * @probe: which goes; to be freed after ktrk_probe_sync() only
 *
 * Context: under the session's lock.
 */
void ktrk_session_stacks_leave_locked(struct ktrk_session *s,
				      const struct ktrk_probe *probe)
{
	lockdep_assert_held(&s->lock);
	if (s->stacks == &probe->arm.sink)
		stop_locked(s);
}
