// SPDX-License-Identifier: GPL-2.0-only
/*
 * Returns by the trampoline: the records are a kretprobe's, and nothing that a
 * trampoline could do to a kernel happens.
 */
#define _GNU_SOURCE

#include "fentry.h"
#include "shot.h"

#define TRACING	"/sys/kernel/debug/tracing"
#define OPENS	"do_sys_openat2"
#define FLAGS (0xff & ~KTRK_CTX_NEED_RESCHED)

static struct shot s;
static struct ktrk_counts counts;

static bool closes(int fd, int id)
{
	kt_stat(fd, id, -1, &counts);
	return kt_closes(&counts);
}

static void compare(const char *text, const char *command)
{
	static char first[4096];
	size_t len = 0;
	bool ok;

	shot_begin_by(&s, text, "trampoline");
	ok = shot_take(&s, command) && s.records == 1 && kt_closes(&s.counts);
	if (ok) {
		len = KTRK_RECORD_LEN(s.rec->len_kind);
		memcpy(first, s.rec, len);
	} else {
		printf("# %u records, %llu hits, %llu lost\n", s.records, s.counts.hits,
		       kt_lost(&s.counts));
	}
	shot_end(&s);
	shot_begin_by(&s, text, "kretprobe");
	ok = ok && shot_take(&s, command) &&
	     KTRK_RECORD_LEN(s.rec->len_kind) == len;
	if (ok) {
		const struct ktrk_record *x = (void *)first;

		ok = !((x->when ^ s.rec->when) & FLAGS) &&
		     x->tid == s.rec->tid &&
		     !memcmp(first + 16, (const char *)s.rec + 16, len - 16);
		if (!ok)
			printf("# context %#llx %#llx, task %u %u\n",
			       x->when & 0xff, s.rec->when & 0xff, x->tid,
			       s.rec->tid);
	}
	if (!tap_ok(ok, "%s, %s", text, command))
		printf("# kretprobe: %u records, %llu hits, %llu lost\n", s.records,
		       s.counts.hits, kt_lost(&s.counts));
	shot_end(&s);
}

static void records(void)
{
	compare("r:x ktm_none", "none");
	compare("r:x ktm_none $retval", "none");
	compare("r:x ktm_signed $arg1:s8 $arg2:s16 $arg3:s32 $arg4:s64 $retval:s32", "signed");
	compare("r:x ktm_nine $arg1 $arg2 $arg3 $arg4 $arg5 $arg6 $retval", "nine");
	compare("r:x ktm_str +0($arg1):string +0($arg2):string{100} $comm", "str");
	compare("r:x ktm_nine $arg3 if $retval != 0", "nine");
	compare("r:x ktm_ctx $retval $retaddr", "task");
	compare("r:x ktm_ctx $retval $retaddr", "irqoff");
	compare("r:x ktm_ctx $retval $retaddr", "softirq");
	compare("r:x ktm_ctx $retval $retaddr", "irq");
}

static void refused(const char *text, int want)
{
	int fd = kt_new(SHOT_RING);

	tap_is(kt_add_suits(fd, text, "trampoline"), want, text);
	close(fd);
}

static void choice(void)
{
	int fd = kt_new(SHOT_RING), id;
	struct ktrk_event ev;

	tap_is(kt_add_by(fd, "r:x ktm_none", "trampoline"), -EOPNOTSUPP,
	       "nobody vouches: refused");
	id = kt_add_by(fd, "r:x ktm_none", "");
	kt_mech(fd, id, &ev);
	tap_ok(!strcmp(ev.mech, "kretprobe"), "and served by a kretprobe");
	close(fd);
	refused("r:x ktm_nine $arg7 $arg9", -EOPNOTSUPP);
	refused("r:x ktm_none %bx", -EOPNOTSUPP);
	refused("r:x ktm_none $stack1", -EOPNOTSUPP);
	refused("r:x do_exit", -EOPNOTSUPP);
	refused("r:x schedule", -EOPNOTSUPP);
	refused("r:x copy_from_kernel_nofault", -EOPNOTSUPP);
	refused("r:x irq_work_queue", -EOPNOTSUPP);
	refused("r:x no_such_function", -ENOENT);
}

