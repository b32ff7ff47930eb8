// SPDX-License-Identifier: GPL-2.0-only
/*
 * Return probes whose instances run out: each call that was missed is counted,
 * and where that was asked for there are more instances from then on, without
 * one call lost or seen twice while they come.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "lib.h"

#define RING		(1UL << 20)
#define SLEEPERS	40
#define CALLERS		8
#define CALLS		150	/* of each caller */

static int fd;
static pid_t pids[SLEEPERS];

static void rest(void)
{
	struct timespec ts = { .tv_nsec = 2000000 };

	nanosleep(&ts, NULL);
}

static int add(const char *text, __u32 flags)
{
	struct ktrk_add add = {
		.size = sizeof(add), .flags = flags, .text = (uintptr_t)text,
		.text_len = strlen(text),
	};
	int rc = kt_ioctl(fd, KTRK_IOC_ADD, &add);

	if (rc)
		tap_bail("%s: %s, error %u", text, strerror(-rc), add.err);
	return add.id;
}

static struct ktrk_event event(int id)
{
	struct ktrk_event ev = { .size = sizeof(ev), .id = id };

	kt_ioctl(fd, KTRK_IOC_EVENT, &ev);
	return ev;
}

static struct ktrk_counts books(int id)
{
	struct ktrk_counts c = {};

	kt_stat(fd, id, -1, &c);
	return c;
}

/* A child that is inside ktm_sleep() when this returns. */
static pid_t sleeper(unsigned int sleeping)
{
	pid_t pid = fork();

	if (!pid)
		_exit(kt_run("sleep") ? 1 : 0);
	while (kt_tell("sleeping ") < sleeping)
		rest();
	return pid;
}

static void wake_all(int n)
{
	int i, status;

	kt_run("wake");
	for (i = 0; i < n; i++)
		waitpid(pids[i], &status, 0);
}

/* One after the other falls asleep; waits for what is to come of a miss. */
static void fall_asleep(int id, bool grows)
{
	__u64 missed = 0, now;
	__u32 had;
	int i, tries;

	for (i = 0; i < SLEEPERS; i++) {
		had = event(id).maxactive;
		pids[i] = sleeper(i + 1);
		now = books(id).lost[KTRK_LOST_NMISSED];
		tries = grows && now > missed ? 1000 : 0;
		while (tries-- && event(id).maxactive == had)
			rest();
		missed = now;
	}
}

static void test_fixed(void)
{
	int id = add("r4:fixed ktm_sleep $retval", 0);
	struct ktrk_counts c;

	fall_asleep(id, false);
	wake_all(SLEEPERS);
	c = books(id);
	tap_is(event(id).grown, 0, "a number that was asked for stays");
	tap_ok(event(id).maxactive >= 4, "as it was");
	tap_ok(c.lost[KTRK_LOST_NMISSED], "%llu of %d calls were missed",
	       (unsigned long long)c.lost[KTRK_LOST_NMISSED], SLEEPERS);
	tap_is(c.hits, SLEEPERS, "each call is in the books");
	tap_ok(kt_closes(&c), "which close");
	kt_del(fd, "fixed");
}

static void test_grows(void)
{
	int id = add("r2:grows ktm_sleep n=$arg1:s64 $duration", KTRK_ADD_GROW);
	__u64 missed;
	struct ktrk_counts c;

	fall_asleep(id, true);
	missed = books(id).lost[KTRK_LOST_NMISSED];
	printf("# %u times, now %u, %llu missed\n", event(id).grown,
	       event(id).maxactive, (unsigned long long)missed);
	tap_ok(event(id).grown >= 1, "there are more instances when some miss");
	tap_ok(event(id).maxactive >= 2U << event(id).grown, "twice as many each time");
	wake_all(SLEEPERS);
	c = books(id);
	tap_is(c.lost[KTRK_LOST_NMISSED], missed, "what was missed stays counted");
	tap_ok(missed <= event(id).grown, "one at most each time");
	tap_is(c.hits, SLEEPERS, "each call is in the books");
	tap_is(c.recorded, SLEEPERS - missed, "those that entered before returned");
	tap_ok(kt_closes(&c), "they close");
	kt_switch(fd, "grows", 0);
	kt_run("wake");
	tap_is(kt_switch(fd, "grows", 1), 1, "it can be disarmed and armed");
	pids[0] = sleeper(1);
	wake_all(1);
	tap_is(books(id).recorded - c.recorded, 1, "and goes on");
	kt_del(fd, "grows");
}

/*
 * While one kretprobe takes over from another both are armed, and each is asked
 * about a call. That lasts some microseconds; the test's module makes a call
 * just then.
 */
static void test_hand_over(const char *text)
{
	int id = add(text, KTRK_ADD_GROW), hooked, grown;
	struct ktrk_counts c;

	kt_run("hook");
	fall_asleep(id, true);
	kt_run("unhook");
	hooked = kt_tell("hooked ");
	wake_all(SLEEPERS);
	c = books(id);
	grown = event(id).grown;
	kt_del(fd, "over");
	if (hooked < 0) {
		tap_skip("a call during a hand-over", "no such hook here");
		return;
	}
	tap_ok(grown && hooked >= grown, "%d calls while both were armed",
	       hooked);
	tap_is(c.hits, SLEEPERS + hooked, "none of them is seen twice");
	tap_ok(kt_closes(&c), "the books close");
}

static void call(void)
{
	char command[16];
	int rc;

	snprintf(command, sizeof(command), "sleep %d", CALLS);
	rc = kt_run(command);
	_exit(rc ? 1 : 0);
}

/* Calls come and go all the while. */
static void test_load(const char *text)
{
	int id = add(text, KTRK_ADD_GROW), i, left = CALLERS, status;
	struct ktrk_counts c;

	for (i = 0; i < CALLERS; i++) {
		pids[i] = fork();
		if (!pids[i])
			call();
	}
	while (left) {
		kt_run("wake");
		while (left && waitpid(-1, &status, WNOHANG) > 0)
			left--;
		usleep(100);
	}
	c = books(id);
	printf("# %s: %u times, now %u, %llu missed\n", text, event(id).grown,
	       event(id).maxactive,
	       (unsigned long long)c.lost[KTRK_LOST_NMISSED]);
	tap_ok(event(id).grown >= 1, "more instances come while it is called");
	tap_is(c.hits, CALLERS * CALLS, "no call is lost, none seen twice");
	tap_ok(kt_closes(&c), "the books close");
	kt_del(fd, "load");
}

/* Asleep in old instances and new ones when it ends. */
static void test_ends(void)
{
	int id = add("r1:ends ktm_sleep $retval", KTRK_ADD_GROW);
	struct ktrk_counts c;

	fall_asleep(id, true);
	tap_is(kt_del(fd, "ends"), 1, "deleted while all are asleep");
	c = books(id);
	tap_ok(kt_closes(&c), "its books close still");
	wake_all(SLEEPERS);
	tap_is(kt_tell("sleeping "), 0, "and all wake");
}

int main(void)
{
	kt_begin(1);
	fd = kt_new(RING);
	test_fixed();
	test_grows();
	test_hand_over("r1:over ktm_sleep $retval");
	test_hand_over("r1:over ktm_sleep n=$arg1:s64 $retval $duration");
	test_load("r1:load ktm_sleep $retval");
	test_load("r1:load ktm_sleep n=$arg1:s64 $retval $duration");
	test_ends();
	close(fd);
	return tap_end();
}
