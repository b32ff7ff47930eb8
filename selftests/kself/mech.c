// SPDX-License-Identifier: GPL-2.0-only
/*
 * One probe, served in every way that this kernel has: the records are the
 * same, to the byte. And what only one way of serving it could get wrong.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "shot.h"

#define TRACING	"/sys/kernel/debug/tracing"
#define FLAGS	(0xff & ~KTRK_CTX_NEED_RESCHED)

static struct shot a, b;
static bool has_ftrace;

/* Everything in a record but its id and its time. */
static bool same(const struct ktrk_record *x, const struct ktrk_record *y)
{
	const size_t head = sizeof(*x);
	size_t len;

	if (!x || !y || x->len_kind != y->len_kind || x->tid != y->tid)
		return false;
	if ((x->when ^ y->when) & FLAGS) {
		printf("# context %#llx and %#llx\n", x->when & 0xff, y->when & 0xff);
		return false;
	}
	len = KTRK_RECORD_LEN(x->len_kind) - head;
	return !memcmp((const char *)x + head, (const char *)y + head, len);
}

/* One record, kept while the next one comes. */
static const struct ktrk_record *keep(const struct shot *s)
{
	static char mem[4096] __attribute__((aligned(8)));

	if (!s->rec || KTRK_RECORD_LEN(s->rec->len_kind) > sizeof(mem))
		return NULL;
	memcpy(mem, s->rec, KTRK_RECORD_LEN(s->rec->len_kind));
	return (const void *)mem;
}

/* One after the other, so that each has the function for itself. */
static void alone(const char *text, const char *command)
{
	const struct ktrk_record *first;
	struct ktrk_event eva, evb;
	bool ok;

	shot_begin_by(&a, text, "ftrace");
	shot_take(&a, command);
	ok = a.records == 1 && kt_closes(&a.counts);
	kt_mech(a.fd, a.id, &eva);
	first = keep(&a);
	shot_end(&a);
	shot_begin_by(&b, text, "kprobe");
	shot_take(&b, command);
	tap_ok(ok && same(first, b.rec), "alone: %s, %s", text, command);
	tap_ok(!kt_mech(b.fd, b.id, &evb) && !strcmp(eva.mech, "ftrace") &&
	       !strcmp(evb.mech, "kprobe") && !strcmp(eva.where, evb.where) &&
	       eva.addr == evb.addr, "both stand at %s", eva.where);
	shot_end(&b);
}

/* Both at once, at one and the same hit. */
static void together(const char *text, const char *command)
{
	shot_begin_by(&a, text, "ftrace");
	shot_begin_by(&b, text, "kprobe");
	shot_take(&a, command);
	b.rec = kt_next(&b.ring);
	tap_ok(a.records == 1 && same(a.rec, b.rec), "together: %s, %s", text,
	       command);
	shot_end(&a);
	shot_end(&b);
}

static const char *const definitions[][2] = {
	{ "p:x ktm_none", "none" },
	{ "p:x ktm_nine $arg1 $arg2 $arg3 $arg4 $arg5 $arg6 $arg7 $arg9", "nine" },
	{ "p:x ktm_nine $stack1 $stack3 +8($stack) $arg9", "nine" },
	{ "p:x ktm_signed $arg1:s8 $arg2:s16 $arg3:s32 $arg4:s64", "signed" },
	{ "p:x ktm_str +0($arg1):string +0($arg2):string{100} $comm", "str" },
	{ "p:x ktm_bad +0($arg1) +0($arg2):string", "bad" },
	{ "p:x ktm_none $tid $tgid $cpu \\42", "none" },
	{ "p:x ktm_nine $arg2 if $arg1 == 0x1111111111111111", "nine" },
	{ "p:x ktm_ctx +0($arg1):string", "task" },
	{ "p:x ktm_ctx +0($arg1):string", "irqoff" },
	{ "p:x ktm_ctx +0($arg1):string", "softirq" },
	{ "p:x ktm_ctx +0($arg1):string", "irq" },
};

/* What need not be the same from one call to the next. */
static const char *const registers[][2] = {
	{ "p:x ktm_nine %ax %bx %cx %dx %si %di %bp %sp %r8 %r9", "nine" },
	{ "p:x ktm_nine %r10 %r11 %r12 %r13 %r14 %r15 %flags %cs %ss", "nine" },
	{ "p:x ktm_nine $stack $stack0 $stack1 $stack9", "nine" },
};

static void records(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(definitions); i++) {
		alone(definitions[i][0], definitions[i][1]);
		together(definitions[i][0], definitions[i][1]);
	}
	for (i = 0; i < ARRAY_SIZE(registers); i++)
		together(registers[i][0], registers[i][1]);
}

static void served_by(const char *text, const char *want)
{
	int fd = kt_new(SHOT_RING), id = kt_add(fd, text);
	struct ktrk_event ev;

	kt_mech(fd, id, &ev);
	tap_ok(!strcmp(ev.mech, want), "%s is served by %s, got %s", text, want,
	       ev.mech);
	close(fd);
}

