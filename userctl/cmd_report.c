// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd.h"
#include "each.h"
#include "file_books.h"
#include "file_play.h"
#include "show.h"
#include "zip.h"

enum { OPT_STATS = 0x200, OPT_SINCE, OPT_UNTIL };

static const struct option options[] = {
	{ "count", required_argument, NULL, 'n' },
	KTRK_PICK_OPTIONS,
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "until", required_argument, NULL, OPT_UNTIL },
	{ "output", required_argument, NULL, 'o' },
	{ "stats", no_argument, NULL, OPT_STATS },
	{ }
};

static int cannot_read(const char *path, int rc)
{
	switch (rc) {
	case -EPROTO:
		ktrk_say_error("cannot read %s: it is no ktrk recording", path);
		ktrk_say_hint("ktrkctl record -o FILE makes one");
		break;
	case -EPROTONOSUPPORT:
		ktrk_say_error("cannot read %s: it was recorded by another version of ktrk",
			       path);
		break;
	case -ESPIPE:
		ktrk_say_error("cannot read %s: it has to be a file", path);
		break;
	default:
		ktrk_say_error("cannot read %s: %s", path, strerror(-rc));
	}
	return KTRK_EXIT_FAILED;
}

/* What is wrong with the file; KTRK_EXIT_FAILED if it was not just cut off. */
static int judge(const char *path, const struct ktrk_fr *fr)
{
	if (fr->bad_blocks || fr->bad_records)
		ktrk_say_error("%s is damaged: %llu blocks and %llu records could not be read",
			       path, (unsigned long long)fr->bad_blocks,
			       (unsigned long long)fr->bad_records);
	if (fr->bad_blocks && !ktrk_zip_built())
		ktrk_say_hint("this ktrkctl is built without zstd; files of others may need it");
	if (!fr->complete)
		ktrk_say_warn("%s has no end: its recorder was stopped short, or it was cut off; %llu of %llu bytes are whole blocks",
			      path, (unsigned long long)fr->good,
			      (unsigned long long)fr->size);
	else if (fr->end.why == KTRK_FILE_FULL)
		ktrk_say_warn("%s ends early: it could not be written any further", path);
	return fr->bad_blocks || fr->bad_records ? KTRK_EXIT_FAILED :
						   KTRK_EXIT_OK;
}

static u64 time_of(const struct ktrk_time *t, u64 first, u64 otherwise)
{
	if (!t->given)
		return otherwise;
	return t->relative ? first + t->ns : t->ns;
}

static void play(struct ktrk_fr *fr, struct ktrk_show *show)
{
	const struct ktrk_fr_cpu *cpu;
	u64 since, until;

	ktrk_play_begin(fr);
	cpu = ktrk_play_peek(fr);
	since = time_of(&show->pick.since, cpu ? cpu->when : 0, 0);
	until = time_of(&show->pick.until, cpu ? cpu->when : 0, ~0ULL);
	for (; (cpu = ktrk_play_peek(fr)); ktrk_play_next(fr)) {
		if (cpu->when < since)
			continue;
		if (cpu->when > until)
			break;
		ktrk_show_missed(show, cpu->cpu, cpu->missed);
		if (!ktrk_show_record(show, cpu->rec, cpu->cpu,
				      cpu->chunk.base_ns))
			break;
	}
}

static void print_info(const char *path, const struct ktrk_fr *fr, FILE *to)
{
	fprintf(to, "file=%s\nbytes=%llu\nrecords=%llu\ncomplete=%s\n%s", path,
		(unsigned long long)fr->size, (unsigned long long)fr->records,
		fr->complete ? "yes" : "no", fr->info ? fr->info : "");
}