/* Nine arguments: three of them are on the stack that we stand on. */
static void arguments(void)
{
	const __u64 want = 1 ^ 2 ^ 3 ^ 4 ^ 5 ^ 6 ^ 0x700 ^ 0x8000 ^ 0x90000;

	shot_begin_by(&s, "r:x ktm_nine v=$retval", "trampoline");
	shot_take(&s, "ninesum");
	tap_is(kt_tell("saw"), want, "a function of nine arguments sees them all");
	tap_is(shot_num(&s, "v"), want, "and returns what it should");
	shot_end(&s);
}

/* One direct caller a function: who comes second is served otherwise. */
static void second(void)
{
	int fd = kt_new(SHOT_RING), other = kt_new(SHOT_RING), a, b;
	struct ktrk_event ev;

	a = kt_add_suits(fd, "r:a ktm_loop $retval", "trampoline");
	tap_is(kt_add_suits(other, "r:b ktm_loop $retval", "trampoline"), -EBUSY,
	       "a second trampoline on a function is refused");
	b = kt_add_suits(other, "r:b ktm_loop $retval $duration", "");
	kt_mech(other, b, &ev);
	tap_ok(!strcmp(ev.mech, "kretprobe"), "a kretprobe serves it, got %s", ev.mech);
	kt_run("loop 100");
	tap_ok(closes(fd, a) && counts.recorded == 100, "the first has its records");
	tap_ok(closes(other, b) && counts.recorded == 100, "and so has the second");
	kt_add_by(other, "p:c ktm_loop", "ftrace");
	kt_add_by(other, "p:d ktm_loop", "kprobe");
	kt_run("loop 100");
	tap_ok(closes(fd, a) && counts.recorded == 200, "beside ftrace and a kprobe, too");
	close(other);
	kt_run("loop 100");
	tap_ok(closes(fd, a) && counts.recorded == 300, "and without them");
	close(fd);
}

static void unwinding(void)
{
	static char buf[8192];
	char *seen, *again;

	shot_begin_by(&s, "r:x ktm_stack $retval", "trampoline");
	shot_take(&s, "stack");
	buf[kt_read(KT_TESTMOD, buf, sizeof(buf) - 1)] = 0;
	seen = strstr(buf, "ktm_stack");
	again = seen ? strstr(seen, "ktrk_tramp") : NULL;
	tap_ok(again && strstr(again, "ktm_stack") &&
	       strstr(again, "test_write") && strstr(again, "syscall"),
	       "the unwinder sees through to the system call");
	if (!again)
		printf("# %s\n", buf);
	shot_end(&s);
}

/* Where a module's function was, another may come to be. */
static void module_goes(void)
{
	int fd = kt_new(SHOT_RING), id;

	id = kt_add_suits(fd, "r:x ktm_none $retval", "trampoline");
	kt_run("none 3");
	tap_ok(kt_unload("ktrk_testmod"), "a module goes while its function is served");
	tap_ok(kt_load("ktrk_testmod"), "and comes again");
	kt_run("none 5");
	tap_ok(closes(fd, id) && counts.recorded == 3, "its probe is gone, %llu hits",
	       counts.hits);
	tap_is(kt_del(fd, "x"), 1, "and can be deleted");
	id = kt_add_suits(fd, "r:x ktm_none $retval", "trampoline");
	kt_run("none 5");
	tap_ok(closes(fd, id) && counts.recorded == 5, "and added again");
	close(fd);
}

static void exact(void)
{
	int fd = kt_new(1 << 20), id;

	id = kt_add_suits(fd, "r:x ktm_loop $arg1 $retval $duration", "trampoline");
	kt_run("loop 5000");
	tap_ok(closes(fd, id) && counts.recorded == 5000, "5000 calls, 5000 records");
	close(fd);
}

/* Mechanism and reason of an event. */
static bool served(int fd, int id, const char *mech, unsigned int passed)
{
	struct ktrk_event ev;

	if (kt_mech(fd, id, &ev))
		return false;
	if (!strcmp(ev.mech, mech) && ev.passed == passed)
		return true;
	printf("# served by %s, passed %u\n", ev.mech, ev.passed);
	return false;
}

