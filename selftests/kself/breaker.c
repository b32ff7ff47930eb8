// SPDX-License-Identifier: GPL-2.0-only
/*
 * The storm breaker: a storm is over within 100 ms and nothing else with it, a
 * burst trips nothing, the books tell all of it.
 *
 * Under emulation guest time is the host's, and a busy host steals some. A
 * sleep of 1 ms that took longer than 3 shows that, since this is a real-time
 * task: what is beyond is not counted. The best of several storms counts. With
 * -icount, where time is instructions, each is as the first.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "lib.h"

#define RING		(1UL << 16)
#define STORMS		5
#define LIMIT_MS	100
#define BURSTS		20
#define BURST_MS	8	/* as long as a burst is meant to be */
#define BURST_MAX_MS	18	/* what never trips, see kmod/breaker.c */
#define RATE		20000
#define STOLEN_MS	3	/* a sleep of 1 ms that takes longer */

static int fd;

static double ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e3 + ts.tv_nsec / 1e6;
}

static void rest(double for_ms)
{
	struct timespec ts = { .tv_nsec = for_ms * 1e6 };

	nanosleep(&ts, NULL);
}

static int add(const char *text, __u64 rate, __u32 cpu)
{
	struct ktrk_add add = {
		.size = sizeof(add), .text = (uintptr_t)text,
		.text_len = strlen(text), .max_rate = rate, .max_cpu = cpu,
	};
	int rc = kt_ioctl(fd, KTRK_IOC_ADD, &add);

	return rc ? rc : (int)add.id;
}

static struct ktrk_event event(int id)
{
	struct ktrk_event ev = { .size = sizeof(ev), .id = id };

	kt_ioctl(fd, KTRK_IOC_EVENT, &ev);
	return ev;
}

static bool tripped(int id)
{
	return event(id).state & KTRK_EVENT_TRIPPED;
}

static bool disarmed(int id)
{
	return !(event(id).state & KTRK_EVENT_ENABLED);
}

/* A child that does nothing but run @command, on one CPU. */
static pid_t storm(const char *command)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	kt_pin(0);
	for (;;) {
		if (!command)
			syscall(SYS_getppid);
		else if (kt_run(command))
			_exit(1);
	}
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* How long the storm went on until its probe was disarmed; or @max_ms. */
static double weather(int id, const char *command, double max_ms)
{
	struct ktrk_counts before, now;
	double began = 0, t, took = 0, slept;
	pid_t pid;

	kt_stat(fd, id, -1, &before);
	pid = storm(command);
	/* It begins with the first hit, not with the fork. */
	while (!began) {
		kt_stat(fd, id, -1, &now);
		if (now.hits != before.hits)
			began = ms();
		else
			rest(0.2);
	}
	do {
		t = ms();
		rest(1);
		slept = ms() - t;
		took += slept > STOLEN_MS ? STOLEN_MS : slept;
	} while (!disarmed(id) && ms() - began < max_ms);
	end(pid);
	return took;
}

static double best_of(int id, const char *name, const char *command)
{
	double best = 1e9, t;
	int i;

	for (i = 0; i < STORMS && best >= LIMIT_MS; i++) {
		kt_switch(fd, name, 1);
		t = weather(id, command, 2000);
		printf("# %s: disarmed after %.1f ms\n", name, t);
		if (t < best)
			best = t;
	}
	return best;
}

static void says_so(int id)
{
	struct ktrk_event ev = event(id);

	tap_is(ev.state, KTRK_EVENT_TRIPPED, "tripped, and disarmed");
	tap_is(ev.max_rate, RATE, "the limit is told");
	tap_ok(ev.trip_rate > RATE, "and by which rate: %llu",
	       (unsigned long long)ev.trip_rate);
	tap_is(ev.trip_where, 0, "and on which CPU");
}

static void books_say_so(int id)
{
	struct ktrk_counts was, c;

	kt_stat(fd, id, -1, &was);
	tap_ok(kt_closes(&was), "its books close");
	tap_ok(was.recorded > 0, "after those that were recorded");
	kt_run("none 1000");
	kt_stat(fd, id, -1, &c);
	tap_is(c.hits, was.hits, "it is hit no more");
}

