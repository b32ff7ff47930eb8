// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each allocation of each request fails once: the first, then the second, until
 * the request needs no more. Each time it must be refused and leave all as it
 * was, or do without; and work the next time.
 *
 * Debug kernels fail any allocation of a task (/proc/self/fail-nth); on stock
 * ones ktrk's own fail, in a module built with `vm/build --variant fault`.
 */
#define _GNU_SOURCE
#include <sys/stat.h>

#include "torture.h"

#define RING	KTRK_RING_MIN
#define FAULTY	"ktrk-fault.ko"	/* beside us */
#define PARAM	"/sys/module/ktrk/parameters/fault_nth"
#define DEBUG	"/sys/kernel/debug/"

static int nth = -1;		/* where to say which one fails */
static const char *module = "/ktrk/ktrk.ko";
static bool kernel_fails;	/* any of the kernel's, not ktrk's alone */
static int fd = -1;		/* session the requests are made on */
static int other = -1;		/* what a request opened */
static void *mapped;
static char buf[1 << 16];

/* What must be as before when a request was refused. */
struct state {
	int probes;
	unsigned int nevents, consumer, mappings;
	__u64 ring_bytes, total_bytes;
};

static void look(struct state *st)
{
	struct ktrk_ctl ctl;

	memset(st, 0, sizeof(*st));
	st->probes = tt_probes();
	if (fd < 0 || kt_ctl(fd, KTRK_CTL_STATUS, &ctl))
		return;
	st->nevents = ctl.nevents;
	st->consumer = ctl.has_consumer;
	st->mappings = ctl.mappings;
	st->ring_bytes = ctl.ring_bytes;
	st->total_bytes = ctl.total_bytes;
}

static void fail_at(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (nth < 0 || pwrite(nth, text, len, 0) == len)
		return;
	/* What was left of the last count may have come to this very write. */
	if (pwrite(nth, text, len, 0) != len)
		tap_bail("cannot say which allocation fails");
}

/*
 * Did it come to the one that was to fail? If not, the rest of the count may
 * come to this very read, since copies to users fail as well.
 */
static bool has_failed(void)
{
	char text[16] = {};

	if (pread(nth, text, sizeof(text) - 1, 0) < 1) {
		if (kernel_fails && errno == EFAULT)
			return false;
		tap_bail("cannot see which allocation failed");
	}
	return !atoi(text);
}

static int run_open(void)
{
	other = kt_open(O_RDWR);
	return other < 0 ? other : 0;
}

static void close_other(void)
{
	if (other >= 0)
		close(other);
	other = -1;
}

static void open_other(void)
{
	other = kt_open(O_RDWR);
}

static void open_session(void)
{
	open_other();
	kt_session(other, "", 0, RING);
}

static int run_session(void)
{
	return kt_session(other, "", 0, RING);
}

static int run_named(void)
{
	return kt_session(other, "allocfail", KTRK_SESSION_CREATE, RING);
}

/* The rings come with the first probe. */
static int run_first_add(void)
{
	int id = tt_add_by(other, "p:first ktm_loop", NULL);

	return id < 0 ? id : 0;
}

static int add(const char *text)
{
	int id = tt_add_by(fd, text, NULL);

	return id < 0 ? id : 0;
}

static int run_entry(void)
{
	return add("p:new ktm_loop n=$arg1 if n > 4");
}

static int run_return(void)
{
	return add("r:new ktrk_testmod:ktm_loop $retval $duration");
}

static int run_strings(void)
{
	return add("p:new ktm_str a=+0($arg1):string b=+0($arg2):string");
}

static int run_tracepoint(void)
{
	return add("t:new sched_switch");
}

static int run_offset(void)
{
	return add("p:new do_sys_openat2+5");
}

static int run_pattern(void)
{
	return add("p:new ktm_* $func");
}

static int run_kernel_event(void)
{
	return add("e:new sched.sched_process_exec");
}

static void del_new(void)
{
	kt_del(fd, "new");
}

