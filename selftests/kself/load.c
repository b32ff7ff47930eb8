// SPDX-License-Identifier: GPL-2.0-only
/*
 * The books under load: two CPUs, more than a million hits of three kinds of
 * probe, with a reader that keeps up, one that does not, and none.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>

#include "lib.h"

#define PROBES		3
#define CPUS_MAX	64
#define BATCH		4000	/* calls of ktm_loop() in one write() */

enum { ENTRY, RETURN, TRACE };

/**
 * struct load - one run
 * @fd: the session
 * @ids: its events
 * @bytes: of a ring
 * @ncpus: rings
 * @rings: mapped
 * @seen: records read, by probe
 * @told: losses that LOST records tell, by cause
 * @slow: the reader rests, so that the rings run over
 * @calls: of ktm_loop() by the workers
 * @syscalls: getppid() by the workers
 * @left: workers that are not done
 */
struct load {
	int fd;
	int ids[PROBES];
	__u64 bytes;
	unsigned int ncpus;
	struct kt_ring rings[CPUS_MAX];
	__u64 seen[PROBES];
	__u64 told[KTRK_LOST_CAUSES];
	bool slow;
	atomic_ullong calls, syscalls;
	atomic_int left;
};

struct worker {
	struct load *load;
	unsigned int cpu;
	unsigned int batches;
	pthread_t thread;
};

static void *work(void *arg)
{
	struct worker *w = arg;
	char command[32];
	unsigned int i, j;

	kt_pin(w->cpu);
	snprintf(command, sizeof(command), "loop %u", BATCH);
	for (i = 0; i < w->batches; i++) {
		if (!kt_run(command))
			w->load->calls += BATCH;
		for (j = 0; j < BATCH / 4; j++)
			syscall(SYS_getppid);
		w->load->syscalls += BATCH / 4;
	}
	w->load->left--;
	return NULL;
}

static unsigned int kind_of(const struct ktrk_record *rec)
{
	return KTRK_RECORD_KIND(rec->len_kind);
}

static void take(struct load *load, const struct ktrk_record *rec)
{
	const struct ktrk_record_lost *lost = (const void *)rec;
	int i;

	if (kind_of(rec) == KTRK_RECORD_LOST) {
		for (i = 0; i < KTRK_LOST_CAUSES; i++)
			load->told[i] += lost->count[i];
		return;
	}
	for (i = 0; i < PROBES; i++)
		load->seen[i] += rec->event == load->ids[i];
}

/* Reads what there is; time must not go back in one ring. */
static unsigned int read_ring(struct load *load, struct kt_ring *ring)
{
	const struct ktrk_record *rec;
	unsigned int n = 0;
	__u64 last = 0;

	while ((rec = kt_next(ring))) {
		ring->odd += rec->when >> 8 < last;
		last = rec->when >> 8;
		take(load, rec);
		n++;
	}
	return n;
}

static unsigned int read_all(struct load *load, bool consume)
{
	unsigned int cpu, n = 0;

	for (cpu = 0; cpu < load->ncpus; cpu++) {
		n += read_ring(load, &load->rings[cpu]);
		if (consume)
			kt_give_back(&load->rings[cpu]);
	}
	return n;
}

static void *reader(void *arg)
{
	const struct timespec rest = { .tv_nsec = 50000000 };
	struct load *load = arg;

	while (load->left) {
		if (!read_all(load, true))
			sched_yield();
		if (load->slow)
			nanosleep(&rest, NULL);
	}
	return NULL;
}

#ifdef __x86_64__
#define GETPPID	"110"
#else
#define GETPPID	"173"
#endif

static void load_begin(struct load *load, __u64 bytes, bool consume)
{
	unsigned int cpu;

	load->fd = kt_new(bytes);
	load->bytes = bytes;
	load->ncpus = kt_cpus(load->fd);
	if (load->ncpus > CPUS_MAX)
		tap_skip_all("too many CPUs for this test");
	if (consume && kt_consume(load->fd, 1))
		tap_bail("cannot be the consumer");
	load->ids[ENTRY] = kt_add(load->fd, "p:entry ktm_loop n=$arg1:s64 if n & 7");
	load->ids[RETURN] = kt_add(load->fd, "r:return ktm_loop $retval $duration");
	load->ids[TRACE] = kt_add(load->fd, "t:trace sys_enter $arg2 if $arg2 == " GETPPID);
	for (cpu = 0; cpu < load->ncpus; cpu++)
		if (kt_map(load->fd, cpu, bytes, consume, &load->rings[cpu]))
			tap_bail("cannot map ring %u", cpu);
}

