// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmmod while each CPU runs what is probed and while tasks sleep in a probed
 * function, so that the kernel holds return instances of a module that goes;
 * 100 times, if there is time. While they sleep in a trampoline, whose probe is
 * gone, it may not go: each fourth time that is tried.
 */
#define _GNU_SOURCE
#include "torture.h"

#define FULL		100
#define SLEEPERS	8

static const char *const defs[] = {
	"r:asleep ktm_sleep $retval $duration",
	"p:entry ktm_loop n=$arg1",
	"r:return ktm_loop n=$arg1 $retval $duration",
	"r:opens do_sys_openat2 name=+0($arg2):ustring ret=$retval",
	"t:calls sys_enter $arg2",
};

static pid_t sleepers[SLEEPERS];
static unsigned long bad, asleep, held;

static void check(bool ok, const char *what, unsigned int round)
{
	if (ok)
		return;
	printf("# round %u: %s\n", round, what);
	bad++;
}

static void fall_asleep(void)
{
	int i;

	for (i = 0; i < SLEEPERS; i++) {
		sleepers[i] = fork();
		if (!sleepers[i])
			_exit(kt_run("sleep") ? 1 : 0);
	}
	while (kt_tell("sleeping") != SLEEPERS)
		sched_yield();
	asleep += SLEEPERS;
}

static void wake_up(unsigned int round)
{
	int i, status;

	kt_run("wake");
	for (i = 0; i < SLEEPERS; i++) {
		waitpid(sleepers[i], &status, 0);
		check(!status, "a sleeper did not return well", round);
	}
}

/* The default session is pinned: probes stay without any descriptor. */
static void add_all(unsigned int round)
{
	int fd = kt_open(O_RDWR);
	size_t i;

	check(!kt_session(fd, KTRK_DEFAULT_SESSION, 0, 0), "no session", round);
	for (i = 0; i < ARRAY_SIZE(defs); i++)
		check(tt_add_by(fd, defs[i], *defs[i] == 'r' ? "kretprobe" :
				NULL) > 0, defs[i], round);
	close(fd);
}

/* While it is hit, its books may be off by what is on its way, not by more. */
static __u64 hits_of(unsigned int round)
{
	int fd = kt_open(O_RDWR), id;
	struct ktrk_counts counts;
	__u64 hits = 0;

	kt_session(fd, KTRK_DEFAULT_SESSION, 0, 0);
	kt_switch(fd, "entry", 0);
	for (id = 1; id <= (int)ARRAY_SIZE(defs); id++) {
		if (kt_stat(fd, id, -1, &counts))
			continue;
		if (id == 2)
			check(kt_closes(&counts), "the books are open", round);
		hits += counts.hits;
	}
	kt_switch(fd, "entry", 1);
	close(fd);
	return hits;
}

/* -EOPNOTSUPP where trampolines cannot be had. */
static int tramp_fd(unsigned int round)
{
	int fd = kt_new(KTRK_RING_MIN), id;

	id = tt_add_by(fd, "r:tramp ktm_sleep $retval $duration", "trampoline");
	check(id > 0 || id == -EOPNOTSUPP, "no trampoline", round);
	if (id > 0)
		return fd;
	close(fd);
	return id;
}

/* Its probe goes with its session, but tasks are on their way back to it. */
static void hold(int fd, unsigned int round)
{
	close(fd);
	check(syscall(SYS_delete_module, "ktrk", O_NONBLOCK) &&
	      errno == EAGAIN, "it went under a trampoline", round);
	held++;
	kt_run("wake");
}

int main(void)
{
	unsigned int round = 0;
	struct tt_load load;
	__u64 hits = 0, dice;
	int before, fd;

	tt_begin();
	dice = tt_seed();
	tap_is(tt_unload_module(), 0, "the module goes");
	before = tt_probes();
	tt_load_start(&load);
	for (; tt_more(round, FULL); round++) {
		check(!tt_load_module(), "insmod", round);
		add_all(round);
		fd = round % 4 == 3 ? tramp_fd(round) : -1;
		fall_asleep();
		tt_sleep_us(tt_below(&dice, 50000));
		hits += hits_of(round);
		/* Some wake up while it goes, some when it is back. */
		if (fd >= 0)
			hold(fd, round);
		else if (round % 3 == 1)
			kt_run("wake");
		check(!tt_unload_module(), "rmmod", round);
		check(tt_probes() == before, "kprobes are left", round);
		if (round % 3 == 2)
			check(!tt_load_module(), "insmod", round);
		wake_up(round);
		if (round % 3 == 2)
			check(!tt_unload_module(), "rmmod", round);
	}
	tt_load_stop(&load);
	printf("# rmmod100: %u of %u rmmod under load, %lu of them held back by a trampoline\n",
	       round, FULL, held);
	printf("# rmmod100: %lu tasks asleep in it, %llu hits, %llu calls\n", asleep,
	       hits, tt_load_calls(&load));
	tap_is(bad, 0, "each time the module went, and came again");
	tap_ok(round && hits > round, "it was loaded and hit");
	tap_is(tt_load_module(), 0, "it is back");
	return tap_end();
}