static void add_new(void)
{
	tt_add_by(fd, "r:new ktm_loop $retval", NULL);
}

static int run_del(void)
{
	int n = kt_del(fd, "new");

	return n < 0 ? n : 0;
}

static int run_off(void)
{
	int n = kt_switch(fd, "old", 0);

	return n < 0 ? n : 0;
}

static int run_on(void)
{
	int n = kt_switch(fd, "old", 1);

	return n < 0 ? n : 0;
}

static void off(void)
{
	kt_switch(fd, "old", 0);
}

static void on(void)
{
	kt_switch(fd, "old", 1);
}

static int run_event(void)
{
	struct ktrk_event ev = {
		.size = sizeof(ev), .flags = KTRK_EVENT_NEXT,
		.text = (uintptr_t)buf, .text_len = 4096,
		.fields = (uintptr_t)buf + 4096, .nfields = 16,
	};

	return kt_ioctl(fd, KTRK_IOC_EVENT, &ev);
}

static int run_info(void)
{
	struct ktrk_info info = { .size = sizeof(info) };

	return kt_ioctl(fd, KTRK_IOC_INFO, &info);
}

static int run_clear(void)
{
	struct ktrk_ctl ctl;

	return kt_ctl(fd, KTRK_CTL_CLEAR, &ctl);
}

static int run_names(void)
{
	struct ktrk_tracepoints tp = {
		.size = sizeof(tp), .buf = (uintptr_t)buf, .len = sizeof(buf),
	};

	return kt_ioctl(fd, KTRK_IOC_TRACEPOINTS, &tp);
}

static int resize(__u64 bytes)
{
	struct ktrk_resize req = {
		.size = sizeof(req), .cpu = -1, .ring_bytes = bytes,
	};

	return kt_ioctl(fd, KTRK_IOC_RESIZE, &req);
}

static int run_resize(void)
{
	return resize(4 * RING);
}

static void shrink(void)
{
	resize(RING);
}

static int run_mmap(void)
{
	mapped = mmap(NULL, 4096 + 2 * RING, PROT_READ, MAP_SHARED, fd,
		      KTRK_MMAP_RING(0) + 4096);
	return mapped == MAP_FAILED ? -errno : 0;
}

static void unmap(void)
{
	if (mapped != MAP_FAILED)
		munmap(mapped, 4096 + 2 * RING);
}

static int run_write(void)
{
	return kt_append(KT_DEBUGFS "/kprobe_events",
			 "p:allocfail ktm_loop n=$arg1\n");
}

static void unwrite(void)
{
	kt_append(KT_DEBUGFS "/kprobe_events", "-:allocfail\n");
}

/* The event of marks comes with the first. */
static void forget_marks(void)
{
	open_other();
	kt_session(other, KTRK_DEFAULT_SESSION, 0, 0);
	kt_del(other, "print");
	close_other();
}

static int run_mark(void)
{
	return kt_append(KT_DEBUGFS "/trace_marker", "allocfail\n");
}

static int run_trigger(void)
{
	return kt_append(KT_DEBUGFS "/events/ftrace/print/trigger",
			 "stacktrace if buf == \"never\"\n");
}

static void untrigger(void)
{
	kt_append(KT_DEBUGFS "/events/ftrace/print/trigger", "!stacktrace\n");
}

static int run_snapshot(void)
{
	return kt_append(KT_DEBUGFS "/snapshot", "1\n");
}

static void unsnap(void)
{
	kt_append(KT_DEBUGFS "/snapshot", "0\n");
}

static int run_instance(void)
{
	return mkdir(KT_DEBUGFS "/instances/allocfail", 0700) ? -errno : 0;
}

static void end_instance(void)
{
	rmdir(KT_DEBUGFS "/instances/allocfail");
}

static int run_read(void)
{
	ssize_t n = kt_read(KT_DEBUGFS "/trace", buf, sizeof(buf));

	return n < 0 ? n : 0;
}

