// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <time.h>

#include "books.h"
#include "cmd.h"
#include "each.h"
#include "maxima.h"

#define TRIES	5	/* reads of books that hits under way keep open */

/* What is read once and shown for each event. */
struct stat {
	struct ktrk_dev *dev;
	char **globs;
	int n;
	bool per_cpu;
	bool closed;
};

enum { OPT_PER_CPU = 0x200, OPT_SESSION };

static const struct option options[] = {
	{ "per-cpu", no_argument, NULL, OPT_PER_CPU },
	{ "session", required_argument, NULL, OPT_SESSION },
	{ }
};

static void print_head(void)
{
	printf("%-24s %12s %12s %12s %9s %12s %7s %6s %s\n", "EVENT", "HITS",
	       "RECORDED", "FILTERED", "LIMITED", "LOST", "NS/HIT", "%CPU", "CLOSES");
}

/* @evt is NULL where its share of a CPU does not belong. */
static void print_row(const char *name, const struct ktrk_counts *c,
		      const struct ktrk_evt *evt)
{
	char causes[256], cost[24] = "-", share[24] = "-", note[256] = "";

	ktrk_books_causes(c->lost, causes, sizeof(causes));
	if (c->cost_hits)
		snprintf(cost, sizeof(cost), "%llu",
			 (unsigned long long)ktrk_books_cost(c));
	if (evt) {
		snprintf(share, sizeof(share), "%u.%u", evt->ev.trip_cpu / 10,
			 evt->ev.trip_cpu % 10);
		ktrk_maxima_text(&evt->ev, note, sizeof(note));
	}
	printf("%-24s %12llu %12llu %12llu %9llu %12llu %7s %6s %s%s%s%s\n", name,
	       (unsigned long long)c->hits, (unsigned long long)c->recorded,
	       (unsigned long long)c->filtered, (unsigned long long)c->limited,
	       (unsigned long long)ktrk_books_lost(c), cost, share,
	       ktrk_books_close(c) ? "yes" : "no",
	       *causes ? " (" : "", causes, *causes ? ")" : "");
	if (*note)
		ktrk_say_note("%s: %s", name, note);
}

static void print_json(const struct ktrk_evt *evt, int cpu,
		       const struct ktrk_counts *c)
{
	struct ktrk_json js = { .to = stdout };

	ktrk_json_open(&js, NULL, '{');
	if (evt) {
		ktrk_json_str(&js, "group", evt->ev.group);
		ktrk_json_str(&js, "event", evt->ev.event);
	} else {
		ktrk_json_bool(&js, "total", true);
	}
	if (cpu >= 0)
		ktrk_json_u64(&js, "cpu", cpu);
	else if (evt)
		ktrk_maxima_json(&js, &evt->ev);
	ktrk_books_json(&js, c);
	ktrk_json_line(&js);
}

static void print(const struct ktrk_evt *evt, const struct ktrk_counts *c)
{
	char label[KTRK_GROUP_LEN + KTRK_EVENT_LEN] = "total";

	if (ktrk_say.json) {
		print_json(evt, -1, c);
		return;
	}
	if (evt)
		ktrk_events_label(evt, label, sizeof(label));
	print_row(label, c, evt);
}

/* Each CPU that the event was ever hit on. */
static void print_cpus(const struct stat *st, const struct ktrk_evt *evt)
{
	struct ktrk_counts c;
	char label[24];
	__u32 cpu;

	for (cpu = 0; cpu < st->dev->info.ncpus; cpu++) {
		if (ktrk_dev_stat_cpu(st->dev, evt->ev.id, cpu, &c) || !c.hits)
			continue;
		snprintf(label, sizeof(label), "  cpu %u", cpu);
		if (ktrk_say.json)
			print_json(evt, cpu, &c);
		else
			print_row(label, &c, NULL);
	}
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

static int print_books(struct stat *st, const struct ktrk_events *evs)
{
	struct ktrk_counts sum = { }, c;
	size_t i;
	int rc;

	if (!ktrk_say.json && evs->n)
		print_head();
	for (i = 0; i < evs->n; i++) {
		if (!ktrk_each_wanted(evs->rows[i], st->globs, st->n))
			continue;
		rc = read_books(st->dev, evs->rows[i]->ev.id, &c);
		if (rc)
			return ktrk_dev_fail("cannot read the books", rc);
		st->closed &= ktrk_books_close(&c);
		ktrk_books_add(&sum, &c);
		print(evs->rows[i], &c);
		if (st->per_cpu)
			print_cpus(st, evs->rows[i]);
	}
	print(NULL, &sum);
	return KTRK_EXIT_OK;
}

static int stat_events(struct stat *st)
{
	struct ktrk_events evs;
	struct ktrk_ctl ctl;
	int rc, status;

	rc = ktrk_events_load(&evs, st->dev, false);
	if (!rc)
		rc = ktrk_dev_ctl(st->dev, KTRK_CTL_STATUS, &ctl);
	if (rc)
		return ktrk_dev_fail("cannot read the events", rc);
	status = ktrk_each_unmatched(&evs, st->globs, st->n);
	if (!status && !evs.n)
		ktrk_say_note("no events; ktrkctl add kretprobe do_sys_open");
	if (!status)
		status = print_books(st, &evs);
	/* While probes are hit, a book may be caught between two entries. */
	if (!status && !st->closed && !ctl.on) {
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
	const char *session = KTRK_DEFAULT_SESSION;
	struct ktrk_dev dev;
	struct stat st = { .dev = &dev, .closed = true };
	int c, status;

	args->own = options;
	while ((c = ktrk_args_next(args)) >= 0) {
		if (c == OPT_PER_CPU)
			st.per_cpu = true;
		else
			session = optarg;
	}
	if (c == KTRK_ARGS_STOP)
		return args->status;
	status = ktrk_dev_join(&dev, args->device, session, 0);
	if (status)
		return status;
	st.globs = args->argv + optind;
	st.n = args->argc - optind;
	status = stat_events(&st);
	ktrk_dev_close(&dev);
	return status;
}