static void run(struct load *load, bool consume, unsigned int batches)
{
	const long online = sysconf(_SC_NPROCESSORS_ONLN);
	struct worker workers[2] = {};
	pthread_t thread;
	int i;

	load->left = 2;
	for (i = 0; i < 2; i++) {
		workers[i].load = load;
		workers[i].cpu = i % online;
		workers[i].batches = batches;
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	}
	if (consume)
		pthread_create(&thread, NULL, reader, load);
	for (i = 0; i < 2; i++)
		pthread_join(workers[i].thread, NULL);
	if (consume)
		pthread_join(thread, NULL);
	/* From here on only others' system calls hit, and none is recorded. */
	kt_switch(load->fd, "entry", 0);
	kt_switch(load->fd, "return", 0);
	kt_switch(load->fd, "trace", 0);
}

static __u64 per_cpu(struct load *load, int id, struct ktrk_counts *sum)
{
	struct ktrk_counts one;
	unsigned int cpu;
	int i;

	memset(sum, 0, sizeof(*sum));
	for (cpu = 0; cpu < load->ncpus; cpu++) {
		if (kt_stat(load->fd, id, cpu, &one))
			continue;
		sum->hits += one.hits;
		sum->recorded += one.recorded;
		sum->filtered += one.filtered;
		sum->limited += one.limited;
		sum->bytes += one.bytes;
		sum->cost_ns += one.cost_ns;
		sum->cost_hits += one.cost_hits;
		for (i = 0; i < KTRK_LOST_CAUSES; i++)
			sum->lost[i] += one.lost[i];
	}
	return sum->hits;
}

/* The books of one probe; its losses for want of room go to @full. */
static void books(struct load *load, int probe, const char *name, __u64 *full)
{
	struct ktrk_counts c, sum;

	kt_stat(load->fd, load->ids[probe], -1, &c);
	per_cpu(load, load->ids[probe], &sum);
	printf("# %s: %llu hits, %llu recorded, %llu filtered, %llu lost, %llu read\n", name,
	       c.hits, c.recorded, c.filtered, kt_lost(&c), load->seen[probe]);
	tap_ok(kt_closes(&c), "%s: hits = recorded + filtered + limited + lost", name);
	tap_ok(!memcmp(&c, &sum, sizeof(c)), "%s: the CPUs' sum is the whole", name);
	tap_is(load->seen[probe], c.recorded, "recorded = read");
	if (probe == ENTRY || probe == RETURN)
		tap_is(c.hits, load->calls, "hits = calls");
	else
		tap_is(c.recorded + c.lost[KTRK_LOST_FULL], load->syscalls,
		       "recorded and lost = system calls");
	if (probe == ENTRY)
		tap_is(c.filtered, load->calls / 8, "filtered = what the filter says");
	tap_is(kt_lost(&c), c.lost[KTRK_LOST_FULL], "lost only where there was no room");
	*full += c.lost[KTRK_LOST_FULL];
}

/* What the rings say of losses: all of it is told, or still to be told. */
static void losses(struct load *load, __u64 full)
{
	__u64 lost = 0, told = 0, odd = 0;
	unsigned int cpu, i;

	for (cpu = 0; cpu < load->ncpus; cpu++) {
		for (i = 0; i < KTRK_LOST_CAUSES; i++)
			lost += load->rings[cpu].prod->lost[i];
		odd += load->rings[cpu].odd;
	}
	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		told += load->told[i];
	tap_is(lost, full, "the rings' losses are the probes'");
	tap_ok(told <= lost, "LOST records tell %llu of %llu", told, lost);
	tap_is(odd, 0, "no odd record, and time goes forward");
}

/* There is room again: whoever stops has each CPU tell what is untold. */
static void tell_the_rest(struct load *load)
{
	__u64 lost = 0, told = 0;
	struct ktrk_ctl ctl;
	unsigned int cpu, i;

	read_all(load, true);
	tap_is(kt_ctl(load->fd, KTRK_CTL_STOP, &ctl), 0, "it is stopped");
	read_all(load, true);
	for (cpu = 0; cpu < load->ncpus; cpu++)
		for (i = 0; i < KTRK_LOST_CAUSES; i++)
			lost += load->rings[cpu].prod->lost[i];
	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		told += load->told[i];
	tap_is(told, lost, "LOST records tell of each lost hit");
}