static int run_profile(void)
{
	ssize_t n = kt_read(KT_DEBUGFS "/kprobe_profile", buf, sizeof(buf));

	return n < 0 ? n : 0;
}

static const struct op {
	const char *name;
	void (*before)(void);
	int (*run)(void);
	void (*undo)(void);
} ops[] = {
	{ "open", NULL, run_open, close_other },
	{ "a session", open_other, run_session, close_other },
	{ "a named session", open_other, run_named, close_other },
	{ "the first probe", open_session, run_first_add, close_other },
	{ "an entry probe", NULL, run_entry, del_new },
	{ "a return probe", NULL, run_return, del_new },
	{ "strings", NULL, run_strings, del_new },
	{ "a tracepoint", NULL, run_tracepoint, del_new },
	{ "a kernel event", NULL, run_kernel_event, del_new },
	{ "an offset", NULL, run_offset, del_new },
	{ "a pattern", NULL, run_pattern, del_new },
	{ "delete", add_new, run_del, del_new },
	{ "off", NULL, run_off, on },
	{ "on", off, run_on, on },
	{ "event", NULL, run_event, NULL },
	{ "info", NULL, run_info, NULL },
	{ "clear", NULL, run_clear, NULL },
	{ "names of tracepoints", NULL, run_names, NULL },
	{ "resize", NULL, run_resize, shrink },
	{ "mmap", NULL, run_mmap, unmap },
	{ "kprobe_events", NULL, run_write, unwrite },
	{ "trace_marker", forget_marks, run_mark, NULL },
	{ "trigger", forget_marks, run_trigger, untrigger },
	{ "snapshot", NULL, run_snapshot, unsnap },
	{ "instances", NULL, run_instance, end_instance },
	{ "trace", NULL, run_read, NULL },
	{ "kprobe_profile", NULL, run_profile, NULL },
};

/*
 * Returns how many allocations were made to fail. Each request has the same
 * part of the time, so that a slow one does not keep the others from theirs:
 * @whole says if it came to its last allocation.
 */
static unsigned int fail_each(const struct op *op, unsigned int *bad, bool *whole)
{
	unsigned int nth_op = op - ops + 1;
	struct state before, after;
	unsigned int n;
	bool failed;
	int rc;

	for (n = 1;; n++) {
		bool more = n == 1 || tt_full() ||
			    tt_left_of(nth_op, ARRAY_SIZE(ops));

		if (op->before)
			op->before();
		look(&before);
		fail_at(more ? n : 0);
		rc = op->run();
		failed = more && has_failed();
		fail_at(0);
		*whole = more;
		if (!failed)
			break;
		look(&after);
		if (rc && memcmp(&before, &after, sizeof(before))) {
			printf("# %s, allocation %u: %s, but not as it was: ",
			       op->name, n, strerror(-rc));
			printf("%d probes, %u events, %llu bytes\n",
			       after.probes - before.probes, after.nevents,
			       after.total_bytes);
			(*bad)++;
		}
		if (op->undo)
			op->undo();
	}
	if (rc) {
		printf("# %s: %s without any failure\n", op->name, strerror(-rc));
		(*bad)++;
	}
	if (op->undo)
		op->undo();
	return n - 1;
}

/* The same for loading the module: refused or complete. */
static unsigned int fail_load(unsigned int *bad)
{
	unsigned int n, failures = 0;
	char args[64] = "";
	bool failed = true;
	int file, rc;

	for (n = 1; failed && (n < 20 || tt_left()); n++) {
		file = open(module, O_RDONLY | O_CLOEXEC);
		if (!kernel_fails)
			snprintf(args, sizeof(args), "fault_nth=%u fault_pid=%d",
				 n, getpid());
		else
			fail_at(n);
		rc = syscall(SYS_finit_module, file, args, 0) ? -errno : 0;
		failed = kernel_fails ? has_failed() : !!rc;
		if (kernel_fails)
			fail_at(0);
		close(file);
		failures += failed;
		if (rc && !access("/sys/module/ktrk/refcnt", F_OK)) {
			printf("# insmod, allocation %u: it failed and is there\n", n);
			(*bad)++;
		}
		if (!rc)
			*bad += !!tt_rmmod("ktrk");
	}
	return failures;
}

