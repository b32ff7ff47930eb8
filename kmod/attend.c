// SPDX-License-Identifier: GPL-2.0-only
#include "attend.h"
#include "session.h"

/* Silenced by the breaker: disarm it, whatever time that takes. */
static void disarm_locked(struct ktrk_probe *probe)
{
	ktrk_probe_disable(probe);
}

static void attend_to(struct ktrk_session *s)
{
	struct ktrk_probe *probe;
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		if (READ_ONCE(probe->watch.tripped) && probe->enabled)
			disarm_locked(probe);
	mutex_unlock(&s->lock);
}

/**
 * ktrk_attend() - disarm the probes that the breaker has silenced
 * @unused: the breaker's only work
 *
 * Context: may sleep; the breaker's worker.
 */
void ktrk_attend(struct work_struct *unused)
{
	ktrk_session_each(attend_to);
}
