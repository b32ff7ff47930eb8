// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "each.h"

/**
 * ktrk_each_session() - read options where --session is the only one
 * @args: the command line
 * @session: set to the session's name
 *
 * Return: -1, or KTRK_ARGS_STOP.
 */
int ktrk_each_session(struct ktrk_args *args, const char **session)
{
	static const struct option options[] = {
		{ "session", required_argument, NULL, 's' },
		{ }
	};
	int c;

	*session = KTRK_DEFAULT_SESSION;
	args->own = options;
	while ((c = ktrk_args_next(args)) >= 0)
		*session = optarg;
	return c;
}

/**
 * ktrk_each_wanted() - is it one of those that were named?
 * @evt: the event
 * @globs: names
 * @n: how many; 0 for all events
 *
 * Return: true if so.
 */
bool ktrk_each_wanted(const struct ktrk_evt *evt, char **globs, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (ktrk_events_match(evt, globs[i]))
			return true;
	return !n;
}

/**
 * ktrk_each_unmatched() - say which names meant no event
 * @evs: the events
 * @globs: names
 * @n: how many
 *
 * Return: KTRK_EXIT_OK, or KTRK_EXIT_NONE if there was one.
 */
int ktrk_each_unmatched(const struct ktrk_events *evs, char **globs, int n)
{
	int status = KTRK_EXIT_OK, i;

	for (i = 0; i < n; i++) {
		size_t j;

		for (j = 0;
		     j < evs->n && !ktrk_events_match(evs->rows[j], globs[i]);
		     j++)
			;
		if (j < evs->n)
			continue;
		ktrk_say_error("there is no event %s", globs[i]);
		ktrk_events_suggest(evs, globs[i]);
		status = KTRK_EXIT_NONE;
	}
	return status;
}

/* Siblings go by their event's name: what is done to one is done to all. */
static bool came_before(const struct ktrk_events *evs, size_t i)
{
	const struct ktrk_event *ev = &evs->rows[i]->ev;
	size_t j;

	for (j = 0; j < i; j++)
		if (!strcmp(evs->rows[j]->ev.event, ev->event) &&
		    !strcmp(evs->rows[j]->ev.group, ev->group))
			return true;
	return false;
}

static int on_each(struct ktrk_dev *dev, struct ktrk_events *evs, char **globs,
		   int n, const char *verb,
		   int (*fn)(struct ktrk_dev *dev, const struct ktrk_evt *evt))
{
	char label[KTRK_GROUP_LEN + KTRK_EVENT_LEN], what[2 * sizeof(label)];
	int status = KTRK_EXIT_OK, rc;
	size_t i;

	for (i = 0; i < evs->n; i++) {
		const struct ktrk_evt *evt = evs->rows[i];

		if (!ktrk_each_wanted(evt, globs, n) || came_before(evs, i))
			continue;
		ktrk_events_label(evt, label, sizeof(label));
		rc = fn(dev, evt);
		snprintf(what, sizeof(what), "cannot %s %s", verb, label);
		if (rc < 0)
			status = ktrk_dev_fail(what, rc);
		if (rc == -EBUSY)
			ktrk_say_hint("another user has its place: ktrkctl del %s, and add it without --mechanism",
				      label);
		if (rc >= 0 && !ktrk_say.quiet)
			printf("%s:%s %sd\n", ktrk_events_kind(evt), label, verb);
	}
	return status;
}

/**
 * ktrk_each_event() - a verb that does something to some events
 * @args: the command line: names, and --session
 * @verb: what is done, in a word that ends in e
 * @fn: does it to one; negative on failure
 *
 * Nothing is done if one of the names means no event.
 *
 * Return: the exit status.
 */
int ktrk_each_event(struct ktrk_args *args, const char *verb,
		    int (*fn)(struct ktrk_dev *dev, const struct ktrk_evt *evt))
{
	struct ktrk_events evs;
	struct ktrk_dev dev;
	const char *session;
	int n, rc, status;
	char **globs;

	if (ktrk_each_session(args, &session) == KTRK_ARGS_STOP)
		return args->status;
	globs = args->argv + optind;
	n = args->argc - optind;
	if (!n)
		return ktrk_args_usage(args);
	status = ktrk_dev_join(&dev, args->device, session, 0);
	if (status)
		return status;
	rc = ktrk_events_load(&evs, &dev, false);
	if (rc) {
		status = ktrk_dev_fail("cannot read the events", rc);
	} else {
		status = ktrk_each_unmatched(&evs, globs, n);
		if (!status)
			status = on_each(&dev, &evs, globs, n, verb, fn);
		ktrk_events_free(&evs);
	}
	ktrk_dev_close(&dev);
	return status;
}
