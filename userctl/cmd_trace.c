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
#include "cpulist.h"
#include "each.h"
#include "ksyms.h"
#include "merge.h"
#include "out.h"
#include "reader.h"
#include "slurp.h"

#define IDS		65536
#define POLL_MS 100 /* at most: what is below the watermark wakes nobody */
#define WAITING_MS	2	/* while a record waits for its turn */
#define DRAIN_NS	1500000000ULL

/**
 * struct trace - one call of ktrkctl trace
 * @session: its name
 * @count: records to print at most, 0 for any number
 * @duration_ns: or 0
 * @npids: rows of @pids
 * @pids: threads and thread groups to show, all if there are none
 * @nevents: rows of @events
 * @events: globs, all if there are none
 * @cpus: to show, or NULL
 * @file: to print to, or NULL
 * @command: to run, or NULL
 * @dev: the device
 * @evs: the session's events
 * @by_id: the same, by id
 * @wanted: by id: 0 not asked yet, 1 show, 2 do not
 * @maps: rings and tasks
 * @ks: symbols, read when the first is printed
 * @ks_loaded: they were
 * @merge: over the rings
 * @out: where to print
 * @child: the command
 * @records: printed
 * @bad: could not be printed
 * @until: younger records are not printed
 * @self: our own thread, not shown unless asked for
 */
struct trace {
	const char *session;
	unsigned long count;
	u64 duration_ns;
	size_t npids;
	u32 *pids;
	size_t nevents;
	char **events;
	struct ktrk_cpulist *cpus;
	const char *file;
	char **command;
	struct ktrk_dev dev;
	struct ktrk_events evs;
	const struct ktrk_evt **by_id;
	u8 *wanted;
	struct ktrk_maps maps;
	struct ktrk_ksyms ks;
	bool ks_loaded;
	struct ktrk_merge merge;
	struct ktrk_out out;
	struct ktrk_child child;
	unsigned long records;
	unsigned long bad;
	u64 until;
	u32 self;
};

enum { OPT_DURATION = 0x200, OPT_SESSION };
enum { WANTED = 1, UNWANTED = 2 };

