// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <time.h>

#include "books.h"
#include "cmd.h"
#include "each.h"

#define TRIES	5	/* reads of books that hits under way keep open */

static void print_row(const char *name, const struct ktrk_counts *c)
{
	char causes[256];

	ktrk_books_causes(c->lost, causes, sizeof(causes));
	printf("%-24s %12llu %12llu %12llu %9llu %12llu %-5s%s%s%s\n", name,
	       (unsigned long long)c->hits, (unsigned long long)c->recorded,
	       (unsigned long long)c->filtered, (unsigned long long)c->limited,
	       (unsigned long long)ktrk_books_lost(c),
	       ktrk_books_close(c) ? "yes" : "no",
	       *causes ? " (" : "", causes, *causes ? ")" : "");
}

static void print(const struct ktrk_evt *evt, const struct ktrk_counts *c)
{
	char label[KTRK_GROUP_LEN + KTRK_EVENT_LEN];
	struct ktrk_json js = { .to = stdout };

	if (!ktrk_say.json) {
		print_row(evt ? ktrk_events_label(evt, label, sizeof(label)) : "total", c);
		return;
	}
	ktrk_json_open(&js, NULL, '{');
	if (evt) {
		ktrk_json_str(&js, "group", evt->ev.group);
		ktrk_json_str(&js, "event", evt->ev.event);
	} else {
		ktrk_json_bool(&js, "total", true);
	}
	ktrk_books_json(&js, c);
	ktrk_json_line(&js);
}

static int read_books(struct ktrk_dev *dev, __u32 id, struct ktrk_counts *c)
{
	const struct timespec pause = { .tv_nsec = 2000000 };
	int rc, tries = TRIES;

	while (!(rc = ktrk_dev_stat(dev, id, c)) && !ktrk_books_close(c) &&
	       --tries)
		nanosleep(&pause, NULL);
	return rc;
}

static int print_books(struct ktrk_dev *dev, const struct ktrk_events *evs,
		       char **globs, int n, bool *closed)
{
	struct ktrk_counts sum = { }, c;
	size_t i;
	int rc;

	if (!ktrk_say.json && evs->n)
		printf("%-24s %12s %12s %12s %9s %12s %s\n", "EVENT", "HITS", "RECORDED",
		       "FILTERED", "LIMITED", "LOST", "CLOSES");
	for (i = 0; i < evs->n; i++) {
		if (!ktrk_each_wanted(evs->rows[i], globs, n))
			continue;
		rc = read_books(dev, evs->rows[i]->ev.id, &c);
		if (rc)
			return ktrk_dev_fail("cannot read the books", rc);
		*closed &= ktrk_books_close(&c);
		ktrk_books_add(&sum, &c);
		print(evs->rows[i], &c);
	}
	print(NULL, &sum);
	return KTRK_EXIT_OK;
}

static int stat_events(struct ktrk_dev *dev, char **globs, int n)
{
	struct ktrk_events evs;
	struct ktrk_ctl ctl;
	bool closed = true;
	int rc, status;

	rc = ktrk_events_load(&evs, dev, false);
	if (!rc)
		rc = ktrk_dev_ctl(dev, KTRK_CTL_STATUS, &ctl);
	if (rc)
		return ktrk_dev_fail("cannot read the events", rc);
	status = ktrk_each_unmatched(&evs, globs, n);
	if (!status && !evs.n)
		ktrk_say_note("no events; ktrkctl add kretprobe do_sys_open");
	if (!status)
		status = print_books(dev, &evs, globs, n, &closed);
	/* While probes are hit, a book may be caught between two entries. */
	if (!status && !closed && !ctl.on) {
		ktrk_say_error("the books do not close: hits are missing");
		status = KTRK_EXIT_FAILED;
	}
	ktrk_events_free(&evs);
	return status;
}

/**
 * ktrk_cmd_stat() - ktrkctl stat
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_stat(struct ktrk_args *args)
{
	const char *session;
	struct ktrk_dev dev;
	int status;

	if (ktrk_each_session(args, &session) == KTRK_ARGS_STOP)
		return args->status;
	status = ktrk_dev_join(&dev, args->device, session, 0);
	if (status)
		return status;
	status = stat_events(&dev, args->argv + optind, args->argc - optind);
	ktrk_dev_close(&dev);
	return status;
}
