// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <time.h>

#include "torture.h"

/**
 * struct tt_shared - between the load's processes and the program
 * @stop: end
 * @calls: of ktm_loop(), by CPU
 */
struct tt_shared {
	int stop;
	__u64 calls[TT_CPUS_MAX];
};

static struct timespec began;
static unsigned int seconds;
static __u64 seed;

static __u64 number(const char *name, __u64 otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

/**
 * tt_begin() - have the modules, the time and the dice
 *
 * TORTURE_SECONDS says how long, TORTURE_SEED what the dice do.
 */
void tt_begin(void)
{
	seconds = number("TORTURE_SECONDS", 10);
	seed = number("TORTURE_SEED", 4711);
	kt_begin(1);
	clock_gettime(CLOCK_MONOTONIC, &began);
}

/* Is there any left of the first @n parts of the time, of @parts? */
bool tt_left_of(unsigned int n, unsigned int parts)
{
	struct timespec now;
	__u64 ms;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (now.tv_sec - began.tv_sec) * 1000ULL +
	     (now.tv_nsec - began.tv_nsec) / 1000000;
	return ms < seconds * 1000ULL * n / parts;
}

/* Is there time left? */
bool tt_left(void)
{
	return tt_left_of(1, 1);
}

/* Are counts to be reached, however long that takes? */
bool tt_full(void)
{
	return number("TORTURE_FULL", 0);
}

/**
 * tt_more() - is this to go on?
 * @done: how much was done
 * @full: how much is wanted
 *
 * With TORTURE_FULL=1 all of it, however long that takes; else once at least,
 * however slow the machine is.
 */
bool tt_more(__u64 done, __u64 full)
{
	return done < full && (!done || tt_full() || tt_left());
}

unsigned int tt_seconds(void)
{
	return seconds;
}

__u64 tt_seed(void)
{
	return seed;
}

/* The next throw; any start is good but 0. */
__u64 tt_rand(__u64 *dice)
{
	__u64 x = *dice ? *dice : 0x9e3779b97f4a7c15ULL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	*dice = x;
	return x * 0x2545f4914f6cdd1dULL >> 8;
}

__u64 tt_below(__u64 *dice, __u64 n)
{
	return tt_rand(dice) % n;
}

void tt_sleep_us(__u64 us)
{
	const struct timespec t = {
		.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000,
	};

	nanosleep(&t, NULL);
}

/**
 * tt_add_how() - add a probe that nothing disarms but us
 * @fd: with a session
 * @text: its definition
 * @mech: what is to serve it, or NULL
 * @flags: KTRK_ADD_*
 *
 * Return: its id or -errno.
 */
int tt_add_how(int fd, const char *text, const char *mech, unsigned int flags)
{
	struct ktrk_add add = {
		.size = sizeof(add), .text = (uintptr_t)text,
		.text_len = strlen(text), .max_rate = KTRK_RATE_NONE,
		.max_cpu = KTRK_CPU_NONE, .flags = flags,
	};
	int rc;

	snprintf(add.mech, sizeof(add.mech), "%s", mech ? mech : "");
	rc = kt_ioctl(fd, KTRK_IOC_ADD, &add);
	return rc ? rc : (int)add.id;
}

/* The same for a function that is known, so that a trampoline may serve it. */
int tt_add_by(int fd, const char *text, const char *mech)
{
	return tt_add_how(fd, text, mech, KTRK_ADD_SUITS);
}

int tt_add(int fd, const char *text)
{
	int id = tt_add_by(fd, text, NULL);

	if (id < 0)
		printf("# %s: %s\n", text, strerror(-id));
	return id;
}

/*
 * One busy CPU at a time is all that the emulator runs, 100 ms each: who rests
 * for a moment lets the other one in at once, so they get in each other's way
 * far more often.
 */
static void __attribute__((noreturn))
work(struct tt_shared *shared, unsigned int cpu)
{
	__u64 dice = seed + cpu;
	char command[32];
	int i;

	kt_pin(cpu);
	snprintf(command, sizeof(command), "loop %d", TT_BATCH);
	while (!__atomic_load_n(&shared->stop, __ATOMIC_RELAXED)) {
		if (!kt_run(command))
			shared->calls[cpu] += TT_BATCH;
		for (i = 0; i < 20; i++)
			syscall(SYS_getppid);
		close(open("/no/such/file", O_RDONLY));
		if (!tt_below(&dice, 4))
			tt_sleep_us(tt_below(&dice, 500));
	}
	_exit(0);
}

/**
 * tt_load_start() - load each CPU
 * @load: filled in
 *
 * Processes, so that none of them shares memory with what maps rings.
 */
void tt_load_start(struct tt_load *load)
{
	unsigned int cpu;

	load->n = sysconf(_SC_NPROCESSORS_ONLN);
	if (load->n > TT_CPUS_MAX)
		load->n = TT_CPUS_MAX;
	load->shared = mmap(NULL, sizeof(*load->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (load->shared == MAP_FAILED)
		tap_bail("no memory");
	for (cpu = 0; cpu < load->n; cpu++) {
		load->pids[cpu] = fork();
		if (!load->pids[cpu])
			work(load->shared, cpu);
	}
}

/* Calls of ktm_loop() so far. */
__u64 tt_load_calls(const struct tt_load *load)
{
	__u64 sum = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < TT_CPUS_MAX; cpu++)
		sum += __atomic_load_n(&load->shared->calls[cpu],
				       __ATOMIC_RELAXED);
	return sum;
}

void tt_load_stop(struct tt_load *load)
{
	unsigned int cpu;
	int status;

	__atomic_store_n(&load->shared->stop, 1, __ATOMIC_RELAXED);
	for (cpu = 0; cpu < load->n; cpu++)
		waitpid(load->pids[cpu], &status, 0);
}

/**
 * tt_ses_open() - a session, its rings mapped to consume
 * @ses: filled in
 * @name: of it, empty for one of our own
 * @bytes: of a ring
 */
void tt_ses_open(struct tt_ses *ses, const char *name, __u64 bytes)
{
	unsigned int cpu;
	int rc;

	memset(ses, 0, sizeof(*ses));
	ses->fd = kt_open(O_RDWR);
	rc = kt_session(ses->fd, name, KTRK_SESSION_CREATE, bytes);
	if (!rc)
		rc = kt_consume(ses->fd, 1);
	ses->ncpus = kt_cpus(ses->fd);
	for (cpu = 0; !rc && cpu < ses->ncpus; cpu++)
		rc = kt_map(ses->fd, cpu, bytes, true, &ses->rings[cpu]);
	if (rc)
		tap_bail("no session '%s': %s", name, strerror(-rc));
}

static void take(struct tt_ses *ses, struct kt_ring *ring)
{
	const struct ktrk_record_lost *lost;
	const struct ktrk_record *rec;
	__u64 last = 0;
	int i;

	while ((rec = kt_next(ring))) {
		ses->odd += rec->when >> 8 < last;
		last = rec->when >> 8;
		if (KTRK_RECORD_KIND(rec->len_kind) == KTRK_RECORD_EVENT) {
			ses->seen[rec->event]++;
			continue;
		}
		lost = (const void *)rec;
		for (i = 0; i < KTRK_LOST_CAUSES; i++)
			ses->told += lost->count[i];
	}
	ses->odd += ring->odd;
	ring->odd = 0;
	kt_give_back(ring);
}

/* Reads all that there is, and gives it back. */
void tt_ses_read(struct tt_ses *ses)
{
	unsigned int cpu;

	for (cpu = 0; cpu < ses->ncpus; cpu++)
		take(ses, &ses->rings[cpu]);
}

/**
 * tt_ses_settle() - the books of a probe that was switched off
 * @ses: its session
 * @id: the event
 * @counts: filled in
 *
 * Functions that were entered before may still return: waits until nothing
 * moves any more.
 *
 * Return: true if the books close, and all that was recorded was read.
 */
bool tt_ses_settle(struct tt_ses *ses, int id, struct ktrk_counts *counts)
{
	struct ktrk_counts before;
	int tries, still = 0;

	kt_stat(ses->fd, id, -1, counts);
	for (tries = 0; still < 2 && tries < 500; tries++) {
		before = *counts;
		tt_sleep_us(500);
		tt_ses_read(ses);
		kt_stat(ses->fd, id, -1, counts);
		still = memcmp(&before, counts, sizeof(before)) ? 0 : still + 1;
	}
	if (kt_closes(counts) && counts->recorded == ses->seen[id])
		return true;
	printf("# event %d: %llu hits, %llu recorded, %llu filtered, %llu lost, %llu read\n", id,
	       counts->hits, counts->recorded, counts->filtered,
	       kt_lost(counts), ses->seen[id]);
	return false;
}

void tt_ses_close(struct tt_ses *ses)
{
	unsigned int cpu;

	for (cpu = 0; cpu < ses->ncpus; cpu++)
		kt_unmap(&ses->rings[cpu]);
	close(ses->fd);
}

/* Loads a module: 0 or -errno. */
static int insmod(const char *path, const char *params)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return -errno;
	rc = syscall(SYS_finit_module, fd, params, 0) ? -errno : 0;
	close(fd);
	return rc;
}

int tt_insmod(const char *path)
{
	return insmod(path, "");
}

/* What was just killed may still be closing: 5 s, then -errno. */
int tt_rmmod(const char *name)
{
	int tries;

	for (tries = 0; tries < 500; tries++) {
		if (!syscall(SYS_delete_module, name, O_NONBLOCK))
			return 0;
		if (errno != EAGAIN)
			break;
		tt_sleep_us(10000);
	}
	return -errno;
}

int tt_load_module(void)
{
	/* Torture is a storm, and is to go on. */
	return insmod("/ktrk/ktrk.ko", "max_cpu=0 max_rate=0");
}

int tt_unload_module(void)
{
	return tt_rmmod("ktrk");
}

/* How many kprobes the kernel has, of anybody. */
int tt_probes(void)
{
	return kt_count_lines(KT_PROBES, "");
}
