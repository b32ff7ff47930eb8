// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "about.h"
#include "books.h"
#include "child.h"
#include "cmd.h"
#include "each.h"
#include "file_books.h"
#include "resize.h"
#include "spool.h"
#include "status.h"
#include "tally.h"
#include "whose.h"

#define DEFAULT_FILE	"trace.ktrk"
#define WAIT_MS		50	/* what is below the watermark wakes nobody */
#define LOOK_MS		5	/* who only looks on is not woken at all */
#define FLUSH_NS	1000000000ULL
#define ASK_NS		200000000ULL
#define SETTLE_MS	200	/* for a writer that is kept inside its ring */

/**
 * struct record - one call of ktrkctl record
 * @file: to write
 * @zip: compress it
 * @resize: how the rings are to be before
 * @duration_ns: or 0
 * @follow: of the processes that were named, of the command, and what those fork
 * @command: to run, or NULL
 * @live: the session
 * @pick: which records
 * @fw: the file
 * @sp: from rings to file
 * @tally: the books' beginning
 * @status: a line on the terminal
 * @child: the command
 * @flushed: when chunks were written last
 * @asked: when the session was asked last whether it records
 */
struct record {
	const char *file;
	bool zip;
	struct ktrk_resize resize;
	u64 duration_ns;
	bool follow;
	char **command;
	struct ktrk_live live;
	struct ktrk_pick pick;
	struct ktrk_fw fw;
	struct ktrk_spool sp;
	struct ktrk_tally tally;
	struct ktrk_status status;
	struct ktrk_child child;
	u64 flushed;
	u64 asked;
};

enum {
	OPT_DURATION = 0x200,
	OPT_SESSION,
	OPT_OVERWRITE,
	OPT_SIZE,
	OPT_PLAIN,
	OPT_FOLLOW,
};

static const struct option options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "event", required_argument, NULL, 'e' },
	{ "pid", required_argument, NULL, 'p' },
	{ "follow", no_argument, NULL, OPT_FOLLOW },
	{ "overwrite", no_argument, NULL, OPT_OVERWRITE },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "duration", required_argument, NULL, OPT_DURATION },
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

/* Only to be woken from poll(). */
static void on_child(int nr)
{
	(void)nr;
}

static void catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	act.sa_handler = on_child;
	sigaction(SIGCHLD, &act, NULL);
	/* A file beyond the limit of its size is a write that fails. */
	signal(SIGXFSZ, SIG_IGN);
}

static bool is_recording(struct record *r)
{
	struct ktrk_ctl ctl;

	return ktrk_dev_ctl(&r->live.dev, KTRK_CTL_STATUS, &ctl) || ctl.on;
}

static bool over(struct record *r, u64 now)
{
	if (ktrk_load(&stop) || r->fw.err)
		return true;
	if (r->duration_ns && now - r->tally.begin_ns >= r->duration_ns)
		return true;
	if (r->child.pid && ktrk_child_poll(&r->child))
		return true;
	if (now - r->asked < ASK_NS)
		return false;
	r->asked = now;
	if (is_recording(r))
		return false;
	ktrk_say_note("the session was stopped: the recording ends");
	return true;
}

static void wait_for_more(struct record *r, u64 now)
{
	struct pollfd pfd = { .fd = r->live.dev.fd, .events = POLLIN };
	u64 left = ~0ULL;
	int ms = r->live.maps.consumer ? WAIT_MS : LOOK_MS;

	if (r->duration_ns)
		left = r->tally.begin_ns + r->duration_ns - now;
	if (left / 1000000 < (u64)ms)
		ms = left / 1000000 + 1;
	poll(&pfd, r->live.maps.consumer, ms);
}

static void loop(struct record *r)
{
	u64 now, n;

	for (;;) {
		now = ktrk_env_clock();
		if (over(r, now))
			return;
		n = ktrk_spool_round(&r->sp);
		if (now - r->flushed >= FLUSH_NS) {
			ktrk_spool_flush(&r->sp);
			r->flushed = now;
		}
		ktrk_status_show(&r->status, &r->sp, now);
		if (!n)
			wait_for_more(r, now);
	}
}

