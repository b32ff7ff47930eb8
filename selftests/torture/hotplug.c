// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPU 1 goes or comes under load, 200 times if there is time; its ring and
 * its counts stay, and the books are exact at the end.
 */
#define _GNU_SOURCE
#include "torture.h"

#define FULL	200
#define RING	(1UL << 18)
#define ONLINE	"/sys/devices/system/cpu/cpu1/online"

static const char *const defs[] = {
	"p:entry ktm_loop n=$arg1",
	"r:return ktm_loop n=$arg1 $retval $duration",
	"t:calls sys_enter $arg2 if $arg2 == 110",
	"t:wakes sched_switch",
	"e:kernel sched.sched_switch",
};

static const char *const names[] = { "entry", "return", "calls", "wakes", "kernel" };

static struct tt_ses ses;
static int ids[ARRAY_SIZE(defs)];

/* Waits until records came, so that each state has its share of hits. */
static void wait_for_hits(void)
{
	__u64 before = ses.seen[ids[0]];
	int tries;

	for (tries = 0; tries < 1000 && ses.seen[ids[0]] == before; tries++) {
		tt_ses_read(&ses);
		tt_sleep_us(500);
	}
}

static void books(__u64 calls)
{
	struct ktrk_counts c;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(defs); i++)
		kt_switch(ses.fd, names[i], 0);
	for (i = 0; i < ARRAY_SIZE(defs); i++) {
		tap_ok(tt_ses_settle(&ses, ids[i], &c), "%s: books closed, all of it read",
		       names[i]);
		printf("# hotplug: %s: %llu hits, %llu recorded, %llu lost\n",
		       names[i], c.hits, c.recorded, kt_lost(&c));
		if (i < 2)
			tap_is(c.hits, calls, "hits = calls");
	}
	tap_is(ses.odd, 0, "no odd record");
}

int main(void)
{
	unsigned int n = 0, failed = 0;
	struct tt_load load;
	size_t i;

	tt_begin();
	if (access(ONLINE, W_OK))
		tap_skip_all("CPU 1 cannot be switched off");
	tt_ses_open(&ses, "", RING);
	for (i = 0; i < ARRAY_SIZE(defs); i++) {
		ids[i] = tt_add(ses.fd, defs[i]);
		if (ids[i] < 0)
			tap_bail("no probe");
	}
	tt_load_start(&load);
	/* There and back once, on however slow a machine. */
	for (; n < 2 || tt_more(n, FULL); n++) {
		failed += !!kt_write(ONLINE, n % 2 ? "1" : "0");
		wait_for_hits();
	}
	if (n % 2)
		failed += !!kt_write(ONLINE, "1");
	tt_load_stop(&load);
	printf("# hotplug: %u of %u transitions under load\n", n, FULL);
	tap_ok(n > 1, "there were some");
	tap_is(failed, 0, "the CPU went and came each time");
	books(tt_load_calls(&load));
	tt_ses_close(&ses);
	return tap_end();
}
