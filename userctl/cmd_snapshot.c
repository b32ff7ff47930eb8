// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "about.h"
#include "cmd.h"
#include "file_books.h"
#include "slurp.h"
#include "spool.h"
#include "status.h"
#include "tally.h"
#include "when.h"

#define LOOK_MS		5
#define ASK_NS		500000000ULL

/**
 * struct snapshot - one call of ktrkctl snapshot
 * @file: to write, or the beginning of the names of files
 * @zip: compress it
 * @last_ns: how far back, 0 for all there is
 * @after_ns: how long to go on after the trigger
 * @trigger: what to wait for, or NULL
 * @count: how many files, 0 for any number
 * @saved: how many there are
 * @live: the session
 * @when: what to wait for
 * @n: rows of @watch
 * @watch: our place in each ring while waiting
 * @copy: room for a record
 * @covered: what is older was saved already
 * @asked: when the session was asked last whether it records
 */
struct snapshot {
	const char *file;
	bool zip;
	u64 last_ns;
	u64 after_ns;
	const char *trigger;
	unsigned long count;
	unsigned long saved;
	struct ktrk_live live;
	struct ktrk_when when;
	size_t n;
	struct ktrk_reader *watch;
	u64 *copy;
	u64 covered;
	u64 asked;
};

enum {
	OPT_LAST = 0x200, OPT_WHEN, OPT_AFTER, OPT_COUNT, OPT_PLAIN,
	OPT_SESSION
};

static const struct option options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "last", required_argument, NULL, OPT_LAST },
	{ "when", required_argument, NULL, OPT_WHEN },
	{ "after", required_argument, NULL, OPT_AFTER },
	{ "count", required_argument, NULL, OPT_COUNT },
	{ "no-compress", no_argument, NULL, OPT_PLAIN },
	{ "session", required_argument, NULL, OPT_SESSION },
	{ }
};

static int stop;	/* set by a signal */

static void on_signal(int nr)
{
	(void)nr;
	ktrk_store(&stop, 1);
}

static void catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	signal(SIGXFSZ, SIG_IGN);
}

static void begin_spool(struct snapshot *s, struct ktrk_spool *sp,
			struct ktrk_fw *fw)
{
	const struct ktrk_maps *maps = &s->live.maps;
	u32 i;

	ktrk_spool_init(sp, maps->n);
	sp->fw = fw;
	sp->env = ktrk_live_names(&s->live);
	sp->event = ktrk_live_event;
	for (i = 0; i < maps->n; i++) {
		const struct ktrk_ring_map *ring = &maps->rings[i];

		ktrk_spool_set(sp, i, ring->cpu, ring->prod, ring->data,
			       ring->cons, false);
	}
	ktrk_spool_events(sp, &s->live.evs);
}

static void say_saved(const char *path, const void *books,
		      const struct ktrk_fw *fw)
{
	const struct ktrk_file_cpu *cpu;
	struct ktrk_fb_sum sum;
	char file[16];
	size_t i;

	ktrk_fb_sum(books, &sum);
	if (ktrk_say.quiet)
		return;
	fprintf(stderr, "%s: %llu records (%s), %llu older ones left out, %llu missed\n",
		path, (unsigned long long)sum.written,
		ktrk_status_bytes(fw->at, file),
		(unsigned long long)sum.skipped,
		(unsigned long long)sum.missed);
	for (i = 0; sum.missed && (cpu = ktrk_fb_cpu(books, i)); i++)
		fprintf(stderr, "CPU %u: %llu missed: overwritten while they were saved\n",
			cpu->cpu, (unsigned long long)cpu->missed);
}

/* Books, end, and what to say of it. */
static int finish(struct snapshot *s, const char *path, struct ktrk_fw *fw,
		  struct ktrk_spool *sp, struct ktrk_tally *tally)
{
	int rc, status = KTRK_EXIT_OK;
	void *books = NULL;
	size_t len = 0;

