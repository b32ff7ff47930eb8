// SPDX-License-Identifier: GPL-2.0-only
/*
 * Four processes add, switch and remove probes of all kinds while each CPU
 * runs what they probe. Whoever removes one has closed its books before.
 */
#define _GNU_SOURCE
#include "torture.h"

#define WORKERS		4
#define PROBES		6	/* at once, a worker */
#define RING		(1UL << 17)

static const char *const defs[] = {
	"p:%s ktm_loop n=$arg1",
	"p:%s ktm_loop n=$arg1 if n & 7",
	"p:%s ktm_loop",
	"r:%s ktm_loop $retval $duration",
	"r:%s ktm_loop n=$arg1 $retval",
	"r4:%s do_sys_openat2 name=+0($arg2):ustring ret=$retval",
	"p:%s do_sys_openat2 name=+0($arg2):ustring",
	"p:%s vfs_write",
	"r:%s vfs_write $duration if $retval > 10",
	"t:%s sys_enter $arg2",
	"t:%s sys_enter $arg2 if $arg2 == 110",
	"t:%s sched_switch",
	"e:%s sched.sched_wakeup",
	"p:%s ktm_* $func n=$arg1",
	"p:%s vfs_* if $arg3 & 1",
};

/* Any that this module has; -EOPNOTSUPP where they cannot. */
static const char *const mechs[] = {
	"", "", "kprobe", "kretprobe", "ftrace", "trampoline", "tracepoint",
};

/**
 * struct sums - what a worker did
 * @added: probes
 * @removed: of them, one by one; the others with the session, or all at once
 * @refused: by a mechanism that was asked for by name
 * @switched: on and off
 * @sessions: begun
 * @hits: of probes whose books were closed
 * @recorded: of them
 * @lost: of them
 * @bad: whatever was not as it must be
 */
struct sums {
	__u64 added, removed, refused, switched, sessions;
	__u64 hits, recorded, lost, bad;
};

/**
 * struct mine - the probes of a worker
 * @ids: 0 where there is none
 * @names: of them
 */
struct mine {
	int ids[PROBES];
	char names[PROBES][24];
};

static struct tt_ses ses;

static void add_one(struct mine *mine, struct sums *sums, __u64 *dice, int i)
{
	const char *mech = mechs[tt_below(dice, ARRAY_SIZE(mechs))];
	char text[160];
	int id;

	snprintf(mine->names[i], sizeof(mine->names[i]), "e%d_%llu", getpid(),
		 sums->added);
	snprintf(text, sizeof(text), defs[tt_below(dice, ARRAY_SIZE(defs))],
		 mine->names[i]);
	id = tt_add_by(ses.fd, text, mech);
	if (id < 0 && *mech) {
		sums->refused++;
		id = tt_add_by(ses.fd, text, NULL);
	}
	if (id < 0) {
		printf("# %s: %s\n", text, strerror(-id));
		sums->bad++;
		return;
	}
	mine->ids[i] = id;
	ses.seen[id] = 0;
	sums->added++;
}

/* Off, books, and away. */
static void remove_one(struct mine *mine, struct sums *sums, __u64 *dice, int i)
{
	struct ktrk_counts counts;

	sums->bad += kt_switch(ses.fd, mine->names[i], 0) != 1;
	sums->bad += !tt_ses_settle(&ses, mine->ids[i], &counts);
	sums->hits += counts.hits;
	sums->recorded += counts.recorded;
	sums->lost += kt_lost(&counts);
	if (tt_below(dice, 8)) {
		sums->bad += kt_del(ses.fd, mine->names[i]) != 1;
		sums->removed++;
	}
	mine->ids[i] = 0;
}

/* Each worker does something, on however slow a machine. */
static bool more(const struct sums *sums)
{
	if (sums->added > 1 && sums->recorded > sums->added)
		return tt_left();
	return sums->sessions < 50;
}

static void one_session(struct sums *sums, __u64 *dice)
{
	struct mine mine = {};
	int rounds = 5 + tt_below(dice, 30), i;

	tt_ses_open(&ses, "", RING);
	sums->sessions++;
	while (rounds-- && more(sums)) {
		i = tt_below(dice, PROBES);
		if (!mine.ids[i]) {
			add_one(&mine, sums, dice, i);
		} else if (tt_below(dice, 3)) {
			remove_one(&mine, sums, dice, i);
		} else {
			kt_switch(ses.fd, mine.names[i], tt_below(dice, 2));
			sums->switched++;
		}
		tt_ses_read(&ses);
		tt_sleep_us(tt_below(dice, 3000));
	}
	/* The others go with their session, while they are hit. */
	if (tt_below(dice, 2))
		for (i = 0; i < PROBES; i++)
			if (mine.ids[i])
				remove_one(&mine, sums, dice, i);
	if (!tt_below(dice, 3))
		kt_del(ses.fd, NULL);
	sums->bad += ses.odd;
	tt_ses_close(&ses);
}

static void __attribute__((noreturn)) worker(struct sums *sums, int n)
{
	__u64 dice = tt_seed() * 31 + n;

	while (more(sums))
		one_session(sums, &dice);
	_exit(0);
}

static void report(const struct sums *sums, __u64 calls)
{
	struct sums all = {};
	int i;

	for (i = 0; i < WORKERS; i++) {
		all.added += sums[i].added;
		all.removed += sums[i].removed;
		all.refused += sums[i].refused;
		all.switched += sums[i].switched;
		all.sessions += sums[i].sessions;
		all.hits += sums[i].hits;
		all.recorded += sums[i].recorded;
		all.lost += sums[i].lost;
		all.bad += sums[i].bad;
	}
	printf("# addel: %llu probes added, %llu removed by name, %llu switched, ", all.added,
	       all.removed, all.switched);
	printf("%llu sessions, %llu refused mechanisms\n",
	       all.sessions, all.refused);
	printf("# addel: %llu calls of ktm_loop; %llu hits, %llu recorded and read, %llu lost\n",
	       calls, all.hits, all.recorded, all.lost);
	tap_is(all.bad, 0, "books closed, nothing was refused or odd");
	tap_ok(all.added >= WORKERS && all.recorded > all.added,
	       "there were probes, and they were hit");
}

int main(void)
{
	struct tt_load load;
	struct sums *sums;
	pid_t pids[WORKERS];
	int before, status, i;

	tt_begin();
	before = tt_probes();
	sums = mmap(NULL, WORKERS * sizeof(*sums), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (sums == MAP_FAILED)
		tap_bail("no memory");
	tt_load_start(&load);
	for (i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		if (!pids[i])
			worker(&sums[i], i);
	}
	for (i = 0; i < WORKERS; i++) {
		waitpid(pids[i], &status, 0);
		tap_is(status, 0, "a worker came to its end");
	}
	tt_load_stop(&load);
	report(sums, tt_load_calls(&load));
	tap_is(tt_probes(), before, "none of its kprobes is left");
	return tap_end();
}
