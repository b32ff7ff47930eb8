// SPDX-License-Identifier: GPL-2.0-only
#include "attend.h"
#include "audit.h"
#include "session.h"

static void attend_locked(struct ktrk_session *s, struct ktrk_probe *probe)
{
	lockdep_assert_held(&s->lock);
	if (probe->retired)
		return;
	/* Silenced already: so this may take what time it needs. */
	if (READ_ONCE(probe->watch.tripped) && probe->enabled) {
		ktrk_probe_stop(probe);
		ktrk_audit_trip(s->name, probe);
	}
	ktrk_probe_grow(probe);
}

static void attend_to(struct ktrk_session *s, void *unused)
{
	struct ktrk_probe *probe;
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		attend_locked(s, probe);
	mutex_unlock(&s->lock);
}

static void slow_down(struct ktrk_session *s, void *unused)
{
	struct ktrk_probe *probe;
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		ktrk_hit_mode(&probe->arm.sink, 0, KTRK_SINK_CLOCK);
	mutex_unlock(&s->lock);
}

/**
 * ktrk_attend_slow() - the clock needs a call from now on
 *
 * Context: may sleep.
 */
void ktrk_attend_slow(void)
{
	ktrk_session_each(slow_down, NULL);
}

/**
 * ktrk_attend() - disarm the probes that the breaker has silenced, and give
 * more instances to those that missed calls
 * @unused: the breaker's only work
 *
 * Context: may sleep; the breaker's worker.
 */
void ktrk_attend(struct work_struct *unused)
{
	ktrk_session_each(attend_to, NULL);
}
