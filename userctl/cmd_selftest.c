// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: selftest
 *
 * The safe part of the tests, on a machine that does other things as well: a
 * session of our own, probes on a call that only we make often, a few seconds.
 * The session ends with its descriptor, so nothing is left whatever happens.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>

#include "books.h"
#include "cmd.h"
#include "dev.h"
#include "events.h"
#include "ksyms.h"
#include "merge.h"
#include "reader.h"
#include "render.h"

#define CALLS		1000
#define KTAP_SKIP	4

/**
 * struct test - one session's worth of testing
 * @dev: with an anonymous session
 * @function: what getppid() enters
 * @id: the event under test
 * @seen: records of our own
 * @wrong: records that were not as they should be
 * @disorder: records that were older than the one before
 * @last: time of the last record
 * @schema: of the event
 * @want: what the first field of each record has to be
 * @why: set when a test cannot go on
 */
struct test {
	struct ktrk_dev dev;
	char function[64];
	u32 id;
	unsigned long seen;
	unsigned long wrong;
	unsigned long disorder;
	u64 last;
	const struct ktrk_schema *schema;
	u64 want;
	char why[160];
};

static int see(void *arg, const struct ktrk_merge_src *src)
{
	struct test *t = arg;
	const struct ktrk_field *field;
	u64 val = 0;
	u32 i;

	if (KTRK_RECORD_KIND((u32)src->rec->len_kind) != KTRK_RECORD_EVENT ||
	    src->rec->event != t->id)
		return 0;
	t->disorder += src->when < t->last;
	t->last = src->when;
	if (src->rec->tid != (u32)syscall(SYS_gettid))
		return 0;
	t->seen++;
	if (ktrk_record_check(t->schema, src->rec,
			      KTRK_RECORD_LEN((u32)src->rec->len_kind))) {
		t->wrong++;
		return 0;
	}
	for (i = 0; i < t->schema->nfields; i++) {
		field = &t->schema->fields[i];
		if (field->flags & KTRK_FIELD_HIDDEN)
			continue;
		memcpy(&val, (const u8 *)src->rec + field->offset, field->size);
		t->wrong += val != t->want;
		break;
	}
	return 0;
}

/* Reads all rings up to now. */
static int read_rings(struct test *t)
{
	u64 begin = ktrk_env_clock(), now;
	struct ktrk_merge m;
	struct ktrk_maps maps;
	u32 i;
	int rc = ktrk_reader_open(&maps, &t->dev, true);

	if (rc)
		return rc;
	ktrk_merge_init(&m, maps.n);
	for (i = 0; i < maps.n; i++)
		ktrk_merge_set(&m, i, maps.rings[i].cpu, maps.rings[i].prod,
			       maps.rings[i].data, maps.rings[i].cons,
			       maps.consumer);
	do {
		usleep(2000);
		now = ktrk_env_clock();
		ktrk_merge_round(&m, now, see, t);
	} while (ktrk_merge_horizon(&m) < begin && now - begin < 2000000000ULL);
	ktrk_merge_free(&m);
	ktrk_reader_close(&maps);
	return 0;
}

static int add(struct test *t, const char *text)
{
	struct ktrk_add add = { };
	int rc = ktrk_dev_add(&t->dev, text, &add);

	t->id = add.id;
	if (rc)
		snprintf(t->why, sizeof(t->why), "cannot add \"%.80s\": %s",
			 text, ktrk_dev_why(&add, rc));
	return rc;
}

static void work(void)
{
	int i;

	for (i = 0; i < CALLS; i++)
		syscall(SYS_getppid);
}

/* Probe, work, read: each call of ours has to be there, and nothing wrong. */
static bool probe(struct test *t, const char *text, u64 want)
{
	struct ktrk_events evs = { };
	struct ktrk_counts c = { };
	const struct ktrk_evt *evt;
	bool good = false;

	t->seen = 0;
	t->wrong = 0;
	t->disorder = 0;
	t->last = 0;
	t->want = want;
	if (add(t, text))
		return false;
	evt = ktrk_events_fetch(&evs, &t->dev, t->id);
	if (!evt) {
		snprintf(t->why, sizeof(t->why), "the module does not know event %u", t->id);
	} else {
		t->schema = evt->schema;
		work();
		ktrk_dev_switch(&t->dev, evt->ev.group, evt->ev.event, false);
		if (read_rings(t) || ktrk_dev_stat(&t->dev, t->id, &c))
			snprintf(t->why, sizeof(t->why), "cannot read");
		else
			good = t->seen + ktrk_books_lost(&c) >= CALLS &&
			       !t->wrong && !t->disorder &&
			       ktrk_books_close(&c) && t->seen;
		if (!good && !*t->why)
			snprintf(t->why, sizeof(t->why),
				 "%lu of %d calls seen, %lu wrong, %lu out of order, %llu lost, books %s",
				 t->seen, CALLS, t->wrong, t->disorder,
				 (unsigned long long)ktrk_books_lost(&c),
				 ktrk_books_close(&c) ? "close" : "do not close");
		ktrk_dev_del(&t->dev, evt->ev.group, evt->ev.event, 0);
	}
	ktrk_events_free(&evs);
	return good;
}

static bool test_kprobe(struct test *t)
{
	char text[160];

	snprintf(text, sizeof(text), "p:selftest_p %s tgid=$tgid:u32", t->function);
	return probe(t, text, getpid());
}

static bool test_kretprobe(struct test *t)
{
	char text[160];

	snprintf(text, sizeof(text), "r:selftest_r %s ret=$retval:u32 dur=$duration",
		 t->function);
	return probe(t, text, getppid());
}

