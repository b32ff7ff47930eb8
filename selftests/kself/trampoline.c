// SPDX-License-Identifier: GPL-2.0-only
/*
 * Returns by the trampoline: the records are a kretprobe's, and nothing that a
 * trampoline could do to a kernel happens.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "shot.h"

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

static int unload(void)
{
	return syscall(SYS_delete_module, "ktrk", O_NONBLOCK) ? -errno : 0;
}

static void sleepers(pid_t *pids, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		pids[i] = fork();
		if (!pids[i])
			_exit(kt_run("sleep") ? 1 : 0);
	}
	while (kt_tell("sleeping") != (unsigned long long)n)
		sched_yield();
}

/* Who is asleep inside comes back through us, and until then we must be. */
static void asleep(void)
{
	int fd = kt_new(SHOT_RING), id, i, status, bad = 0, tries = 0;
	pid_t pids[8];

	id = kt_add_suits(fd, "r:x ktm_sleep $retval $duration", "trampoline");
	sleepers(pids, 8);
	tap_ok(closes(fd, id) && !counts.hits, "no hit before the return");
	tap_is(kt_del(fd, "x"), 1, "deleted while eight tasks are inside");
	close(fd);
	sleep(2);
	tap_is(unload(), -EWOULDBLOCK, "the module stays meanwhile");
	kt_run("wake");
	for (i = 0; i < 8; i++) {
		waitpid(pids[i], &status, 0);
		bad += status != 0;
	}
	tap_is(bad, 0, "each returns to where it came from");
	while ((bad = unload()) && tries++ < 100)
		usleep(100000);
	tap_is(bad, 0, "and then the module goes");
	tap_ok(kt_load("ktrk"), "and comes");
	fd = kt_new(SHOT_RING);
	id = kt_add_suits(fd, "r:x ktm_sleep $retval $duration", "trampoline");
	sleepers(pids, 3);
	kt_run("wake");
	for (i = 0; i < 3; i++)
		waitpid(pids[i], &status, 0);
	tap_ok(closes(fd, id) && counts.recorded == 3, "three returns, three records");
	close(fd);
}

/* Tasks that never return: they exit inside. */
static void dying(void)
{
	int fd = kt_new(SHOT_RING), id, i;

	id = kt_add_suits(fd, "r:x ktm_die $retval", "trampoline");
	kt_add_suits(fd, "r:y do_group_exit", "");
	for (i = 0; i < 50; i++) {
		pid_t pid = fork();

		if (!pid) {
			kt_run("die");
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
	tap_ok(closes(fd, id), "50 tasks killed inside, %llu hits", counts.hits);
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
	tap_ok(again && strstr(again, "ktm_stack") && strstr(again, "test_write") &&
		       strstr(again, "syscall"),
	       "the unwinder sees through to the system call");
	if (!again)
		printf("# %s\n", buf);
	shot_end(&s);
}

/* Both CPUs call ktm_loop() until they are killed. */
static void hammers(pid_t pids[2])
{
	int i;

	for (i = 0; i < 2; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		kt_pin(i);
		while (!kt_run("loop 1000"))
			;
		_exit(0);
	}
}

static void end(pid_t pids[2])
{
	int i;

	for (i = 0; i < 2; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
}

static void come_and_go(int times)
{
	int fd = kt_new(SHOT_RING), i, id, bad = 0;
	__u64 hits = 0;
	pid_t pids[2];

	hammers(pids);
	for (i = 0; i < times; i++) {
		id = kt_add_suits(fd, "r:x ktm_loop $arg1 $retval $duration", "trampoline");
		bad += id < 0;
		bad += kt_del(fd, "x") != 1 || !closes(fd, id);
		hits += counts.hits;
	}
	end(pids);
	tap_is(bad, 0, "it comes and goes under load");
	tap_ok(hits, "%d times, %llu hits in all", times, (unsigned long long)hits);
	close(fd);
}

/* One round: false if the module goes while tasks are inside, or never. */
static bool goes(void)
{
	int fd = kt_new(SHOT_RING), i, status, bad = 0, tries = 0;
	pid_t pids[3];

	bad += kt_add_suits(fd, "r:x ktm_loop $retval $duration", "trampoline") < 0;
	bad += kt_add_suits(fd, "r:y ktm_sleep $retval", "trampoline") < 0;
	sleepers(pids, 3);
	close(fd);
	bad += unload() != -EWOULDBLOCK;
	kt_run("wake");
	for (i = 0; i < 3; i++) {
		waitpid(pids[i], &status, 0);
		bad += status != 0;
	}
	while (unload() && tries++ < 300)
		usleep(100000);
	return !bad && tries < 300 && kt_load("ktrk");
}

/* The module goes while both CPUs are in a function that it serves. */
static void rmmod(int times)
{
	pid_t pids[2];
	int i, bad = 0;

	hammers(pids);
	for (i = 0; i < times; i++)
		bad += !goes();
	end(pids);
	tap_ok(!bad, "the module goes %d times under load", times);
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

int main(void)
{
	int fd;

	kt_begin(1);
	fd = kt_open(O_RDWR);
	if (!kt_has(fd, KTRK_FEAT_TRAMPOLINE))
		tap_skip_all("this kernel lets no module have one");
	close(fd);
	kt_pin(0);
	choice();
	exact();
	records();
	arguments();
	unwinding();
	second();
	dying();
	asleep();
	module_goes();
	rmmod(3);
	come_and_go(getenv("KT_TIMES") ? atoi(getenv("KT_TIMES")) : 100);
	return tap_end();
}
