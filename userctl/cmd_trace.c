// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "books.h"
#include "child.h"
#include "cmd.h"
#include "each.h"
#include "live.h"
#include "merge.h"
#include "show.h"
#include "slurp.h"
#include "whose.h"

#define POLL_MS 100 /* at most: what is below the watermark wakes nobody */
#define WAITING_MS	2	/* while a record waits for its turn */
#define DRAIN_NS	1500000000ULL

/**
 * struct trace - one call of ktrkctl trace
 * @input: a file to print instead, or NULL
 * @duration_ns: or 0
 * @follow: what its processes fork, too
 * @command: to run, or NULL
 * @show: what is printed, and where to
 * @live: the session
 * @merge: over the rings
 * @child: the command
 * @since: older records are not printed
 * @until: nor younger ones
 */
struct trace {
	const char *input;
	u64 duration_ns;
	bool follow;
	char **command;
	struct ktrk_show show;
	struct ktrk_live live;
	struct ktrk_merge merge;
	struct ktrk_child child;
	u64 since;
	u64 until;
};

enum { OPT_DURATION = 0x200, OPT_SESSION, OPT_FOLLOW };

static const struct option options[] = {
	{ "count", required_argument, NULL, 'n' },
	{ "duration", required_argument, NULL, OPT_DURATION },
	KTRK_PICK_OPTIONS,
	{ "follow", no_argument, NULL, OPT_FOLLOW },
	{ "input", required_argument, NULL, 'i' },
	{ "output", required_argument, NULL, 'o' },
	{ "session", required_argument, NULL, OPT_SESSION },
	{ }
};

static int stop;	/* set by a signal */

static void on_signal(int nr)
{
	(void)nr;
	ktrk_store(&stop, 1);
}

/* Only to be woken from poll(). */
static void on_child(int nr)
{
	(void)nr;
}

static int print(void *arg, const struct ktrk_merge_src *src)
{
	struct trace *t = arg;

	if (src->when > t->until || ktrk_show_full(&t->show))
		return 1;
	if (src->when < t->since)
		return 0;
	ktrk_show_missed(&t->show, src->cpu, src->missed);
	return !ktrk_show_record(&t->show, src->rec, src->cpu,
				 src->rd.prod->base_ns);
}

static bool over(struct trace *t, u64 now, u64 end)
{
	if (ktrk_load(&stop) || (end && now >= end))
		return true;
	if (ktrk_show_full(&t->show))
		return true;
	return t->child.pid && ktrk_child_poll(&t->child);
}

static int wait_for_more(struct trace *t, u64 now, u64 end)
{
	struct pollfd pfd = { .fd = t->live.dev.fd, .events = POLLIN };
	int ms = POLL_MS;

	if (end && end > now && (end - now) / 1000000 < (u64)ms)
		ms = (end - now) / 1000000 + 1;
	/* What waits for its turn waits for time to pass, not for more data. */
	if (ktrk_merge_waiting(&t->merge) || !t->live.maps.consumer)
		return poll(NULL, 0,
			    ms < WAITING_MS || !ktrk_merge_waiting(&t->merge) ?
				    (ms < 10 ? ms : 10) :
				    WAITING_MS);
	return poll(&pfd, 1, ms);
}

/* Everything up to now, however long the slowest CPU needs. */
static int drain(struct trace *t)
{
	u64 begin = ktrk_env_clock(), now;

	t->until = begin;
	do {
		now = ktrk_env_clock();
		if (ktrk_merge_round(&t->merge, now, print, t))
			break;
		if (ktrk_merge_horizon(&t->merge) >= begin)
			break;
		poll(NULL, 0, WAITING_MS);
	} while (now - begin < DRAIN_NS);
	return ktrk_show_flush(&t->show);
}

static int loop(struct trace *t)
{
	u64 begin = ktrk_env_clock(),
	    end = t->duration_ns ? begin + t->duration_ns : 0, now;
	int status = KTRK_EXIT_OK;

	t->until = ~0ULL;
	for (;;) {
		now = ktrk_env_clock();
		if (over(t, now, end))
			break;
		ktrk_merge_round(&t->merge, now, print, t);
		status = ktrk_show_flush(&t->show);
		if (status)
			return status;
		if (over(t, now, end))
			break;
		wait_for_more(t, now, end);
	}
	return ktrk_show_full(&t->show) ? status : drain(t);
}

static void sum_books(struct trace *t, struct ktrk_counts *sum)
{
	const struct ktrk_events *evs = &t->live.evs;
	struct ktrk_counts c;
	size_t i;

	memset(sum, 0, sizeof(*sum));
	for (i = 0; i < evs->n; i++)
		if (!ktrk_dev_stat(&t->live.dev, evs->rows[i]->ev.id, &c))
			ktrk_books_add(sum, &c);
}

