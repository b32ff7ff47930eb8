// SPDX-License-Identifier: GPL-2.0-only
/* Arming and disarming events: by name, or those that a pattern fits. */
#include "core/glob.h"
#include "session.h"

/**
 * struct whose - which events are meant
 * @group: NULL or empty for any
 * @event: NULL for all
 * @like: they are patterns; without a group, @event may fit that, too
 */
struct whose {
	const char *group;
	const char *event;
	bool like;
};

static bool fits(const char *pattern, const char *name)
{
	return ktrk_glob_match(pattern, strlen(pattern), name, strlen(name));
}

static bool is_meant(const struct whose *whose, const struct ktrk_probe *probe)
{
	const struct ktrk_schema *schema = probe->schema;

	if (!whose->like)
		return ktrk_session_matches(probe, whose->group, whose->event);
	return !probe->retired &&
	       ktrk_session_like(whose->group, whose->event, schema->group,
				 schema->event);
}

/**
 * ktrk_session_like() - do the patterns fit an event?
 * @group: of its group, or NULL
 * @event: of its name, or where @group is NULL of either
 * @its_group: its group
 * @its_event: its name
 *
 * Context: any.
 * Return: true if so.
 */
bool ktrk_session_like(const char *group, const char *event,
		       const char *its_group, const char *its_event)
{
	if (!group)
		return fits(event, its_group) || fits(event, its_event);
	return fits(group, its_group) && fits(event, its_event);
}

/* Those that can be are, whatever happens with others. */
static int switch_locked(struct ktrk_session *s, const struct whose *whose,
			 bool on)
{
	struct ktrk_probe *probe;
	int id, n = 0, rc = 0, bad;

	lockdep_assert_held(&s->lock);
	idr_for_each_entry(&s->events, probe, id) {
		if (!is_meant(whose, probe))
			continue;
		n++;
		if (on) {
			bad = ktrk_probe_enable(probe);
			rc = rc ?: bad;
		} else {
			ktrk_probe_disable(probe);
		}
	}
	if (n && !on) {
		ktrk_probe_sync();
		ktrk_session_tell_locked(s);
	}
	return rc ? rc : n;
}

static int switch_those(struct ktrk_session *s, const struct whose *whose,
			bool on)
{
	int rc = on ? ktrk_session_may_change() : 0;

	if (rc)
		return rc;
	mutex_lock(&s->lock);
	rc = switch_locked(s, whose, on);
	mutex_unlock(&s->lock);
	return rc;
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
	const struct whose whose = { .group = group, .event = event };

	return switch_those(s, &whose, on);
}

/**
 * ktrk_session_switch_like() - arm or disarm the events that a pattern fits
 * @s: the session
 * @group: as for ktrk_session_like()
 * @event: the same
 * @on: arm
 *
 * Context: may sleep.
 * Return: how many there are, or the first one's -errno.
 */
int ktrk_session_switch_like(struct ktrk_session *s, const char *group,
			     const char *event, bool on)
{
	const struct whose whose = { .group = group, .event = event, .like = true };

	return switch_those(s, &whose, on);
}