static bool test_tracepoint(struct test *t)
{
	char text[160];

	snprintf(text, sizeof(text), "t:selftest_t sys_enter nr=$arg2:u32 if $arg2 == %d",
		 (int)SYS_getppid);
	return probe(t, text, SYS_getppid);
}

static bool test_filter(struct test *t)
{
	struct ktrk_events evs = { };
	struct ktrk_counts c = { };
	const struct ktrk_evt *evt;
	char text[160];

	snprintf(text, sizeof(text), "p:selftest_f %s if $tgid == 0", t->function);
	if (add(t, text))
		return false;
	work();
	evt = ktrk_events_fetch(&evs, &t->dev, t->id);
	if (evt) {
		ktrk_dev_switch(&t->dev, evt->ev.group, evt->ev.event, false);
		ktrk_dev_stat(&t->dev, t->id, &c);
		ktrk_dev_del(&t->dev, evt->ev.group, evt->ev.event, 0);
	}
	ktrk_events_free(&evs);
	snprintf(t->why, sizeof(t->why), "%llu hits, %llu filtered, %llu recorded",
		 (unsigned long long)c.hits, (unsigned long long)c.filtered,
		 (unsigned long long)c.recorded);
	return c.hits >= CALLS && c.filtered + ktrk_books_lost(&c) == c.hits &&
	       !c.recorded;
}

static bool test_bad(struct test *t)
{
	struct ktrk_add add = { };
	int rc = ktrk_dev_add(&t->dev, "p:selftest_b no_such_function_ktrk", &add);

	snprintf(t->why, sizeof(t->why), "got %d, error %u", rc, add.err);
	return rc == -ENOENT && add.err == KTRK_ERR_NO_SYMBOL;
}

static bool test_clean(struct test *t)
{
	struct ktrk_ctl ctl;
	int rc = ktrk_dev_ctl(&t->dev, KTRK_CTL_RESET, &ctl);

	snprintf(t->why, sizeof(t->why), "got %d, %u events left", rc, ctl.nevents);
	return !rc && !ctl.nevents;
}

static const struct {
	const char *name;
	bool (*run)(struct test *t);
	__u64 feature;
} tests[] = {
	{ "a kprobe records each call, in order", test_kprobe, KTRK_FEAT_KPROBE },
	{ "a kretprobe records what was returned", test_kretprobe, KTRK_FEAT_KRETPROBE },
	{ "a tracepoint with a filter records each call", test_tracepoint, KTRK_FEAT_TRACEPOINT },
	{ "a filter refuses, and the books say so", test_filter, KTRK_FEAT_FILTER },
	{ "an unknown function is refused", test_bad, KTRK_FEAT_KPROBE },
	{ "nothing is left", test_clean, 0 },
};

#define NTESTS	((int)(sizeof(tests) / sizeof(*tests)))

/* What getppid() enters has another name on each machine. */
static bool find_function(struct test *t)
{
	static const char *const names[] = {
		"__x64_sys_getppid", "__arm64_sys_getppid", "__do_sys_getppid", "sys_getppid",
	};
	const struct ktrk_ksym *sym;
	struct ktrk_ksyms ks;
	size_t i;

	if (ktrk_ksyms_load(&ks))
		return false;
	for (i = 0; i < sizeof(names) / sizeof(*names) && !*t->function; i++)
		if (ktrk_ksyms_named(&ks, NULL, names[i], &sym, 1) == 1)
			strcpy(t->function, names[i]);
	ktrk_ksyms_free(&ks);
	return *t->function;
}

static int skip_all(const char *why)
{
	printf("1..0 # SKIP %s\n", why);
	return KTAP_SKIP;
}

static int run_all(struct test *t)
{
	int i, failed = 0, skipped = 0;

	printf("1..%d\n", NTESTS);
	for (i = 0; i < NTESTS; i++) {
		t->why[0] = 0;
		if (tests[i].feature &&
		    !(t->dev.info.features & tests[i].feature)) {
			printf("ok %d %s # SKIP this module cannot\n", i + 1, tests[i].name);
			skipped++;
			continue;
		}
		if (tests[i].run(t)) {
			printf("ok %d %s\n", i + 1, tests[i].name);
			continue;
		}
		printf("# %s\nnot ok %d %s\n", t->why, i + 1, tests[i].name);
		failed++;
	}
	printf("# Totals: pass:%d fail:%d xfail:0 xpass:0 skip:%d error:0\n",
	       NTESTS - failed - skipped, failed, skipped);
	return failed ? KTRK_EXIT_FAILED : KTRK_EXIT_OK;
}

/**
 * ktrk_cmd_selftest() - ktrkctl selftest
 * @args: the command line
 *
 * Return: the exit status: 0 passed, 1 failed, 4 could not be run.
 */
int ktrk_cmd_selftest(struct ktrk_args *args)
{
	struct test t = { };
	int status;

	if (ktrk_args_none(args) == KTRK_ARGS_STOP)
		return args->status;
	if (optind < args->argc)
		return ktrk_args_usage(args);
	puts("KTAP version 1");
	if (ktrk_dev_try(&t.dev, args->device))
		return skip_all("no ktrk module, or no right to use it: ktrkctl check");
	if (t.dev.info.lockdown || ktrk_dev_session(&t.dev, "", KTRK_SESSION_CREATE))
		status = skip_all("adding probes is not allowed: ktrkctl check");
	else if (!find_function(&t))
		status = skip_all("no symbol of getppid() in /proc/kallsyms");
	else
		status = run_all(&t);
	ktrk_dev_close(&t.dev);
	return status;
}