/* All that was recorded until now, also what is being written this moment. */
static void drain(struct record *r)
{
	u64 *heads = calloc(r->sp.n + 1, sizeof(*heads));
	bool behind = heads;
	int ms;
	size_t i;

	for (i = 0; i < r->sp.n && heads; i++)
		heads[i] = ktrk_load(&r->sp.cpus[i].rd.prod->head);
	for (ms = 0; behind && ms < SETTLE_MS && !r->fw.err; ms++) {
		if (ms)
			poll(NULL, 0, 1);
		ktrk_spool_round(&r->sp);
		behind = false;
		for (i = 0; i < r->sp.n; i++)
			behind |= r->sp.cpus[i].rd.pos < heads[i];
	}
	free(heads);
}

static void say_sums(struct record *r, const void *books)
{
	const struct ktrk_file_books *head = books;
	struct ktrk_fb_sum sum;
	char raw[16], file[16], causes[256];

	ktrk_fb_sum(books, &sum);
	ktrk_books_causes(sum.counts.lost, causes, sizeof(causes));
	if (ktrk_say.quiet)
		return;
	fprintf(stderr, "%s: %llu records, %s (%s in the file), %.1f s\n",
		r->file, (unsigned long long)sum.written,
		ktrk_status_bytes(sum.bytes, raw),
		ktrk_status_bytes(r->fw.at, file),
		(head->end_ns - head->begin_ns) / 1e9);
	fprintf(stderr, "records: %llu written, %llu skipped, %llu missed, %llu left in the rings\n",
		(unsigned long long)sum.written,
		(unsigned long long)sum.skipped,
		(unsigned long long)sum.missed, (unsigned long long)sum.left);
	fprintf(stderr, "hits: %llu = %llu recorded + %llu filtered + %llu limited + %llu lost%s%s%s\n",
		(unsigned long long)sum.counts.hits,
		(unsigned long long)sum.counts.recorded,
		(unsigned long long)sum.counts.filtered,
		(unsigned long long)sum.counts.limited,
		(unsigned long long)ktrk_books_lost(&sum.counts),
		*causes ? " (" : "", causes, *causes ? ")" : "");
	ktrk_events_tell(&r->live.evs, &r->live.dev);
}

static int cannot_write(struct record *r, int rc)
{
	ktrk_say_error("cannot write %s: %s", r->file, strerror(-rc));
	if (rc == -ENOSPC)
		ktrk_say_hint("what is in it can be read: ktrkctl report %s", r->file);
	return KTRK_EXIT_FAILED;
}

/* The books, the end of the file, and what to say of both. */
static int finish(struct record *r)
{
	void *books = NULL;
	size_t len = 0;
	int rc, status = KTRK_EXIT_OK;

	ktrk_spool_finish(&r->sp);
	rc = ktrk_tally_end(&r->tally, &r->live, &r->sp, &books, &len);
	ktrk_spool_events(&r->sp, &r->live.evs);
	if (rc == -ENOENT) {
		ktrk_say_error("the books cannot be closed: events were deleted for good meanwhile (ktrkctl reset)");
		status = KTRK_EXIT_FAILED;
	} else if (rc) {
		status = ktrk_dev_fail("cannot read the books", rc);
	}
	rc = ktrk_fw_close(&r->fw, books, len);
	ktrk_status_end(&r->status);
	if (books) {
		say_sums(r, books);
		if (ktrk_fb_check(books, &r->live.evs)) {
			ktrk_say_error("the books do not close: see ktrkctl report --stats %s",
				       r->file);
			status = KTRK_EXIT_FAILED;
		}
	}
	free(books);
	return rc ? cannot_write(r, rc) : status;
}

static int record(struct record *r)
{
	int status;

	if (r->command)
		ktrk_child_go(&r->child);
	ktrk_status_begin(&r->status, &r->sp);
	r->flushed = ktrk_env_clock();
	loop(r);
	if (r->child.pid && !r->child.ended)
		ktrk_child_end(&r->child);
	drain(r);
	status = finish(r);
	return status || !r->child.pid ? status : r->child.status;
}

static void begin_spool(struct record *r)
{
	const struct ktrk_maps *maps = &r->live.maps;
	u32 i;

	ktrk_spool_init(&r->sp, maps->n);
	r->sp.fw = &r->fw;
	r->sp.pick = &r->pick;
	r->sp.env = ktrk_live_names(&r->live);
	r->sp.event = ktrk_live_event;
	for (i = 0; i < maps->n; i++) {
		const struct ktrk_ring_map *ring = &maps->rings[i];

		ktrk_spool_set(&r->sp, i, ring->cpu, ring->prod, ring->data,
			       ring->cons, maps->consumer);
	}
}