/* NAME=VALUE lines as members. */
static void json_info(const char *path, const struct ktrk_fr *fr, FILE *to)
{
	char name[64], value[512];
	struct ktrk_json js = { .to = to };
	const char *line = fr->info;
	size_t len, eq;

	ktrk_json_open(&js, NULL, '{');
	ktrk_json_str(&js, "file", path);
	ktrk_json_u64(&js, "bytes", fr->size);
	ktrk_json_u64(&js, "records", fr->records);
	ktrk_json_bool(&js, "complete", fr->complete);
	for (; line && *line; line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		eq = strcspn(line, "=\n");
		if (eq >= len || eq >= sizeof(name))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)eq, line);
		if (ktrk_fr_info(fr, name, value, sizeof(value)))
			ktrk_json_str(&js, name, value);
	}
	ktrk_json_line(&js);
}

static int print_stats(const char *path, struct ktrk_fr *fr, FILE *to)
{
	(ktrk_say.json ? json_info : print_info)(path, fr, to);
	if (!fr->books) {
		ktrk_say_warn("%s has no books", path);
		return KTRK_EXIT_OK;
	}
	(ktrk_say.json ? ktrk_fb_json : ktrk_fb_print)(fr->books, &fr->evs, to);
	return ktrk_fb_check(fr->books, &fr->evs) ? KTRK_EXIT_FAILED :
						    KTRK_EXIT_OK;
}

static const struct ktrk_evt *event_of(void *arg, u16 id)
{
	return ktrk_fr_event(arg, id);
}

static int report(const char *path, struct ktrk_fr *fr, struct ktrk_show *show,
		  bool stats)
{
	const struct ktrk_render env = { ktrk_fr_symbol, ktrk_fr_task, fr };
	int status, bad;

	status = ktrk_each_unmatched(&fr->evs, show->pick.events,
				     show->pick.nevents);
	show->event = event_of;
	if (!status)
		status = ktrk_show_open(show, &env);
	if (status)
		return status;
	if (stats)
		status = print_stats(path, fr, show->out.to);
	else
		play(fr, show);
	if (show->bad)
		ktrk_say_warn("%lu records did not fit what is known of their event",
			      show->bad);
	bad = judge(path, fr);
	return status ? status : bad;
}

/**
 * ktrk_report() - print a recording
 * @path: the file
 * @show: what of it, and where to; the caller closes it
 * @stats: print its books instead
 *
 * Return: the exit status.
 */
int ktrk_report(const char *path, struct ktrk_show *show, bool stats)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc, status;
	struct ktrk_fr fr;

	if (fd < 0)
		return cannot_read(path, -errno);
	rc = ktrk_fr_open(&fr, fd);
	status = rc ? cannot_read(path, rc) : report(path, &fr, show, stats);
	ktrk_fr_close(&fr);
	close(fd);
	return status;
}

static int read_option(struct ktrk_show *show, bool *stats, int c)
{
	switch (c) {
	case 'n':
		if (ktrk_args_number(optarg, ~0UL, &show->count) ||
		    !show->count)
			return ktrk_say_usage("report: -n takes a number of records, not \"%s\"",
					      optarg);
		break;
	case 'p':
	case 'e':
	case 'C':
		return ktrk_pick_option(&show->pick, c, "report", optarg);
	case 'o':
		show->file = optarg;
		break;
	case OPT_STATS:
		*stats = true;
		break;
	case OPT_SINCE:
	case OPT_UNTIL:
		if (ktrk_pick_time(c == OPT_SINCE ? &show->pick.since :
						    &show->pick.until, optarg))
			return ktrk_say_usage("report: \"%s\" is no time: write seconds as they are printed, or +SEC from the first record on",
					      optarg);
		break;
	}
	return KTRK_EXIT_OK;
}

/**
 * ktrk_cmd_report() - ktrkctl report
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_report(struct ktrk_args *args)
{
	struct ktrk_show show = { };
	int c, closed, status = KTRK_EXIT_OK;
	bool stats = false;

	args->own = options;
	args->letters = "n:p:e:C:o:";
	while (!status && (c = ktrk_args_next(args)) >= 0)
		status = read_option(&show, &stats, c);
	if (!status && c == KTRK_ARGS_STOP)
		return args->status;
	if (!status && optind != args->argc - 1)
		status = ktrk_args_usage(args);
	if (!status)
		status = ktrk_report(args->argv[optind], &show, stats);
	closed = ktrk_show_close(&show);
	return status ? status : closed;
}