static void others_go_on(int other)
{
	struct ktrk_counts was, c;

	kt_stat(fd, other, -1, &was);
	kt_run("loop 10");
	kt_stat(fd, other, -1, &c);
	tap_is(c.hits - was.hits, 10, "another probe is hit");
	tap_is(c.lost[KTRK_LOST_RATE] + tripped(other), 0, "and has not tripped");
}

/* The rate's limit, and what becomes of the probe. */
static void test_storm(void)
{
	int id = add("p:storm ktm_none", RATE, KTRK_CPU_NONE);
	int other = add("p:other ktm_loop", 0, 0);
	struct ktrk_counts was, c;

	tap_ok(best_of(id, "storm", "none 1000") < LIMIT_MS,
	       "a storm is disarmed within %d ms", LIMIT_MS);
	says_so(id);
	books_say_so(id);
	kt_ctl(fd, KTRK_CTL_CLEAR, &(struct ktrk_ctl){});
	others_go_on(other);

	tap_is(kt_switch(fd, "storm", 1), 1, "it can be armed again");
	tap_is(event(id).state, KTRK_EVENT_ENABLED, "as if nothing had been");
	kt_stat(fd, id, -1, &was);
	kt_run("none 10");
	kt_stat(fd, id, -1, &c);
	tap_is(c.hits - was.hits, 10, "it is hit again");
	tap_is(c.lost[KTRK_LOST_RATE] - was.lost[KTRK_LOST_RATE], 0, "not silenced");
	weather(id, "none 1000", 2000);
	tap_ok(tripped(id), "and trips again");
	kt_switch(fd, "storm", 0);
	tap_ok(tripped(id), "which disarming it does not hide");
	tap_is(kt_del(fd, NULL), 2, "deleted");
}

/* Each kind of probe goes the same way. */
static void test_kinds(void)
{
	static const struct {
		const char *name, *text, *command;
	} kinds[] = {
		{ "k", "p:k ktm_none", "none 1000" },
		{ "r", "r:r ktm_none $retval", "none 1000" },
		{ "f", "p:f ktm_none if pid == 1", "none 1000" },
		{ "t", "t:t sys_enter $arg2", NULL },
	};
	struct ktrk_counts c;
	__u64 silenced = 0;
	double t;
	size_t i;
	int id, tries;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		id = add(kinds[i].text, RATE, KTRK_CPU_NONE);
		t = best_of(id, kinds[i].name, kinds[i].command);
		tap_ok(t < LIMIT_MS, "%s trips", kinds[i].text);
		kt_stat(fd, id, -1, &c);
		silenced += c.lost[KTRK_LOST_RATE];
		tap_ok(kt_closes(&c), "its books close");
		kt_del(fd, kinds[i].name);
	}
	/* Where there is one CPU, it is disarmed before it is hit again. */
	if (kt_cpus(fd) == 1)
		return;
	/* Of two, the other one may have had nothing to do just then. */
	for (tries = 0; !silenced && tries < 20; tries++) {
		id = add(kinds[0].text, RATE, KTRK_CPU_NONE);
		weather(id, kinds[0].command, 2000);
		kt_stat(fd, id, -1, &c);
		silenced = c.lost[KTRK_LOST_RATE];
		kt_del(fd, kinds[0].name);
	}
	tap_ok(silenced, "%llu hits were lost(rate) meanwhile",
	       (unsigned long long)silenced);
}

/* Shorter than what the breaker waits for: as hard as it can be, no harm. */
static void test_bursts(void)
{
	int id = add("p:burst ktm_none", RATE, KTRK_CPU_NONE), i, n = 0, bad = 0;
	struct ktrk_counts c;
	char command[32];
	double t, per_ms;

	t = ms();
	kt_run("none 1000");
	per_ms = 1000 / (ms() - t);
	snprintf(command, sizeof(command), "none %d", (int)(per_ms * BURST_MS));
	for (i = 0; i < BURSTS; i++) {
		rest(40 + 3 * i % 25);
		t = ms();
		kt_run(command);
		t = ms() - t;
		/* What was interrupted for long was none. */
		if (t > BURST_MAX_MS) {
			kt_switch(fd, "burst", 1);
			continue;
		}
		n++;
		rest(40);
		bad += tripped(id);
	}
	kt_stat(fd, id, -1, &c);
	printf("# %d bursts of %s, %.0f hits a ms\n", n, command, per_ms);
	tap_ok(per_ms * 1000 > RATE, "bursts are over the limit while they last");
	tap_ok(n >= 3, "there were some");
	tap_is(bad, 0, "none of them trips it");
	tap_ok(kt_closes(&c), "its books close");
	kt_del(fd, "burst");
}

