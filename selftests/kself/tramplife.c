// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trampoline comes and goes: with tasks inside that sleep, that are killed
 * or that never return, and under load. The kernel log is the judge, too.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "shot.h"

#define SLEEPERS	8
#define FOREVER_S	40	/* what it may take until waiting is told */

static struct ktrk_counts counts;

static bool closes(int fd, int id)
{
	kt_stat(fd, id, -1, &counts);
	return kt_closes(&counts);
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

/* Does the kernel log tell who has not returned yet? */
static bool told(int log)
{
	char line[1024];
	int i;

	for (i = 0; i < 10 * FOREVER_S; i++) {
		ssize_t n = read(log, line, sizeof(line) - 1);

		if (n <= 0) {
			usleep(100000);
			continue;
		}
		line[n] = 0;
		if (strstr(line, "ktrk: still loaded for 8 task(s)") &&
		    strstr(line, "tramplife["))
			return true;
	}
	return false;
}

/* Who is asleep inside comes back through us, and until then we must be. */
static void asleep(void)
{
	int fd = kt_new(SHOT_RING), id, i, status, bad = 0, tries = 0;
	pid_t pids[SLEEPERS];
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	lseek(log, 0, SEEK_END);
	id = kt_add_suits(fd, "r:x ktm_sleep $retval $duration", "trampoline");
	sleepers(pids, SLEEPERS);
	tap_ok(closes(fd, id) && !counts.hits, "no hit before the return");
	tap_is(kt_del(fd, "x"), 1, "deleted while eight tasks are inside");
	close(fd);
	tap_ok(told(log), "the kernel log says for whom the module stays");
	close(log);
	tap_is(unload(), -EWOULDBLOCK, "which cannot be unloaded meanwhile");
	kt_run("wake");
	for (i = 0; i < SLEEPERS; i++) {
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

/* Killed in their sleep, they return all the same, and die behind us. */
static void killed(void)
{
	int fd = kt_new(SHOT_RING), id, i;
	pid_t pids[3];

	id = kt_add_suits(fd, "r:x ktm_sleep $retval:s64", "trampoline");
	sleepers(pids, 3);
	for (i = 0; i < 3; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	tap_ok(closes(fd, id) && counts.recorded == 3,
	       "three killed in their sleep, %llu records", counts.recorded);
	close(fd);
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

/* Armed and disarmed, the same probe. */
static void on_and_off(int times)
{
	int fd = kt_new(SHOT_RING), i, id, bad = 0;
	pid_t pids[2];
	__u64 before;

	hammers(pids);
	id = kt_add_suits(fd, "r:x ktm_loop $arg1 $retval $duration", "trampoline");
	for (i = 0; i < times; i++) {
		bad += kt_switch(fd, "x", 0) < 0 || !closes(fd, id);
		before = counts.hits;
		usleep(1000);
		bad += !closes(fd, id) || counts.hits != before;
		bad += kt_switch(fd, "x", 1) < 0;
		while (closes(fd, id) && counts.hits == before)
			sched_yield();
	}
	end(pids);
	tap_is(bad, 0, "armed and disarmed under load, silent when it is off");
	close(fd);
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

int main(void)
{
	const int times = getenv("KT_TIMES") ? atoi(getenv("KT_TIMES")) : 40;

	kt_begin(1);
	kt_need(KTRK_FEAT_TRAMPOLINE, "this kernel lets no module have one");
	kt_pin(0);
	kt_took("");
	dying();
	killed();
	kt_took("dying, killed");
	asleep();
	kt_took("asleep");
	rmmod(3);
	kt_took("rmmod");
	on_and_off(times / 4);
	kt_took("on and off");
	come_and_go(times);
	kt_took("come and go");
	return tap_end();
}