static void open_one(void)
{
	close(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

static bool hits(int fd, int id)
{
	__u64 before;

	if (!closes(fd, id))
		return false;
	before = counts.recorded;
	open_one();
	return closes(fd, id) && counts.recorded > before;
}

/* BPF calls functions directly, too; a function has one such caller. */
static void beside_bpf(void)
{
	int fd = kt_new(SHOT_RING), bpf = fentry_attach(OPENS), id, asked;

	if (bpf < 0) {
		tap_skip("beside BPF", strerror(-bpf));
		close(fd);
		return;
	}
	tap_is(kt_add_suits(fd, "r:x " OPENS, "trampoline"), -EBUSY,
	       "BPF was first: refused");
	id = kt_add_suits(fd, "r:x " OPENS " $retval", "");
	tap_ok(served(fd, id, "kretprobe", EBUSY), "a kretprobe serves it, and it is told why");
	tap_ok(hits(fd, id), "and records");
	close(bpf);
	kt_del(fd, "x");
	id = kt_add_suits(fd, "r:x " OPENS " $retval", "");
	tap_ok(served(fd, id, "trampoline", 0), "without BPF it is the trampoline");
	bpf = fentry_attach(OPENS);
	tap_ok(bpf == -EBUSY || bpf == -EINVAL, "then BPF is refused: %s", strerror(-bpf));
	tap_ok(hits(fd, id), "and we record");

	kt_switch(fd, "x", 0);
	bpf = fentry_attach(OPENS);
	tap_ok(bpf >= 0, "while it is disabled BPF may have it");
	tap_is(kt_switch(fd, "x", 1), 1, "and it is enabled all the same");
	tap_ok(served(fd, id, "kretprobe", EBUSY) && hits(fd, id), "by a kretprobe, which records");
	kt_switch(fd, "x", 0);
	close(bpf);
	kt_del(fd, "x");

	asked = kt_add_suits(fd, "r:x " OPENS " $retval", "trampoline");
	kt_switch(fd, "x", 0);
	bpf = fentry_attach(OPENS);
	tap_is(kt_switch(fd, "x", 1), -EBUSY, "asked for by name, it cannot be enabled");
	close(bpf);
	tap_is(kt_switch(fd, "x", 1), 1, "until BPF has gone");
	tap_ok(served(fd, asked, "trampoline", 0) && hits(fd, asked), "and then records");
	close(fd);
}

/* None can have it: it waits, with its books, and can be had later. */
static void waits(void)
{
	static const char knob[] = "/proc/sys/kernel/ftrace_enabled";
	int fd = kt_new(SHOT_RING), id;

	id = kt_add_suits(fd, "r:x ktm_none $retval", "");
	kt_run("none 3");
	tap_is(kt_switch(fd, "x", 0), 1, "disabled");
	tap_ok(kt_unload("ktrk_testmod"), "its module goes");
	tap_is(kt_switch(fd, "x", 1), -ENOENT, "it cannot be enabled then");
	tap_ok(kt_load("ktrk_testmod"), "its module comes");
	tap_ok(closes(fd, id) && counts.recorded == 3, "its books are still there");
	tap_is(kt_del(fd, "x"), 1, "and it can be deleted");
	if (kt_write(knob, "0")) {
		tap_skip("while ftrace is off", "somebody else needs it");
		close(fd);
		return;
	}
	id = kt_add_suits(fd, "r:x ktm_none $retval", "");
	printf("# while ftrace is off: %d\n", id);
	kt_write(knob, "1");
	if (id < 0)
		id = kt_add_suits(fd, "r:x ktm_none $retval", "");
	kt_run("none 4");
	tap_ok(closes(fd, id) && counts.recorded == 4, "and ftrace may have been off meanwhile");
	close(fd);
}

/*
 * The handler faults, and what the kernel does then is served, too, and would
 * fault in turn.
 */
static void recursion(const char *fault)
{
	int fd = kt_new(SHOT_RING), x, y, i;
	bool ok;

	y = kt_add_suits(fd, fault, "trampoline");
	if (y < 0) {
		tap_skip(fault, "it cannot be served here");
		close(fd);
		return;
	}
	x = kt_add_suits(fd, "r:x ktm_loop v=+u0($arg1)", "trampoline");
	for (i = 0; i < 50; i++)
		kt_run("loop 10");
	tap_ok(closes(fd, x) && counts.recorded == 500, "a handler that faults has its records");
	ok = closes(fd, y) && counts.lost[KTRK_LOST_RECURSION];
	tap_ok(ok, "what it calls is served: %llu hits, %llu lost(recursion)",
	       counts.hits, counts.lost[KTRK_LOST_RECURSION]);
	close(fd);
}

/* Called first of all on a stack of its own: nothing lies behind it. */
static void stack_top(void)
{
	static const char text[] = "r:x __sysvec_apic_timer_interrupt";
	int fd = kt_new(1 << 20), id = kt_add_suits(fd, text, "trampoline");
	int i;

	if (id < 0) {
		tap_skip(text, "it cannot be served here");
	} else {
		for (i = 0; i < 100 && (!closes(fd, id) || counts.hits < 50); i++)
			usleep(10000);
		tap_ok(closes(fd, id) && counts.hits, "%s: %llu hits", text, counts.hits);
	}
	close(fd);
}

/* The storm breaker takes it off, and it can be put on again. */
static void breaker(void)
{
	static const char text[] = "r:x ktm_loop $retval";
	struct ktrk_add add = {
		.size = sizeof(add), .text = (uintptr_t)text,
		.text_len = sizeof(text) - 1, .flags = KTRK_ADD_SUITS,
		.max_rate = 1000, .max_cpu = KTRK_CPU_NONE,
		.mech = "trampoline",
	};
	int fd = kt_new(SHOT_RING), i;
	struct ktrk_event ev = { };
	__u64 before;

	tap_is(kt_ioctl(fd, KTRK_IOC_ADD, &add), 0, "with a limit");
	for (i = 0; i < 500 && ev.state != KTRK_EVENT_TRIPPED; i++) {
		kt_run("loop 2000");
		kt_mech(fd, add.id, &ev);
	}
	tap_is(ev.state, KTRK_EVENT_TRIPPED, "the breaker trips, and it is disarmed");
	closes(fd, add.id);
	before = counts.hits;
	kt_run("loop 100");
	tap_ok(closes(fd, add.id) && counts.hits == before, "nothing hits it any more");
	tap_is(kt_switch(fd, "x", 1), 1, "it is enabled again");
	kt_run("loop 100");
	tap_ok(closes(fd, add.id) && counts.hits == before + 100 &&
	       served(fd, add.id, "trampoline", 0), "and serves again");
	close(fd);
}

/* With the function tracer on the same function. */
static void beside_tracer(void)
{
	int fd = kt_new(SHOT_RING), id;

	if (kt_write(TRACING "/set_ftrace_filter", "ktm_loop") ||
	    kt_write(TRACING "/current_tracer", "function")) {
		tap_skip("beside the function tracer", "there is none");
		close(fd);
		return;
	}
	id = kt_add_suits(fd, "r:x ktm_loop $retval $duration", "trampoline");
	kt_run("loop 100");
	kt_write(TRACING "/current_tracer", "nop");
	kt_write(TRACING "/set_ftrace_filter", "");
	kt_run("loop 100");
	tap_ok(closes(fd, id) && counts.recorded == 200, "beside the function tracer, and without");
	close(fd);
}

int main(void)
{
	kt_begin(1);
	kt_need(KTRK_FEAT_TRAMPOLINE, "this kernel lets no module have one");
	kt_pin(0);
	choice();
	exact();
	records();
	arguments();
	unwinding();
	second();
	beside_bpf();
	beside_tracer();
	waits();
	recursion("r:y fixup_exception v=+u0($arg2)");
	recursion("r:y fixup_exception v=+u0($retval)");
	stack_top();
	breaker();
	module_goes();
	return tap_end();
}
