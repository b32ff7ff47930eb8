// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records by the million through the mapped rings of all CPUs, each of which
 * says what it must be: its CPU, its number, a sum over both. What is missing
 * between two numbers is what the LOST record between them tells.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <time.h>

#include "torture.h"

#define TORTMOD	"/dev/ktrk_tortmod"
#define RING	(1UL << 21)
#define BATCH	4000
#define BURST	120000	/* now and then, more than there is room for */

struct rec {
	struct ktrk_record head;
	__u64 cpu, seq, sum;
};

/**
 * struct stream - one CPU's
 * @next: number expected next
 * @gap: that LOST records told since
 * @told: by LOST records, in all
 * @records: that were right
 * @corrupt: that were not
 * @unaccounted: numbers that are missing and nobody told
 */
struct stream {
	__u64 next, gap, told, records, corrupt, unaccounted;
};

static struct tt_ses ses;
static struct stream streams[TT_CPUS_MAX];
static unsigned int nwriters;
static __u64 wanted, calls[TT_CPUS_MAX];
static int id, stop;

static void *writer(void *arg)
{
	const unsigned int cpu = (uintptr_t)arg;
	const struct kt_ring *ring = &ses.rings[cpu];
	unsigned int rounds = 0, n;
	char command[32];

	kt_pin(cpu);
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		n = ++rounds % 256 ? BATCH : BURST;
		if (n == BATCH && ring->prod->producer_pos -
				  ring->cons->consumer_pos > RING / 2) {
			tt_sleep_us(50);
			continue;
		}
		snprintf(command, sizeof(command), "flood %u", n);
		if (kt_append(TORTMOD, command))
			break;
		calls[cpu] += n;
	}
	return NULL;
}

static void count_lost(struct stream *s, const struct ktrk_record_lost *lost)
{
	int i;

	for (i = 0; i < KTRK_LOST_CAUSES; i++) {
		s->gap += lost->count[i];
		s->told += lost->count[i];
	}
}

static void look(struct stream *s, unsigned int cpu, const struct rec *rec)
{
	if (rec->head.event != id || rec->cpu != cpu ||
	    KTRK_RECORD_LEN(rec->head.len_kind) != sizeof(*rec) ||
	    rec->sum != (rec->seq ^ (__u64)cpu << 56) * 0x9e3779b97f4a7c15ULL ||
	    rec->seq < s->next) {
		s->corrupt++;
		return;
	}
	if (rec->seq != s->next + s->gap)
		s->unaccounted += rec->seq - s->next - s->gap;
	s->gap = 0;
	s->next = rec->seq + 1;
	s->records++;
}

static __u64 read_ring(unsigned int cpu)
{
	struct kt_ring *ring = &ses.rings[cpu];
	struct stream *s = &streams[cpu];
	const struct ktrk_record *rec;
	unsigned int n = 0;

	while (n < 20000 && (rec = kt_next(ring))) {
		if (KTRK_RECORD_KIND(rec->len_kind) == KTRK_RECORD_LOST)
			count_lost(s, (const void *)rec);
		else
			look(s, cpu, (const void *)rec);
		n++;
	}
	kt_give_back(ring);
	return n;
}

static __u64 read_all(void)
{
	unsigned int cpu;
	__u64 n = 0;

	for (cpu = 0; cpu < ses.ncpus; cpu++)
		n += read_ring(cpu);
	return n;
}

static bool go_on(__u64 n)
{
	return wanted ? n < wanted : tt_left();
}

static void run(void)
{
	pthread_t threads[TT_CPUS_MAX];
	unsigned int cpu;
	__u64 n = 0, more;

	for (cpu = 0; cpu < nwriters; cpu++)
		pthread_create(&threads[cpu], NULL, writer,
			       (void *)(uintptr_t)cpu);
	while (go_on(n)) {
		more = read_all();
		n += more;
		if (more < 1000)
			tt_sleep_us(100);
	}
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	for (cpu = 0; cpu < nwriters; cpu++)
		pthread_join(threads[cpu], NULL);
	while (read_all())
		;
}

/* A hit on each CPU with room for all: it tells what was not told yet. */
static void tell_the_rest(void)
{
	unsigned int cpu;

	for (cpu = 0; cpu < nwriters; cpu++) {
		kt_pin(cpu);
		kt_append(TORTMOD, "flood 1");
		calls[cpu]++;
	}
	while (read_all())
		;
}

static void books(double seconds)
{
	struct stream sum = {};
	struct ktrk_counts c;
	__u64 called = 0, odd = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < ses.ncpus; cpu++) {
		sum.records += streams[cpu].records;
		sum.corrupt += streams[cpu].corrupt;
		sum.unaccounted += streams[cpu].unaccounted;
		sum.told += streams[cpu].told;
		called += calls[cpu];
		odd += ses.rings[cpu].odd;
	}
	kt_stat(ses.fd, id, -1, &c);
	printf("# flood: %llu records read in %.1f s on %u CPUs, %.0f a second\n",
	       sum.records, seconds, nwriters, sum.records / seconds);
	printf("# flood: %llu calls, %llu recorded, %llu lost, ", called,
	       c.recorded, kt_lost(&c));
	printf("%llu told as lost, %llu corrupt, %llu unaccounted\n",
	       sum.told, sum.corrupt, sum.unaccounted);
	tap_is(sum.corrupt + odd, 0, "no record is corrupt");
	tap_is(sum.unaccounted, 0, "none is unaccounted");
	tap_is(c.hits, called, "hits = calls");
	tap_ok(kt_closes(&c), "the books close");
	tap_is(sum.records, c.recorded, "recorded = read, each of them right");
	tap_is(sum.told, kt_lost(&c), "LOST records tell of each lost hit");
	tap_ok(!wanted || sum.records >= wanted, "as many as were wanted");
}

int main(void)
{
	struct timespec a, b;
	const char *text;

	tt_begin();
	if (tt_insmod("/ktrk/testmod/ktrk_tortmod.ko"))
		tap_skip_all("no module ktrk_tortmod");
	text = getenv("FLOOD_RECORDS");
	wanted = text && *text ? strtoull(text, NULL, 0) : 0;
	nwriters = sysconf(_SC_NPROCESSORS_ONLN);
	tt_ses_open(&ses, "", RING);
	id = tt_add(ses.fd, "p:flood ktt_flood cpu=$arg1 seq=$arg2 sum=$arg3");
	if (id < 0)
		tap_bail("no probe");
	clock_gettime(CLOCK_MONOTONIC, &a);
	run();
	clock_gettime(CLOCK_MONOTONIC, &b);
	tell_the_rest();
	books(b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) / 1e9);
	tt_ses_close(&ses);
	tt_rmmod("ktrk_tortmod");
	return tap_end();
}