	ktrk_spool_finish(sp);
	rc = ktrk_tally_end(tally, &s->live, sp, &books, &len);
	if (rc)
		status = ktrk_dev_fail("cannot read the books", rc);
	rc = ktrk_fw_close(fw, books, len);
	if (rc) {
		ktrk_say_error("cannot write %s: %s", path, strerror(-rc));
		status = KTRK_EXIT_FAILED;
	}
	if (books) {
		say_saved(path, books, fw);
		if (ktrk_fb_check(books, &s->live.evs))
			status = KTRK_EXIT_FAILED;
	}
	free(books);
	return status;
}

/* What is there from @since to @until, on CLOCK_MONOTONIC. */
static int save(struct snapshot *s, const char *path, u64 since, u64 until)
{
	struct ktrk_tally tally = { };
	struct ktrk_spool sp = { };
	struct ktrk_fw fw;
	int rc, status;

	rc = ktrk_fw_open(&fw, path, s->zip);
	if (rc) {
		ktrk_say_error("cannot write %s: %s", path, strerror(-rc));
		return KTRK_EXIT_FAILED;
	}
	ktrk_about_put(&fw, &s->live, NULL, s->trigger);
	rc = ktrk_tally_begin(&tally, &s->live);
	if (rc) {
		ktrk_fw_close(&fw, NULL, 0);
		status = ktrk_dev_fail("cannot read the books", rc);
	} else {
		begin_spool(s, &sp, &fw);
		sp.since = since;
		sp.until = until;
		ktrk_spool_round(&sp);
		status = finish(s, path, &fw, &sp, &tally);
		ktrk_spool_free(&sp);
	}
	ktrk_tally_free(&tally);
	return status;
}

static u64 back(u64 from, u64 by)
{
	return by && by < from ? from - by : 0;
}

static int save_now(struct snapshot *s)
{
	return save(s, s->file, back(ktrk_env_clock(), s->last_ns), ~0ULL);
}

/* From now on: what is there already is no trigger. */
static void begin_watch(struct snapshot *s)
{
	const struct ktrk_maps *maps = &s->live.maps;
	u32 i;

	s->n = maps->n;
	s->watch = ktrk_slurp_grow(NULL, s->n, sizeof(*s->watch));
	s->copy = ktrk_slurp_grow(NULL, KTRK_RECORD_MAX, 1);
	for (i = 0; i < s->n; i++) {
		const struct ktrk_ring_map *ring = &maps->rings[i];

		ktrk_reader_init(&s->watch[i], ring->prod, ring->data,
				 ring->size);
		/* RING(read:B) pairs with RING(publish:A): position first */
		ktrk_reader_skip(&s->watch[i],
				 ktrk_load_acquire(&ring->prod->producer_pos));
	}
	s->covered = ktrk_env_clock();
}

/* The time of the first trigger of a ring that is not saved yet, or 0. */
static u64 look_at(struct snapshot *s, u32 i)
{
	const struct ktrk_render env = ktrk_live_names(&s->live);
	const struct ktrk_record *rec = (const void *)s->copy;
	struct ktrk_reader *rd = &s->watch[i];
	u32 cpu = s->live.maps.rings[i].cpu;
	u64 when;

	while (ktrk_reader_copy(rd, s->copy, KTRK_RECORD_MAX) > 0) {
		when = rd->prod->base_ns + (rec->when >> 8);
		if (when > s->covered &&
		    ktrk_when_is(&s->when, rec, cpu, &env))
			return when;
	}
	return 0;
}

static u64 look(struct snapshot *s)
{
	u64 first = 0, when;
	u32 i;

	for (i = 0; i < s->n; i++) {
		when = look_at(s, i);
		if (when && (!first || when < first))
			first = when;
	}
	return first;
}

static bool over(struct snapshot *s, u64 now)
{
	struct ktrk_ctl ctl;

	if (ktrk_load(&stop) || (s->count && s->saved >= s->count))
		return true;
	if (now - s->asked < ASK_NS)
		return false;
	s->asked = now;
	if (ktrk_dev_ctl(&s->live.dev, KTRK_CTL_STATUS, &ctl) || ctl.on)
		return false;
	ktrk_say_note("the session was stopped: nothing more will come");
	return true;
}

/* Until that time has come, or somebody wants us to end. */
static void sleep_until(u64 when)
{
	u64 now;

	while (!ktrk_load(&stop) && (now = ktrk_env_clock()) < when)
		poll(NULL, 0, (when - now) / 1000000 + 1);
}