static void refused(const char *text, const char *mech, int want)
{
	int fd = kt_new(SHOT_RING);

	tap_is(kt_add_by(fd, text, mech), want, text);
	close(fd);
}

/* The best that can; and nothing else than what was asked for. */
static void choice(void)
{
	static const char text[] = "p:x ktm_none";
	struct ktrk_add add = { .size = sizeof(add), .text_len = 12 };
	int fd = kt_new(SHOT_RING);

	served_by("p:x ktm_none", has_ftrace ? "ftrace" : "kprobe");
	served_by("p:x ktm_none %ip", "kprobe");
	served_by("p:x ktm_nine $stack3", has_ftrace ? "ftrace" : "kprobe");
	served_by("r:x ktm_none", "kretprobe");
	served_by("t:x sys_enter", "tracepoint");
	refused("p:x ktm_none", "kretprobe", -EOPNOTSUPP);
	refused("p:x ktm_none", "no_such", -EOPNOTSUPP);
	refused("r:x ktm_none", "kprobe", -EOPNOTSUPP);
	refused("p:x no_such_function", "kprobe", -ENOENT);
	if (has_ftrace) {
		refused("p:x ktm_none %ip", "ftrace", -EOPNOTSUPP);
		refused("p:x no_such_function", "ftrace", -ENOENT);
	}
	add.text = (uintptr_t)text;
	memset(add.mech, 'x', sizeof(add.mech));
	tap_is(kt_ioctl(fd, KTRK_IOC_ADD, &add), -EINVAL, "a name without end");
	close(fd);
}

static int count(int fd, int id, struct ktrk_counts *counts)
{
	kt_stat(fd, id, -1, counts);
	return kt_closes(counts);
}

/* Everybody on one function, and each sees every call. */
static void company(void)
{
	int fd = kt_new(1 << 20), ids[4], i, bad = 0;
	struct ktrk_counts counts;
	const char *trace = NULL;
	static char buf[1 << 16];

	ids[0] = kt_add_by(fd, "p:a ktm_loop $arg1", "ftrace");
	ids[1] = kt_add_by(fd, "p:b ktm_loop %bx", "ftrace");
	ids[2] = kt_add_by(fd, "p:c ktm_loop $arg1", "kprobe");
	ids[3] = kt_add(fd, "r:d ktm_loop $retval");
	if (kt_write(TRACING "/set_ftrace_filter", "ktm_loop") ||
	    kt_write(TRACING "/current_tracer", "function"))
		printf("# no function tracer\n");
	else
		trace = TRACING "/trace";
	kt_pin(0);
	kt_run("loop 100");
	for (i = 0; i < 4; i++) {
		bad += !count(fd, ids[i], &counts) || counts.recorded != 100;
		printf("# %d: %llu hits, %llu recorded\n", i, counts.hits, counts.recorded);
	}
	tap_is(bad, 0, "two of ftrace, a kprobe and a kretprobe on one function");
	if (trace) {
		ssize_t n = kt_read(trace, buf, sizeof(buf) - 1);

		tap_ok(n > 0 && strstr(buf, "ktm_loop"), "beside the function tracer");
		kt_write(TRACING "/current_tracer", "nop");
		kt_write(TRACING "/set_ftrace_filter", "");
		kt_write(TRACING "/trace", "");
	}
	kt_run("loop 100");
	tap_ok(count(fd, ids[0], &counts) && counts.recorded == 200,
	       "which may leave again");
	kt_del(fd, "b");
	kt_del(fd, "c");
	kt_run("loop 100");
	tap_ok(count(fd, ids[0], &counts) && counts.recorded == 300, "and so may they");
	close(fd);
}

/* What the handler calls is probed, too. */
static void own_path(void)
{
	static const char *const called[] = {
		"copy_from_kernel_nofault", "irq_work_queue",
	};
	struct ktrk_counts counts;
	int fd, x, y;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(called); i++) {
		char text[64];

		fd = kt_new(1 << 20);
		snprintf(text, sizeof(text), "p:y %s", called[i]);
		y = kt_add_by(fd, text, "ftrace");
		x = kt_add_by(fd, "p:x ktm_loop +0($stack) +0($stack):string", "ftrace");
		if (y < 0) {
			tap_skip(text, "it cannot be probed here");
			close(fd);
			continue;
		}
		kt_run("loop 1000");
		tap_ok(count(fd, x, &counts) && counts.recorded == 1000,
		       "our own handler calls %s, which is probed", called[i]);
		tap_ok(count(fd, y, &counts), "and its books close");
		printf("# %llu hits, %llu recursion\n", counts.hits,
		       counts.lost[KTRK_LOST_RECURSION]);
		if (!i)
			tap_ok(counts.lost[KTRK_LOST_RECURSION] >= 1000,
			       "each is counted as recursion");
		close(fd);
	}
}

