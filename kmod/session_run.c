// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a session records: told by a user, who may wait, or by a trigger at a
 * hit, which may not. A trigger tells each probe at once, without the lock; a
 * worker sees to it soon that all of them agree, whoever else said something at
 * that moment.
 */
#include "session.h"

static void run_locked(struct ktrk_session *s)
{
	bool on = READ_ONCE(s->on);
	struct ktrk_probe *probe;
	int id;

	lockdep_assert_held(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		if (!probe->retired)
			ktrk_probe_record(probe, on);
	if (!on)
		ktrk_session_tell_locked(s);
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
	mutex_lock(&s->lock);
	WRITE_ONCE(s->on, on);
	run_locked(s);
	mutex_unlock(&s->lock);
}

/**
 * ktrk_session_flip() - the same, from a trigger
 * @s: the session
 * @on: record
 *
 * Events stay in memory until all handlers that may look at them have ended.
 *
 * Context: any, NMI included; preemption off.
 */
void ktrk_session_flip(struct ktrk_session *s, bool on)
{
	struct ktrk_probe *probe;
	int id;

	WRITE_ONCE(s->on, on);
	/* Whether one is being deleted does not matter: it is not recorded. */
	idr_for_each_entry(&s->events, probe, id)
		if (!READ_ONCE(probe->retired))
			ktrk_probe_record(probe, on);
	irq_work_queue(&s->flipped);
}

/**
 * ktrk_session_soften() - record an event's hits no more, or again; from a trigger
 * @s: the session
 * @event: the event's number, whose probes are armed
 * @soft: record no more
 *
 * Context: as that of ktrk_session_flip().
 */
void ktrk_session_soften(struct ktrk_session *s, u32 event, bool soft)
{
	struct ktrk_probe *probe;
	int id;

	idr_for_each_entry(&s->events, probe, id)
		if (!READ_ONCE(probe->retired) && probe->event == event)
			ktrk_probe_soft(probe, soft);
}

static void flipped(struct irq_work *work)
{
	schedule_work(&container_of(work, struct ktrk_session, flipped)->settle);
}

static void settle(struct work_struct *work)
{
	struct ktrk_session *s = container_of(work, struct ktrk_session, settle);

	mutex_lock(&s->lock);
	run_locked(s);
	mutex_unlock(&s->lock);
}

/**
 * ktrk_session_run_init() - make a session ready for it
 * @s: a new session
 *
 * Context: any.
 */
void ktrk_session_run_init(struct ktrk_session *s)
{
	init_irq_work(&s->flipped, flipped);
	INIT_WORK(&s->settle, settle);
}

/**
 * ktrk_session_run_exit() - wait for what triggers have started
 * @s: a session without probes
 *
 * Context: may sleep.
 */
void ktrk_session_run_exit(struct ktrk_session *s)
{
	irq_work_sync(&s->flipped);
	cancel_work_sync(&s->settle);
}