static const struct option options[] = {
	{ "count", required_argument, NULL, 'n' },
	{ "duration", required_argument, NULL, OPT_DURATION },
	{ "pid", required_argument, NULL, 'p' },
	{ "event", required_argument, NULL, 'e' },
	{ "cpu", required_argument, NULL, 'C' },
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

static const struct ktrk_evt *event_of(struct trace *t, u16 id)
{
	if (!t->by_id[id])
		t->by_id[id] = ktrk_events_fetch(&t->evs, &t->dev, id);
	return t->by_id[id];
}

static bool event_wanted(struct trace *t, u16 id, const struct ktrk_evt *evt)
{
	if (!t->nevents)
		return true;
	if (!t->wanted[id])
		t->wanted[id] =
			evt && ktrk_each_wanted(evt, t->events, t->nevents) ?
				WANTED :
				UNWANTED;
	return t->wanted[id] == WANTED;
}

static bool task_wanted(struct trace *t, u32 tid)
{
	u32 tgid = tid;
	char comm[16];
	size_t i;

	/* Else writing about our own writes would never end. */
	if (!t->npids)
		return tid != t->self;
	ktrk_reader_task(&t->maps, tid, comm, &tgid);
	for (i = 0; i < t->npids; i++)
		if (t->pids[i] == tid || t->pids[i] == tgid)
			return true;
	return false;
}

static bool wanted(struct trace *t, const struct ktrk_merge_src *src,
		   const struct ktrk_evt *evt)
{
	if (t->cpus && !ktrk_cpulist_has(t->cpus, src->cpu))
		return false;
	if (KTRK_RECORD_KIND(src->rec->len_kind) == KTRK_RECORD_LOST)
		return true;
	return event_wanted(t, src->rec->event, evt) &&
	       task_wanted(t, src->rec->tid);
}

static int print(void *arg, const struct ktrk_merge_src *src)
{
	u32 kind = KTRK_RECORD_KIND((u32)src->rec->len_kind);
	const struct ktrk_evt *evt = NULL;
	struct trace *t = arg;

	if (src->when > t->until)
		return 1;
	if (kind == KTRK_RECORD_EVENT)
		evt = event_of(t, src->rec->event);
	if (!wanted(t, src, evt))
		return 0;
	if (t->count && t->records == t->count)
		return 1;
	if (ktrk_record_check(evt ? evt->schema : NULL, src->rec,
			      KTRK_RECORD_LEN((u32)src->rec->len_kind))) {
		t->bad++;
		return 0;
	}
	t->out.how->event(&t->out, evt ? evt->schema : NULL, src->rec, src->cpu,
			  src->rd.prod->base_ns);
	t->records += kind == KTRK_RECORD_EVENT;
	return 0;
}

static bool over(struct trace *t, u64 now, u64 end)
{
	if (ktrk_load(&stop) || (end && now >= end))
		return true;
	if (t->count && t->records >= t->count)
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

static int flush(struct trace *t)
{
	if (!fflush(t->out.to) && !ferror(t->out.to))
		return KTRK_EXIT_OK;
	ktrk_say_error("cannot write the output: %s", strerror(errno));
	return KTRK_EXIT_FAILED;
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
	return flush(t);
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
		status = flush(t);
		if (status)
			return status;
		if (over(t, now, end))
			break;
		wait_for_more(t, now, end);
	}
	return t->count && t->records >= t->count ? status : drain(t);
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
	if (t->bad)
		ktrk_say_warn("%lu records did not fit what is known of their event", t->bad);
	if (ktrk_say.quiet)
		return;
	fprintf(stderr, "%lu record%s, %llu lost%s%s%s", t->records,
		t->records == 1 ? "" : "s", (unsigned long long)lost, lost ? " (" : "",
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
		t->pids = ktrk_slurp_grow(t->pids, t->npids + 1,
					  sizeof(*t->pids));
		t->pids[t->npids++] = t->child.pid;
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

static int open_output(struct trace *t)
{
	t->out.how = ktrk_out_find(ktrk_say.json ? "json" : "text");
	t->out.env = (struct ktrk_render){ .symbol = symbol,
					   .task = task,
					   .arg = t };
	t->out.line = ktrk_slurp_grow(NULL, KTRK_LINE_MAX, 1);
	t->out.to = t->file ? fopen(t->file, "we") : stdout;
	if (!t->out.to) {
		ktrk_say_error("cannot write %s: %s", t->file, strerror(errno));
		return KTRK_EXIT_FAILED;
	}
	setvbuf(t->out.to, NULL, _IOFBF, 1 << 18);
	return KTRK_EXIT_OK;
}

static int with_events(struct trace *t)
{
	int rc, status;

	rc = ktrk_reader_open(&t->maps, &t->dev);
	if (rc)
		return ktrk_dev_fail("cannot map the rings", rc);
	status = open_output(t);
	if (!status) {
		t->by_id = calloc(IDS, sizeof(*t->by_id));
		t->wanted = calloc(IDS, 1);
		begin_merge(t);
		status = t->by_id && t->wanted ? run(t) : KTRK_EXIT_FAILED;
		ktrk_merge_free(&t->merge);
		free(t->by_id);
		free(t->wanted);
		if (t->file && fclose(t->out.to) && !status)
			status = KTRK_EXIT_FAILED;
	}
	free(t->out.line);
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
	status = ktrk_each_unmatched(&t->evs, t->events, t->nevents);
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

static int read_pid(struct trace *t, const char *text)
{
	unsigned long pid;

	if (ktrk_args_number(text, 1 << 22, &pid))
		return ktrk_say_usage("trace: \"%s\" is no process id", text);
	t->pids = ktrk_slurp_grow(t->pids, t->npids + 1, sizeof(*t->pids));
	t->pids[t->npids++] = pid;
	return KTRK_EXIT_OK;
}

static int read_option(struct trace *t, int c)
{
	switch (c) {
	case 'n':
		if (ktrk_args_number(optarg, ~0UL, &t->count) || !t->count)
			return ktrk_say_usage("trace: -n takes a number of records, not \"%s\"",
					      optarg);
		break;
	case OPT_DURATION:
		return read_duration(t, optarg);
	case 'p':
		return read_pid(t, optarg);
	case 'e':
		t->events = ktrk_slurp_grow(t->events, t->nevents + 1,
					    sizeof(*t->events));
		t->events[t->nevents++] = optarg;
		break;
	case 'C':
		free(t->cpus);
		t->cpus = ktrk_cpulist_parse(optarg);
		if (!t->cpus)
			return ktrk_say_usage("trace: \"%s\" is no list of CPUs, e.g. 0,2-3",
					      optarg);
		break;
	case 'o':
		t->file = optarg;
		break;
	case OPT_SESSION:
		t->session = optarg;
		break;
	}
	return KTRK_EXIT_OK;
}

/**
 * ktrk_cmd_trace() - ktrkctl trace
 * @args: the command line
 *
 * Return: the exit status, or the command's own.
 */
int ktrk_cmd_trace(struct ktrk_args *args)
{
	struct trace t = { .session = KTRK_DEFAULT_SESSION, .self = getpid() };
	int c, status = KTRK_EXIT_OK;

	args->own = options;
	args->letters = "+n:p:e:C:o:";
	while (!status && (c = ktrk_args_next(args)) >= 0)
		status = read_option(&t, c);
	if (!status && c == KTRK_ARGS_STOP)
		return args->status;
	if (!status && optind < args->argc)
		t.command = args->argv + optind;
	if (!status)
		status = ktrk_dev_join(&t.dev, args->device, t.session, 0);
	if (!status) {
		status = trace(&t);
		ktrk_dev_close(&t.dev);
	}
	free(t.pids);
	free(t.events);
	free(t.cpus);
	return status;
}
