// SPDX-License-Identifier: GPL-2.0-only
/*
 * A consumer that writes anything into its page while hits come. It may lose
 * records of its own ring; the kernel, another reader and the books must not
 * notice.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>

#include "lib.h"

#define SMALL	(1U << 16)
#define CALLS	400000ULL	/* at least, while it goes on */
#define BATCH	"loop 2000"

static int fd, id;
static atomic_bool stop;
static atomic_ullong calls;

/* Hits on CPU 1, for as long as it takes. */
static void *writer(void *arg)
{
	kt_pin(kt_cpus(fd) > 1);
	while (!stop) {
		if (kt_run(BATCH))
			break;
		calls += 2000;
	}
	return NULL;
}

static __u64 load(const __u64 *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

/* A position that some attacker might think of. */
static __u64 any_pos(const struct kt_ring *ring, unsigned int *seed)
{
	__u64 r = (__u64)rand_r(seed) << 32 ^ (__u64)rand_r(seed) << 16 ^
		  rand_r(seed);
	__u64 head = ring->prod->head, old = ring->prod->overwrite_pos;

	switch (rand_r(seed) % 10) {
	case 0:
		return r;
	case 1:
		return r << 33 | r;
	case 2:
		return ~0ULL - r % 64;
	case 3:
		return old - 8;
	case 4:
		return head + r % 64;
	case 5:
		return head - r % 64;
	case 6:
		/* In the middle of a record. */
		return old + r % ring->size / 8 * 8;
	case 7:
		return head + ring->size;
	case 8:
		return 0;
	}
	return ring->prod->producer_pos;
}

/**
 * struct seen - what another reader makes of the ring meanwhile
 * @records: read
 * @odd: that cannot be
 * @jumps: how often it was overtaken
 */
struct seen {
	__u64 records, odd, jumps;
};

/* One record by the rules: copy it, then see whether it was still there. */
static void observe(struct kt_ring *ring, struct seen *seen)
{
	struct {
		struct ktrk_record head;
		__u64 arg;
	} rec;
	__u64 end = load(&ring->prod->producer_pos);
	unsigned int kind;

	if (ring->pos >= end)
		return;
	memcpy(&rec, ring->data + ring->pos % ring->size, sizeof(rec));
	atomic_thread_fence(memory_order_acquire);
	if (load(&ring->prod->overwrite_pos) > ring->pos) {
		seen->jumps++;
		ring->pos = end;
		return;
	}
	kind = KTRK_RECORD_KIND(rec.head.len_kind);
	if (kind == KTRK_RECORD_EVENT) {
		seen->records++;
		seen->odd += rec.head.event != id || rec.arg >= 2000 ||
			     KTRK_RECORD_LEN(rec.head.len_kind) != sizeof(rec);
	} else {
		seen->odd += kind != KTRK_RECORD_LOST ||
			     KTRK_RECORD_LEN(rec.head.len_kind) !=
				     sizeof(struct ktrk_record_lost);
	}
	if (KTRK_RECORD_LEN(rec.head.len_kind) == 0) {
		ring->pos = end;
		return;
	}
	ring->pos += KTRK_RECORD_LEN(rec.head.len_kind);
}

/* The kernel's own reader, in parts. */
static void read_trace(unsigned int *seed)
{
	int trace = open(KT_DEBUGFS "/trace", O_RDONLY | O_CLOEXEC);
	char buf[4096];

	if (trace < 0)
		return;
	while (read(trace, buf, sizeof(buf)) > 0 && rand_r(seed) % 8)
		;
	close(trace);
}

static void attack(struct kt_ring *ring, unsigned int times, bool trace)
{
	struct kt_ring other = *ring;
	unsigned int seed = 4711, i;
	__u64 before = ring->prod->overwrite_pos;
	struct seen seen = {};

	for (i = 0; i < times || calls < CALLS; i++) {
		__atomic_store_n(&ring->cons->consumer_pos,
				 any_pos(ring, &seed), __ATOMIC_RELEASE);
		ring->cons->reserved[i % 7] = ~0ULL;
		observe(&other, &seen);
		if (trace && i % 5000 == 0)
			read_trace(&seed);
	}
	printf("# hostile: %u values written, %llu bytes given up for them\n", i,
	       ring->prod->overwrite_pos - before);
	tap_ok(ring->prod->overwrite_pos - before > ring->size / 2,
	       "some of them were taken");
	if (!tap_ok(!seen.odd && seen.records > times / 100,
		    "another reader saw records, all of them whole"))
		printf("#   %llu odd\n", seen.odd);
	printf("# hostile: another reader: %llu records, overtaken %llu times\n",
	       seen.records, seen.jumps);
}

/* Order: the ring's own positions stay what they must be. */
static void positions(const struct ktrk_producer *prod, __u64 size)
{
	__u64 old = prod->overwrite_pos, pos = prod->producer_pos;
	__u64 head = prod->head;

	tap_ok(old <= pos && pos == head && head - old <= size && old % 8 == 0,
	       "positions are in order: %llu %llu %llu", old, pos, head);
	tap_is(prod->busy, 0, "nobody is inside");
}

/* Whoever behaves again has a ring again. */
static void afterwards(struct kt_ring *ring)
{
	struct ktrk_counts before, after;
	const struct ktrk_record *rec;
	unsigned int n = 0;

	kt_pin(ring->prod->cpu);
	ring->pos = ring->prod->producer_pos;
	kt_give_back(ring);
	kt_stat(fd, id, -1, &before);
	kt_run("loop 100");
	while ((rec = kt_next(ring)))
		n += KTRK_RECORD_KIND(rec->len_kind) == KTRK_RECORD_EVENT;
	kt_stat(fd, id, -1, &after);
	tap_is(n, 100, "a good consumer reads all records again");
	tap_is(after.recorded - before.recorded, 100, "that were recorded");
	tap_is(ring->odd, 0, "none of them odd");
}

static void target(const char *session, __u64 bytes, unsigned int times,
		   bool trace)
{
	struct ktrk_counts counts;
	struct ktrk_ctl ctl;
	struct kt_ring ring;
	pthread_t thread;

	fd = kt_open(O_RDWR);
	if (kt_session(fd, session, 0, bytes) || kt_consume(fd, 1)) {
		tap_skip(session, "someone else consumes");
		return;
	}
	id = kt_add(fd, "p:hostile ktm_loop i=$arg1");
	kt_ctl(fd, KTRK_CTL_STATUS, &ctl);
	if (kt_map(fd, kt_cpus(fd) > 1, ctl.ring_bytes, true, &ring))
		tap_bail("cannot map the ring");
	stop = false;
	calls = 0;
	pthread_create(&thread, NULL, writer, NULL);
	kt_pin(0);
	attack(&ring, times, trace);
	stop = true;
	pthread_join(thread, NULL);
	kt_stat(fd, id, -1, &counts);
	printf("# hostile: %llu hits, %llu recorded, %llu lost\n", counts.hits,
	       counts.recorded, kt_lost(&counts));
	tap_is(counts.hits, calls, "each call is one hit");
	tap_ok(kt_closes(&counts), "the books close");
	positions(ring.prod, ring.size);
	afterwards(&ring);
	kt_del(fd, "hostile");
	kt_unmap(&ring);
	close(fd);
}

int main(void)
{
	const char *values = getenv("HOSTILE_VALUES");

	kt_begin(1);
	target("", SMALL, values ? atoi(values) : 100000, false);
	/* The default session, of which debugfs is another reader. */
	target("default", 0, 20000, true);
	return tap_end();
}