static __u64 check(struct load *load)
{
	__u64 full = 0;

	books(load, ENTRY, "entry", &full);
	books(load, RETURN, "return", &full);
	books(load, TRACE, "trace", &full);
	losses(load, full);
	return full;
}

static void load_end(struct load *load)
{
	unsigned int cpu;

	for (cpu = 0; cpu < load->ncpus; cpu++)
		kt_unmap(&load->rings[cpu]);
	close(load->fd);
}

static void with_reader(void)
{
	static struct load load;
	struct ktrk_counts c;
	__u64 hits = 0;
	int i;

	load_begin(&load, 1 << 20, true);
	run(&load, true, 60);
	read_all(&load, true);
	check(&load);
	for (i = 0; i < PROBES; i++)
		if (!kt_stat(load.fd, load.ids[i], -1, &c))
			hits += c.hits;
	tap_ok(hits >= 1000000, "%llu hits in all", hits);
	load_end(&load);
}

static void with_slow_reader(void)
{
	static struct load load;

	load.slow = true;
	load_begin(&load, KTRK_RING_MIN, true);
	run(&load, true, 15);
	read_all(&load, true);
	tap_ok(check(&load) > 0, "a slow reader loses some");
	tell_the_rest(&load);
	load_end(&load);
}

/* Nobody consumes: the first records stay, the later ones are lost. */
static void with_none(void)
{
	static struct load load;
	const struct ktrk_record *first;
	unsigned int cpu;
	__u64 full, next;

	load_begin(&load, KTRK_RING_MIN, false);
	run(&load, false, 5);
	read_all(&load, false);
	full = check(&load);
	tap_ok(full > 0, "without a reader some are lost");
	for (cpu = 0; cpu < load.ncpus; cpu++) {
		struct kt_ring *ring = &load.rings[cpu];

		ring->pos = 0;
		first = kt_next(ring);
		next = ring->prod->overwrite_pos;
		if (first)
			tap_ok(!next && kind_of(first) == KTRK_RECORD_EVENT,
			       "the oldest record of CPU %u stays", cpu);
	}
	load_end(&load);
}

/* Changes the rings' size and mode until the workers are done. */
static void *resizer(void *arg)
{
	struct load *load = arg;
	struct ktrk_resize req;
	unsigned long n;

	for (n = 0; load->left; n++) {
		memset(&req, 0, sizeof(req));
		req.size = sizeof(req);
		req.cpu = -1;
		req.ring_bytes = n % 2 ? KTRK_RING_MIN : 1 << 20;
		req.flags = n % 4 < 2 ? KTRK_RESIZE_OVERWRITE : KTRK_RESIZE_DROP;
		if (kt_ioctl(load->fd, KTRK_IOC_RESIZE, &req))
			return NULL;
	}
	return (void *)n;
}

/* Hits never see memory that is gone, and each of them stays in the books. */
static void while_resized(void)
{
	static struct load load;
	struct ktrk_counts c;
	pthread_t thread;
	void *times;

	load.fd = kt_new(KTRK_RING_MIN);
	load.ids[ENTRY] = kt_add(load.fd, "p:entry ktm_loop n=$arg1:s64");
	load.ids[RETURN] = kt_add(load.fd, "r:return ktm_loop $retval $duration");
	load.ids[TRACE] = kt_add(load.fd, "t:trace sys_enter $arg2");
	load.left = 2;
	pthread_create(&thread, NULL, resizer, &load);
	run(&load, false, 15);
	pthread_join(thread, &times);
	tap_ok(times, "rings are resized %lu times under load",
	       (unsigned long)times);
	kt_stat(load.fd, load.ids[ENTRY], -1, &c);
	tap_is(c.hits, load.calls, "hits = calls");
	tap_ok(kt_closes(&c), "and each is in the books");
	kt_stat(load.fd, load.ids[RETURN], -1, &c);
	tap_is(c.hits, load.calls, "returns = calls");
	tap_ok(kt_closes(&c), "and each is in the books");
	close(load.fd);
}

int main(void)
{
	kt_begin(1);
	with_reader();
	with_slow_reader();
	with_none();
	while_resized();
	return tap_end();
}