static pid_t hammer(void)
{
	pid_t pid = fork();

	if (!pid) {
		kt_pin(1);
		while (!kt_run("loop 1000"))
			;
		_exit(0);
	}
	return pid;
}

/*
 * Added and deleted, armed and disarmed, under load. A time takes up to a
 * second where the CPUs are emulated.
 */
static void come_and_go(const char *mech, const char *text, int times)
{
	int fd = kt_new(SHOT_RING), i, id = 0, bad = 0;
	struct ktrk_counts counts;
	pid_t pid = hammer();
	__u64 hits = 0;

	for (i = 0; i < times; i++) {
		id = kt_add_by(fd, text, mech);
		bad += id < 0;
		if (i % 10 == 0)
			bad += kt_switch(fd, "x", 0) != 1 || kt_switch(fd, "x", 1) != 1;
		bad += kt_del(fd, "x") != 1 || !count(fd, id, &counts);
		hits += counts.hits;
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	tap_is(bad, 0, "it comes and goes under load");
	tap_ok(hits, "%s: %llu hits in all", mech, (unsigned long long)hits);
	close(fd);
}

/* More than there are trampolines for: kprobes serve the rest. */
static void many(void)
{
	int fd = kt_new(SHOT_RING), i, first = 0, second = 0, bad = 0;
	struct ktrk_counts counts;
	struct ktrk_event ev;
	char text[32];
	int ids[70];

	for (i = 0; i < 70; i++) {
		snprintf(text, sizeof(text), "p:x%d ktm_none", i);
		ids[i] = kt_add(fd, text);
		kt_mech(fd, ids[i], &ev);
		first += !strcmp(ev.mech, "ftrace");
		second += !strcmp(ev.mech, "kprobe");
	}
	tap_is(first, 64, "64 probes by ftrace");
	tap_is(second, 6, "and the rest by kprobes");
	kt_run("none 10");
	for (i = 0; i < 70; i++)
		bad += !count(fd, ids[i], &counts) || counts.hits != 10;
	tap_is(bad, 0, "all of them are hit");
	close(fd);
}

/* Where a module's function was, another may come to be. */
static void module_goes(void)
{
	int fd = kt_new(SHOT_RING), id = kt_add_by(fd, "p:x ktm_none", "ftrace");
	struct ktrk_counts counts;

	kt_run("none 3");
	tap_ok(kt_unload("ktrk_testmod"), "a module goes while its function is probed");
	tap_ok(kt_load("ktrk_testmod"), "and comes again");
	kt_run("none 5");
	tap_ok(count(fd, id, &counts) && counts.hits == 3, "its probe is gone, %llu hits",
	       counts.hits);
	kt_switch(fd, "x", 0);
	tap_is(kt_switch(fd, "x", 1), 1, "until it is armed anew");
	kt_run("none 7");
	tap_ok(count(fd, id, &counts) && counts.hits == 10, "where it is now, %llu hits",
	       counts.hits);
	tap_is(kt_del(fd, "x"), 1, "and can be deleted");
	tap_ok(kt_add_by(fd, "p:x ktm_none", "ftrace") > 0, "and added again");
	close(fd);
}

/* No hit is to be lost in silence because somebody turned ftrace off. */
static void ftrace_enabled(void)
{
	static const char knob[] = "/proc/sys/kernel/ftrace_enabled";
	int fd = kt_new(SHOT_RING), id;

	id = kt_add_by(fd, "p:x ktm_none", "ftrace");
	tap_is(kt_write(knob, "0"), -EBUSY, "ftrace cannot be turned off meanwhile");
	kt_del(fd, "x");
	if (kt_write(knob, "0")) {
		tap_skip("and can be without us", "somebody else needs it");
		close(fd);
		return;
	}
	tap_is(kt_add_by(fd, "p:x ktm_none", "ftrace"), -EBUSY, "while it is off, it is refused");
	id = kt_add(fd, "p:x ktm_none");
	tap_ok(id > 0, "but a kprobe is not");
	kt_write(knob, "1");
	close(fd);
}

int main(void)
{
	const int times = getenv("KT_TIMES") ? atoi(getenv("KT_TIMES")) : 40;
	int fd;

	kt_begin(1);
	fd = kt_open(O_RDWR);
	has_ftrace = kt_has(fd, KTRK_FEAT_FTRACE);
	close(fd);
	kt_pin(0);
	kt_took("");
	choice();
	kt_took("choice");
	if (has_ftrace) {
		records();
		kt_took("records");
		company();
		kt_took("company");
		own_path();
		kt_took("own path");
		come_and_go("ftrace", "p:x ktm_loop $arg1", times);
		come_and_go("ftrace", "p:x ktm_loop %bx", times / 4);
		kt_took("come and go");
		many();
		kt_took("many");
		module_goes();
		ftrace_enabled();
		kt_took("the rest");
	} else {
		tap_skip("ftrace", "this kernel has none that a module may use");
	}
	return tap_end();
}