/* With everything that takes time done before the first record is read. */
static int prepare(struct record *r)
{
	int rc, status;

	/* Before the file is there, which others may wait for. */
	catch_signals();
	ktrk_live_prepare(&r->live);
	if (r->command) {
		rc = ktrk_child_prepare(&r->child, r->command);
		if (rc)
			return ktrk_dev_fail("cannot make a process", rc);
		if (r->follow)
			ktrk_pick_pid(&r->pick, r->child.pid);
	}
	/* Our own are left out, else writing about our own writes would never end. */
	status = ktrk_whose(&r->pick, &r->live.dev, r->follow);
	if (status)
		return status;
	rc = ktrk_fw_open(&r->fw, r->file, r->zip);
	if (rc)
		return cannot_write(r, rc);
	ktrk_about_put(&r->fw, &r->live, r->command, NULL);
	rc = ktrk_tally_begin(&r->tally, &r->live);
	if (rc)
		return ktrk_dev_fail("cannot read the books", rc);
	begin_spool(r);
	if (r->follow)
		r->sp.since = ktrk_env_clock();
	ktrk_spool_events(&r->sp, &r->live.evs);
	return KTRK_EXIT_OK;
}

static int can_record(struct record *r)
{
	int status = ktrk_each_unmatched(&r->live.evs, r->pick.events,
					 r->pick.nevents);

	if (status)
		return status;
	if (!is_recording(r)) {
		ktrk_say_error("session \"%s\" is stopped: nothing would come", r->live.session);
		ktrk_say_hint("ktrkctl start; or, for what is in the rings: ktrkctl snapshot -o FILE");
		return KTRK_EXIT_FAILED;
	}
	if (r->resize.flags || r->resize.ring_bytes)
		status = ktrk_resize_do(&r->live.dev, &r->resize);
	return status;
}

static int with_session(struct record *r)
{
	int status = can_record(r);

	if (!status)
		status = ktrk_live_map(&r->live, true);
	if (status)
		return status;
	status = prepare(r);
	if (!status)
		status = record(r);
	ktrk_spool_free(&r->sp);
	ktrk_tally_free(&r->tally);
	return status;
}

static int read_option(struct record *r, int c)
{
	switch (c) {
	case 'o':
		r->file = optarg;
		break;
	case 'e':
	case 'p':
		return ktrk_pick_option(&r->pick, c, "record", optarg);
	case OPT_FOLLOW:
		r->follow = true;
		break;
	case OPT_OVERWRITE:
		r->resize.flags = KTRK_RESIZE_OVERWRITE;
		break;
	case OPT_SIZE:
		return ktrk_resize_size(&r->resize, "record", optarg);
	case OPT_DURATION:
		if (ktrk_args_seconds(optarg, &r->duration_ns))
			return ktrk_say_usage("record: --duration takes seconds, not \"%s\"",
					      optarg);
		break;
	case OPT_PLAIN:
		r->zip = false;
		break;
	case OPT_SESSION:
		r->live.session = optarg;
		break;
	}
	return KTRK_EXIT_OK;
}

/**
 * ktrk_cmd_record() - ktrkctl record
 * @args: the command line
 *
 * Return: the exit status, or the command's own.
 */
int ktrk_cmd_record(struct ktrk_args *args)
{
	struct record r = { .file = DEFAULT_FILE, .zip = true, .resize.cpu = -1,
			    .live.session = KTRK_DEFAULT_SESSION };
	int c, status = KTRK_EXIT_OK;

	args->own = options;
	args->letters = "+o:e:p:";
	while (!status && (c = ktrk_args_next(args)) >= 0)
		status = read_option(&r, c);
	if (!status && c == KTRK_ARGS_STOP)
		return args->status;
	if (!status && optind < args->argc)
		r.command = args->argv + optind;
	if (!status && r.follow && !r.command && !r.pick.npids)
		status = ktrk_say_usage("record: --follow whom? Name a process with -p, or a command");
	if (!status) {
		status = ktrk_live_join(&r.live, args->device, "record");
		if (!status)
			status = with_session(&r);
		ktrk_live_close(&r.live);
	}
	ktrk_pick_free(&r.pick);
	return status;
}