static void summarise(struct trace *t, const struct ktrk_counts *before)
{
	struct ktrk_counts sum;
	char causes[256];
	u64 lost;
	int i;

	sum_books(t, &sum);
	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		sum.lost[i] -= before->lost[i] < sum.lost[i] ? before->lost[i] :
							       sum.lost[i];
	lost = ktrk_books_lost(&sum);
	ktrk_books_causes(sum.lost, causes, sizeof(causes));
	if (t->show.bad)
		ktrk_say_warn("%lu records did not fit what is known of their event", t->show.bad);
	ktrk_events_tell(&t->live.evs, &t->live.dev);
	if (ktrk_say.quiet)
		return;
	fprintf(stderr, "%lu record%s, %llu lost%s%s%s", t->show.records,
		t->show.records == 1 ? "" : "s", (unsigned long long)lost, lost ? " (" : "",
		causes, lost ? ")" : "");
	if (ktrk_merge_missed(&t->merge))
		fprintf(stderr, ", %llu missed",
			(unsigned long long)ktrk_merge_missed(&t->merge));
	if (t->merge.late)
		fprintf(stderr, ", %llu late", (unsigned long long)t->merge.late);
	fputc('\n', stderr);
}

static void catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	act.sa_handler = on_child;
	sigaction(SIGCHLD, &act, NULL);
}

static void begin_merge(struct trace *t)
{
	u32 i;

	ktrk_merge_init(&t->merge, t->live.maps.n);
	for (i = 0; i < t->live.maps.n; i++) {
		const struct ktrk_ring_map *ring = &t->live.maps.rings[i];

		ktrk_merge_set(&t->merge, i, ring->cpu, ring->prod, ring->data,
			       ring->cons, t->live.maps.consumer);
	}
}

/* The command waits; what is recorded from here on is its own. */
static int prepare(struct trace *t)
{
	int status, rc;

	if (t->command) {
		rc = ktrk_child_prepare(&t->child, t->command);
		if (rc)
			return ktrk_dev_fail("cannot make a process", rc);
		ktrk_pick_pid(&t->show.pick, t->child.pid);
	}
	status = ktrk_whose(&t->show.pick, &t->live.dev, t->follow);
	t->since = t->follow ? ktrk_env_clock() : 0;
	return status;
}

static int run(struct trace *t)
{
	struct ktrk_counts before;
	int status = prepare(t);

	if (status)
		return status;
	sum_books(t, &before);
	catch_signals();
	if (t->command)
		ktrk_child_go(&t->child);
	status = loop(t);
	if (t->child.pid && !t->child.ended)
		ktrk_child_end(&t->child);
	else if (t->child.pid && !status)
		status = t->child.status;
	summarise(t, &before);
	return status;
}

static int with_events(struct trace *t)
{
	const struct ktrk_render env = ktrk_live_names(&t->live);
	int status = ktrk_live_map(&t->live, true);

	if (status)
		return status;
	t->show.event = ktrk_live_event;
	status = ktrk_show_open(&t->show, &env);
	if (status)
		return status;
	begin_merge(t);
	status = run(t);
	ktrk_merge_free(&t->merge);
	return status;
}

static int read_option(struct trace *t, int c)
{
	switch (c) {
	case 'n':
		if (ktrk_args_number(optarg, ~0UL, &t->show.count) ||
		    !t->show.count)
			return ktrk_say_usage("trace: -n takes a number of records, not \"%s\"",
					      optarg);
		break;
	case OPT_DURATION:
		if (ktrk_args_seconds(optarg, &t->duration_ns))
			return ktrk_say_usage("trace: --duration takes seconds, not \"%s\"",
					      optarg);
		break;
	case 'p':
	case 'e':
	case 'C':
		return ktrk_pick_option(&t->show.pick, c, "trace", optarg);
	case OPT_FOLLOW:
		t->follow = true;
		break;
	case 'i':
		t->input = optarg;
		break;
	case 'o':
		t->show.file = optarg;
		break;
	case OPT_SESSION:
		t->live.session = optarg;
		break;
	}
	return KTRK_EXIT_OK;
}

static int live(struct trace *t, const char *device)
{
	int status = ktrk_live_join(&t->live, device, "trace");

	if (!status)
		status = ktrk_each_unmatched(&t->live.evs, t->show.pick.events,
					     t->show.pick.nevents);
	if (!status)
		status = with_events(t);
	ktrk_live_close(&t->live);
	return status;
}

/**
 * ktrk_cmd_trace() - ktrkctl trace
 * @args: the command line
 *
 * Return: the exit status, or the command's own.
 */
int ktrk_cmd_trace(struct ktrk_args *args)
{
	struct trace t = { .live.session = KTRK_DEFAULT_SESSION };
	int c, closed, status = KTRK_EXIT_OK;

	args->own = options;
	args->letters = "+n:p:e:C:i:o:";
	while (!status && (c = ktrk_args_next(args)) >= 0)
		status = read_option(&t, c);
	if (!status && c == KTRK_ARGS_STOP)
		return args->status;
	if (!status && optind < args->argc)
		t.command = args->argv + optind;
	if (!status && t.input && (t.command || t.duration_ns))
		status = ktrk_say_usage("trace: no command and no --duration with a file");
	if (!status && t.follow && (t.input || (!t.command && !t.show.pick.npids)))
		status = ktrk_say_usage("trace: --follow whom? Name a process with -p, or a command");
	if (!status)
		status = t.input ? ktrk_report(t.input, &t.show, false) :
				   live(&t, args->device);
	closed = ktrk_show_close(&t.show);
	return status ? status : closed;
}