static int save_next(struct snapshot *s, u64 when)
{
	char *path = ktrk_slurp_printf("%s.%lu", s->file, s->saved + 1);
	int status;

	sleep_until(when + s->after_ns);
	s->covered = ktrk_env_clock();
	if (s->covered > when + s->after_ns && s->after_ns)
		s->covered = when + s->after_ns;
	status = save(s, path, back(when, s->last_ns), s->covered);
	s->saved++;
	free(path);
	return status;
}

static int watch(struct snapshot *s)
{
	int status = KTRK_EXIT_OK;
	u64 now, when, missed = 0;
	u32 i;

	begin_watch(s);
	ktrk_say_note("waiting for: %s", s->trigger);
	for (;;) {
		now = ktrk_env_clock();
		if (over(s, now))
			break;
		when = look(s);
		if (when)
			status = save_next(s, when);
		else
			poll(NULL, 0, LOOK_MS);
		if (status)
			break;
	}
	for (i = 0; i < s->n; i++)
		missed += s->watch[i].missed;
	if (missed)
		ktrk_say_warn("%llu records were overwritten before they could be compared",
			      (unsigned long long)missed);
	free(s->watch);
	free(s->copy);
	return status || s->saved ? status : KTRK_EXIT_NONE;
}

static int with_session(struct snapshot *s)
{
	int status = KTRK_EXIT_OK;

	catch_signals();
	ktrk_live_prepare(&s->live);
	if (s->trigger)
		status = ktrk_when_parse(&s->when, s->trigger, &s->live.evs);
	if (!status)
		status = ktrk_live_map(&s->live, false);
	if (status)
		return status;
	if (!s->live.overwrite)
		ktrk_say_note("the rings keep the oldest records, not the newest: ktrkctl resize --overwrite");
	return s->trigger ? watch(s) : save_now(s);
}

static int read_time(u64 *ns, const char *name)
{
	unsigned long long val;

	if (ktrk_args_seconds(optarg, &val))
		return ktrk_say_usage("snapshot: --%s takes a time, e.g. 10s or 500ms, not \"%s\"",
				      name, optarg);
	*ns = val;
	return KTRK_EXIT_OK;
}

static int read_option(struct snapshot *s, int c)
{
	switch (c) {
	case 'o':
		s->file = optarg;
		break;
	case OPT_LAST:
		return read_time(&s->last_ns, "last");
	case OPT_AFTER:
		return read_time(&s->after_ns, "after");
	case OPT_WHEN:
		s->trigger = optarg;
		break;
	case OPT_COUNT:
		if (ktrk_args_number(optarg, ~0UL, &s->count) || !s->count)
			return ktrk_say_usage("snapshot: --count takes a number of files, not \"%s\"",
					      optarg);
		break;
	case OPT_PLAIN:
		s->zip = false;
		break;
	case OPT_SESSION:
		s->live.session = optarg;
		break;
	}
	return KTRK_EXIT_OK;
}

static int check(const struct snapshot *s, const struct ktrk_args *args)
{
	if (optind < args->argc)
		return ktrk_args_usage(args);
	if (!s->file)
		return ktrk_say_usage("snapshot: name a file: -o FILE");
	if (!s->trigger && (s->count || s->after_ns))
		return ktrk_say_usage("snapshot: --count and --after go with --when");
	return KTRK_EXIT_OK;
}

/**
 * ktrk_cmd_snapshot() - ktrkctl snapshot
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_snapshot(struct ktrk_args *args)
{
	struct snapshot s = { .zip = true,
			      .live.session = KTRK_DEFAULT_SESSION };
	int c, status = KTRK_EXIT_OK;

	args->own = options;
	args->letters = "o:";
	while (!status && (c = ktrk_args_next(args)) >= 0)
		status = read_option(&s, c);
	if (!status && c == KTRK_ARGS_STOP)
		return args->status;
	if (!status)
		status = check(&s, args);
	if (status)
		return status;
	status = ktrk_live_join(&s.live, args->device, "take a snapshot");
	if (!status)
		status = with_session(&s);
	ktrk_when_free(&s.when);
	ktrk_live_close(&s.live);
	return status;
}
