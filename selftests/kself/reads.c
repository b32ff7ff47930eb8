// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fields that are one dereference of a tracepoint's argument have handlers of
 * their own. Beside each such probe stands one that has a field more and so
 * goes by the program: at each hit both must record the same.
 */
#include <sys/wait.h>

#include "lib.h"

#define RING	(1 << 20)
#define HITS	50

/* Where the values are in both kinds of record, and how many bytes. */
static bool same(const struct ktrk_record *quick,
		 const struct ktrk_record *full, unsigned int bytes)
{
	const unsigned char flags = ~KTRK_CTX_NEED_RESCHED;

	return quick->tid == full->tid &&
	       !((quick->when ^ full->when) & flags) &&
	       quick->when >> 8 <= full->when >> 8 &&
	       !memcmp(quick + 1, full + 1, bytes);
}

/* Each hit leaves a quick record and, right behind it, a full one. */
static void compare(struct kt_ring *ring, int quick, int full,
		    unsigned int bytes, const char *what)
{
	const struct ktrk_record *rec, *last = NULL;
	unsigned int pairs = 0, wrong = 0, alone = 0, faults = 0, irqs = 0;

	while ((rec = kt_next(ring))) {
		if (rec->event == full && last && last->event == quick) {
			pairs++;
			wrong += !same(last, rec, bytes);
			faults += !!(rec->when & KTRK_CTX_FAULT);
			irqs += !!(rec->when & KTRK_CTX_IRQS_OFF);
		} else if (rec->event == full || (last && last->event == quick)) {
			alone++;
		}
		last = rec;
	}
	/* Those at the beginning and at the end of it all. */
	tap_ok(pairs >= HITS && !wrong && alone <= 4 && !ring->odd,
	       "%s: %u hits, %u with interrupts off, %u faults, %u differ, %u alone",
	       what, pairs, irqs, faults, wrong, alone);
}

static void work(void)
{
	int i;

	for (i = 0; i < HITS; i++) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
}

static void one(const char *point, const char *fields, unsigned int bytes)
{
	struct ktrk_ctl ctl = { 0 };
	struct ktrk_counts counts;
	struct kt_ring ring;
	char text[256];
	int fd = kt_new(RING), quick, full, rc;

	snprintf(text, sizeof(text), "t:q %s %s", point, fields);
	quick = kt_add(fd, text);
	snprintf(text, sizeof(text), "t:f %s %s more=$cpu:u64", point, fields);
	full = kt_add(fd, text);
	rc = kt_map(fd, 0, RING, false, &ring);
	if (quick < 0 || full < 0 || rc) {
		tap_ok(false, "%s: %d, %d, %d", text, quick, full, rc);
		close(fd);
		return;
	}
	work();
	kt_ctl(fd, KTRK_CTL_STOP, &ctl);
	snprintf(text, sizeof(text), "%s %s", point, fields);
	compare(&ring, quick, full, bytes, text);
	tap_ok(!kt_stat(fd, quick, -1, &counts) && kt_closes(&counts) &&
	       counts.recorded >= HITS && counts.bytes &&
	       kt_lost(&counts) == counts.lost[KTRK_LOST_DISABLED],
	       "and the books close");
	kt_unmap(&ring);
	close(fd);
}

int main(void)
{
	kt_begin(0);
	kt_pin(0);
	/* Interrupts off, task to task: prev and next, and what is beside. */
	one("sched_switch", "a=+16($arg2):s32 b=+16($arg3):s32", 8);
	one("sched_switch", "a=+0($arg2):x32 b=+64($arg3):x32", 8);
	one("sched_switch", "a=+24($arg2):u32", 4);
	one("sched_switch", "a=-8($arg2):s32 b=+4096($arg3):s32", 8);
	/* $arg1 is 0 or 1 there: no memory. */
	one("sched_switch", "a=+0($arg1):u32", 4);
	one("sched_switch", "a=+0($arg1):u64", 8);
	one("sched_wakeup_new", "a=+16($arg1):s32 b=+20($arg1):s32", 8);
	/* Interrupts on. */
	one("sched_process_exit", "a=+16($arg1):s32 b=+24($arg1):s32", 8);
	one("sched_process_exit", "a=+32($arg1):x64", 8);
	one("sched_process_fork", "a=+16($arg2):u32", 4);
	/* None of these is quick, and none may be taken for one. */
	one("sched_switch", "a=+16($arg3):s32 b=+16($arg2):s32", 8);
	one("sched_switch", "a=+16($arg2):s16 b=+16($arg3):s16", 4);
	one("sched_process_exit", "a=+0(+32($arg1)):x64", 8);
	return tap_end();
}