/* A handler that takes long, and none that does but seldom. */
static void test_cpu(void)
{
	int id = add("p:heavy ktm_str $arg2:string4096", KTRK_RATE_NONE, 100);
	int light = add("p:light ktm_none", KTRK_RATE_NONE, 100), i;
	struct ktrk_event ev;
	double t;

	if (id < 0)
		id = add("p:heavy ktm_str +0($arg2):string", KTRK_RATE_NONE, 100);
	t = best_of(id, "heavy", "str 100");
	ev = event(id);
	tap_ok(t < LIMIT_MS, "a handler that takes too much of a CPU trips");
	tap_ok(ev.trip_cpu > 100 && ev.trip_cpu <= 1000, "with %u thousandths", ev.trip_cpu);
	for (i = 0; i < 20; i++) {
		rest(5);
		kt_run("none 10");
	}
	tap_ok(!tripped(light), "one that takes little does not");
	kt_del(fd, NULL);
}

static void test_off(void)
{
	int id = add("p:free ktm_none", KTRK_RATE_NONE, KTRK_CPU_NONE);
	unsigned long long cost;
	struct ktrk_event ev;
	struct ktrk_counts c;

	weather(id, "none 1000", 400);
	ev = event(id);
	tap_is(ev.state, KTRK_EVENT_ENABLED, "without limits nothing trips");
	tap_ok(ev.max_rate == KTRK_RATE_NONE && ev.max_cpu == KTRK_CPU_NONE,
	       "it says that there are none");
	kt_stat(fd, id, -1, &c);
	tap_is(c.lost[KTRK_LOST_RATE], 0, "nor is anything silenced");
	/* 400 ms by 25 and the first one; far from each hit. */
	tap_ok(c.cost_hits >= 3 && c.cost_hits <= 100,
	       "some hits were timed: %llu of %llu",
	       (unsigned long long)c.cost_hits, (unsigned long long)c.hits);
	cost = c.cost_ns / (c.cost_hits ?: 1);
	tap_ok(cost > 5 && cost < 10000000, "at %llu ns", cost);
	kt_del(fd, "free");
}

static void test_defaults(void)
{
	int id = add("p:default ktm_none", 0, 0);
	unsigned long long rate, cpu;
	struct ktrk_event ev;
	char buf[32];

	kt_read("/sys/module/ktrk/parameters/max_rate", buf, sizeof(buf));
	rate = strtoull(buf, NULL, 0);
	kt_read("/sys/module/ktrk/parameters/max_cpu", buf, sizeof(buf));
	cpu = strtoull(buf, NULL, 0);
	ev = event(id);
	tap_is(ev.max_rate, rate ?: KTRK_RATE_NONE, "the default rate is the module's");
	tap_is(ev.max_cpu, cpu ? cpu * 10 : KTRK_CPU_NONE, "so is that of a CPU");
	kt_del(fd, "default");
}

/* Deleted, or gone with its session, at any time of a storm. */
static void test_ends(void)
{
	struct ktrk_counts c;
	int i, id, keep = fd;
	pid_t pid = storm("none 1000");

	for (i = 0; i < 24; i++) {
		if (i & 1)
			fd = kt_new(RING);
		id = add("p:end ktm_none", RATE, KTRK_CPU_NONE);
		rest(4 * i);
		kt_stat(fd, id, -1, &c);
		if (i & 2)
			kt_switch(fd, "end", 1);
		if (i & 1)
			close(fd);
		else
			kt_del(fd, "end");
		fd = keep;
	}
	end(pid);
	tap_ok(id > 0, "probes and sessions end in the middle of it");
}

int main(void)
{
	struct sched_param param = { .sched_priority = 10 };

	kt_begin(1);
	/* So that we see it in time; storms are not ours to be kept out by. */
	if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param))
		tap_bail("cannot become a real-time task: %s", strerror(errno));
	fd = kt_new(RING);
	test_defaults();
	test_storm();
	test_kinds();
	test_bursts();
	test_cpu();
	test_off();
	test_ends();
	close(fd);
	return tap_end();
}