static void quiet(const char *what)
{
	char path[128];

	snprintf(path, sizeof(path), DEBUG "%s/verbose", what);
	kt_write(path, "0");
	snprintf(path, sizeof(path), DEBUG "%s/ignore-gfp-wait", what);
	kt_write(path, "N");
	snprintf(path, sizeof(path), DEBUG "%s/ignore-gfp-highmem", what);
	kt_write(path, "N");
	snprintf(path, sizeof(path), DEBUG "%s/min-order", what);
	kt_write(path, "0");
}

/*
 * Where a reply cannot be copied, the request was granted all the same: that is
 * no allocation. No copy comes from between these addresses, so none fails.
 */
static void spare_copies(void)
{
	kt_write(DEBUG "fail_usercopy/stacktrace-depth", "32");
	kt_write(DEBUG "fail_usercopy/require-start", "1");
	kt_write(DEBUG "fail_usercopy/require-end", "2");
}

/*
 * kmemleak that gets no memory says so under a lock of its own. Were it printed
 * on the console, lockdep would tie that lock to all that a console takes, and
 * see a circle of the kernel's own locks when a CPU goes.
 */
static void still(bool on)
{
	kt_write("/proc/sys/kernel/printk", on ? "1" : "7");
}

static bool begin(void)
{
	char pid[16];

	nth = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	kernel_fails = nth >= 0;
	still(kernel_fails);
	quiet("failslab");
	quiet("fail_page_alloc");
	spare_copies();
	if (kernel_fails)
		return true;
	module = FAULTY;
	if (access(FAULTY, R_OK) || tt_unload_module() || tt_insmod(FAULTY))
		return false;
	nth = open(PARAM, O_RDWR | O_CLOEXEC);
	snprintf(pid, sizeof(pid), "%d", getpid());
	return nth >= 0 && !kt_write("/sys/module/ktrk/parameters/fault_pid", pid);
}

/* What kmemleak has to say of ktrk; it looks at nothing younger than 5 s. */
static void leaks(void)
{
	if (access(DEBUG "kmemleak", R_OK)) {
		tap_skip("leaks", "no kmemleak");
		return;
	}
	tt_sleep_us(6000000);
	kt_write(DEBUG "kmemleak", "scan");
	kt_write(DEBUG "kmemleak", "scan");
	if (!tap_is(kt_count_lines(DEBUG "kmemleak", "[ktrk]"), 0, "nothing leaked"))
		system("head -n 60 " DEBUG "kmemleak | sed 's/^/# /'");
}

int main(void)
{
	unsigned int bad = 0, sum = 0, n;
	size_t i, ended = 0;
	bool whole;

	tt_begin();
	if (!begin())
		tap_skip_all("neither fault injection in the kernel nor a ktrk built for it");
	fd = kt_new(RING);
	if (tt_add(fd, "p:old ktm_loop") < 0)
		tap_bail("no probe");
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		n = fail_each(&ops[i], &bad, &whole);
		printf("# %-22s %u allocations failed%s\n", ops[i].name, n,
		       whole ? "" : ", there are more");
		sum += n;
		ended += whole;
	}
	close(fd);
	fd = -1;
	if (!kernel_fails)
		close(nth);
	tap_is(tt_unload_module(), 0, "the module goes");
	n = fail_load(&bad);
	printf("# allocfail: %zu requests, %zu of them to the last allocation, %u failed in them, %u in insmod\n",
	       i, ended, sum, n);
	tap_ok(sum >= i / 2 && n, "allocations failed");
	still(false);
	tap_is(bad, 0, "each time all was as before, and worked the next time");
	leaks();
	tap_is(tt_load_module(), 0, "it can be loaded");
	return tap_end();
}
