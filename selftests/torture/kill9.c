// SPDX-License-Identifier: GPL-2.0-only
/*
 * kill -9 of a controller and of a reader at any point of what they do, 200
 * times if there is time. What they held is free afterwards: the consumer's
 * claim, the mappings, probes of sessions that were theirs alone.
 */
#define _GNU_SOURCE
#include "torture.h"

#define FULL	200
#define RING	(1UL << 16)
#define NAME	"kill9"

static unsigned long bad;

static void check(bool ok, const char *what, unsigned int round)
{
	if (ok)
		return;
	printf("# round %u: %s\n", round, what);
	bad++;
}

/* A session of its own and the shared one: probes come and go for ever. */
static void __attribute__((noreturn)) controller(void)
{
	int own = kt_open(O_RDWR), fd = kt_open(O_RDWR);
	unsigned int i;
	char text[64];

	kt_session(own, "", 0, RING);
	kt_session(fd, NAME, KTRK_SESSION_CREATE | KTRK_SESSION_PIN, RING);
	for (i = 0;; i++) {
		snprintf(text, sizeof(text), "r:own%u ktm_loop $retval", i);
		tt_add_by(own, text, NULL);
		snprintf(text, sizeof(text), "p:shared%u ktm_loop n=$arg1", i);
		tt_add_by(fd, text, NULL);
		kt_run("loop 50");
		if (i % 4 == 3) {
			kt_del(own, NULL);
			kt_del(fd, NULL);
		}
	}
}

/* Claims, maps, reads, gives back, unmaps, closes; for ever. */
static void __attribute__((noreturn)) reader(void)
{
	static struct tt_ses ses;
	int i;

	for (;;) {
		tt_ses_open(&ses, NAME, RING);
		for (i = 0; i < 20; i++) {
			tt_ses_read(&ses);
			sched_yield();
		}
		tt_ses_close(&ses);
	}
}

/* The same with the real thing. */
static void __attribute__((noreturn)) user(bool reads)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	if (reads)
		execlp("ktrkctl", "ktrkctl", "trace", (char *)NULL);
	execlp("ktrkctl", "ktrkctl", "add", "p:user ktm_loop n=$arg1",
	       (char *)NULL);
	_exit(127);
}

/* Nobody is left: all that they held must be to be had. */
static void afterwards(const char *name, unsigned int round)
{
	int fd = kt_open(O_RDWR);
	struct kt_ring ring;
	struct ktrk_ctl ctl;

	check(!kt_session(fd, name, KTRK_SESSION_CREATE, 0), "no session", round);
	kt_ctl(fd, KTRK_CTL_STATUS, &ctl);
	check(!ctl.has_consumer, "the claim is still there", round);
	check(!ctl.mappings, "mappings are still there", round);
	check(!kt_consume(fd, 1), "it cannot be claimed", round);
	if (ctl.ring_bytes) {
		check(!kt_map(fd, 0, ctl.ring_bytes, true, &ring),
		      "it cannot be mapped", round);
		kt_give_back(&ring);
		kt_unmap(&ring);
	}
	kt_consume(fd, 0);
	kt_del(fd, NULL);
	check(!kt_ctl(fd, KTRK_CTL_CLEAR, &ctl), "it cannot be cleared", round);
	kt_ctl(fd, KTRK_CTL_STATUS, &ctl);
	check(!ctl.nevents, "events are left", round);
	kt_session(fd, name, 0, 0);
	close(fd);
}

static void unpin(void)
{
	int fd = kt_open(O_RDWR);

	kt_session(fd, NAME, KTRK_SESSION_CREATE | KTRK_SESSION_UNPIN, 0);
	close(fd);
}

static void one_round(unsigned int round, __u64 *dice)
{
	bool tool = round % 4 == 3;
	pid_t pids[2];
	int i, status;

	for (i = 0; i < 2; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		if (tool)
			user(i);
		else if (i)
			reader();
		else
			controller();
	}
	tt_sleep_us(tt_below(dice, tool ? 300000 : 120000));
	i = tt_below(dice, 2);
	kill(pids[i], SIGKILL);
	tt_sleep_us(tt_below(dice, 2) * tt_below(dice, 20000));
	kill(pids[!i], SIGKILL);
	waitpid(pids[0], &status, 0);
	check(tool || WIFSIGNALED(status), "the controller ended itself", round);
	waitpid(pids[1], &status, 0);
	check(tool || WIFSIGNALED(status), "the reader ended itself", round);
	afterwards(tool ? KTRK_DEFAULT_SESSION : NAME, round);
}

int main(void)
{
	unsigned int round = 0, reloads = 0;
	struct tt_load load;
	int before;
	__u64 dice;

	tt_begin();
	dice = tt_seed();
	before = tt_probes();
	tt_load_start(&load);
	for (; tt_more(round, FULL); round++) {
		one_round(round, &dice);
		check(tt_probes() == before, "kprobes are left", round);
		if (round % 10 != 9)
			continue;
		check(!tt_unload_module(), "rmmod", round);
		check(!tt_load_module(), "insmod", round);
		reloads++;
	}
	tt_load_stop(&load);
	unpin();
	printf("# kill9: %u of %u times both were killed, ", round, FULL);
	printf("%u times the module was reloaded, %llu calls\n", reloads,
	       tt_load_calls(&load));
	tap_ok(round > 0, "some were killed");
	tap_is(bad, 0, "each time all that they held was free");
	tap_is(tt_unload_module(), 0, "the module goes");
	tap_is(tt_load_module(), 0, "and comes");
	return tap_end();
}
