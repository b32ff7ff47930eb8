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
#include "ksyms.h"
#include "merge.h"
#include "reader.h"
#include "show.h"
#include "slurp.h"

#define IDS		65536
#define POLL_MS 100 /* at most: what is below the watermark wakes nobody */
#define WAITING_MS	2	/* while a record waits for its turn */
#define DRAIN_NS	1500000000ULL

/**
 * struct trace - one call of ktrkctl trace
 * @session: its name
 * @input: a file to print instead, or NULL
 * @duration_ns: or 0
 * @command: to run, or NULL
 * @show: what is printed, and where to
 * @dev: the device
 * @evs: the session's events
 * @by_id: the same, by id
 * @maps: rings and tasks
 * @ks: symbols, read when the first is printed
 * @ks_loaded: they were
 * @merge: over the rings
 * @child: the command
 * @until: younger records are not printed
 */
struct trace {
	const char *session;
	const char *input;
	u64 duration_ns;
	char **command;
	struct ktrk_show show;
	struct ktrk_dev dev;
	struct ktrk_events evs;
	const struct ktrk_evt **by_id;
	struct ktrk_maps maps;
	struct ktrk_ksyms ks;
	bool ks_loaded;
	struct ktrk_merge merge;
	struct ktrk_child child;
	u64 until;
};

enum { OPT_DURATION = 0x200, OPT_SESSION };

static const struct option options[] = {
	{ "count", required_argument, NULL, 'n' },
	{ "duration", required_argument, NULL, OPT_DURATION },
	KTRK_PICK_OPTIONS,
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

static int symbol(void *arg, u64 addr, bool offset, char *buf, size_t cap)
{
	struct trace *t = arg;

	if (!t->ks_loaded && ktrk_ksyms_load(&t->ks))
		ktrk_say_more("cannot read /proc/kallsyms: addresses are shown");
	t->ks_loaded = true;
	return t->ks.n ? ktrk_ksyms_render(&t->ks, addr, offset, buf, cap) : 0;
}

static bool task(void *arg, u32 tid, char comm[16], u32 *tgid)
{
	struct trace *t = arg;

	return ktrk_reader_task(&t->maps, tid, comm, tgid);
}

static const struct ktrk_evt *event_of(void *arg, u16 id)
{
	struct trace *t = arg;

	if (!t->by_id[id])
		t->by_id[id] = ktrk_events_fetch(&t->evs, &t->dev, id);
	return t->by_id[id];
}

static int print(void *arg, const struct ktrk_merge_src *src)
{
	struct trace *t = arg;

	if (src->when > t->until)
		return 1;
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
	struct pollfd pfd = { .fd = t->dev.fd, .events = POLLIN };
	int ms = POLL_MS;

	if (end && end > now && (end - now) / 1000000 < (u64)ms)
		ms = (end - now) / 1000000 + 1;
	/* What waits for its turn waits for time to pass, not for more data. */
	if (ktrk_merge_waiting(&t->merge) || !t->maps.consumer)
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
	struct ktrk_counts c;
	size_t i;

	memset(sum, 0, sizeof(*sum));
	for (i = 0; i < t->evs.n; i++)
		if (!ktrk_dev_stat(&t->dev, t->evs.rows[i]->ev.id, &c))
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
	ktrk_events_tell(&t->evs, &t->dev);
	if (ktrk_say.quiet)
		return;
	fprintf(stderr, "%lu record%s, %llu lost%s%s%s", t->show.records,
		t->show.records == 1 ? "" : "s", (unsigned long long)lost, lost ? " (" : "",
		causes, lost ? ")" : "");
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

	ktrk_merge_init(&t->merge, t->maps.n);
	for (i = 0; i < t->maps.n; i++) {
		const struct ktrk_ring_map *ring = &t->maps.rings[i];

		ktrk_merge_set(&t->merge, i, ring->cpu, ring->prod, ring->data,
			       ring->cons, t->maps.consumer);
	}
	if (!t->maps.consumer)
		ktrk_say_note("another reader consumes: what it takes first is not shown");
}

static int run(struct trace *t)
{
	struct ktrk_counts before;
	int rc, status;

	if (t->command) {
		rc = ktrk_child_prepare(&t->child, t->command);
		if (rc)
			return ktrk_dev_fail("cannot make a process", rc);
		ktrk_pick_pid(&t->show.pick, t->child.pid);
	}
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
	const struct ktrk_render env = { symbol, task, t };
	int rc, status;

	rc = ktrk_reader_open(&t->maps, &t->dev);
	if (rc)
		return ktrk_dev_fail("cannot map the rings", rc);
	t->show.event = event_of;
	status = ktrk_show_open(&t->show, &env);
	if (!status) {
		t->by_id = ktrk_slurp_grow(NULL, IDS, sizeof(*t->by_id));
		memset(t->by_id, 0, IDS * sizeof(*t->by_id));
		begin_merge(t);
		status = run(t);
		ktrk_merge_free(&t->merge);
		free(t->by_id);
	}
	ktrk_ksyms_free(&t->ks);
	ktrk_reader_close(&t->maps);
	return status;
}

static int trace(struct trace *t)
{
	size_t i, live = 0;
	int rc = ktrk_events_load(&t->evs, &t->dev, true), status;

	if (rc)
		return ktrk_dev_fail("cannot read the events", rc);
	for (i = 0; i < t->evs.n; i++)
		live += !(t->evs.rows[i]->ev.state & KTRK_EVENT_RETIRED);
	status = ktrk_each_unmatched(&t->evs, t->show.pick.events,
				     t->show.pick.nevents);
	if (!live) {
		ktrk_say_error("cannot trace: session \"%s\" has no events", t->session);
		ktrk_say_hint("ktrkctl add kretprobe do_sys_open");
		status = KTRK_EXIT_NONE;
	}
	if (!status)
		status = with_events(t);
	ktrk_events_free(&t->evs);
	return status;
}

static int read_duration(struct trace *t, const char *text)
{
	char *end;
	double sec = strtod(text, &end);

	if (end == text || *end || !(sec > 0 && sec < 1e9))
		return ktrk_say_usage("trace: --duration takes seconds, not \"%s\"", text);
	t->duration_ns = sec * 1e9;
	return KTRK_EXIT_OK;
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
		return read_duration(t, optarg);
	case 'p':
	case 'e':
	case 'C':
		return ktrk_pick_option(&t->show.pick, c, "trace", optarg);
	case 'i':
		t->input = optarg;
		break;
	case 'o':
		t->show.file = optarg;
		break;
	case OPT_SESSION:
		t->session = optarg;
		break;
	}
	return KTRK_EXIT_OK;
}

static int live(struct trace *t, const char *device)
{
	int status = ktrk_dev_join(&t->dev, device, t->session, 0);

	if (status)
		return status;
	/* Else writing about our own writes would never end. */
	t->show.pick.self = getpid();
	status = trace(t);
	ktrk_dev_close(&t->dev);
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
	struct trace t = { .session = KTRK_DEFAULT_SESSION };
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
	if (!status)
		status = t.input ? ktrk_report(t.input, &t.show, false) :
				   live(&t, args->device);
	closed = ktrk_show_close(&t.show);
	return status ? status : closed;
}
