// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring with real threads: a writer that signals interrupt, in several
 * sizes of record, a consumer, and an observer. What the explorer does in
 * order, this does at once, under a sanitizer.
 *
 *	stress [MILLIONS [overwrite]]
 *
 * writes that many records, and loses what it loses before it has them.
 * With `overwrite' the newest records are kept, and the observer is alone: it
 * must be told of each record that it did not get.
 *
 * An observer reads what may change under its eyes and finds out afterwards,
 * which a thread sanitizer rightly calls a race: there it stays away.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "ring.h"

#ifdef __SANITIZE_THREAD__
#define NAME		"threads under TSan"
#define OBSERVER	false
#elif !defined(__SANITIZE_ADDRESS__)
#define NAME		"threads"
#define OBSERVER	true
#else
#define NAME		"threads under ASan and UBSan"
#define OBSERVER	true
#endif

#define DATA_SIZE	(1u << 16)
#define CONTEXTS	8

static struct ktrk_ring ring;
static struct ktrk_producer prod;
static struct ktrk_consumer cons;
static u64 ticks = 1;
static bool writer_done, overwrite;
static pthread_t writer_thread;
static pthread_barrier_t placed;

/* Of the writer's thread and its signals only, so relaxed counting is exact. */
static u64 attempts, recorded, refused, depth, deepest, signals;

struct seen {
	u64 records;
	u64 bytes;
	u64 lost;
	u64 last_when;
	u64 next_seq;
	u64 missed;
};

static struct seen consumed, observed;

u64 ktrk_env_clock(void)
{
	return __atomic_add_fetch(&ticks, 1, __ATOMIC_RELAXED);
}

static void die(const char *why)
{
	fprintf(stderr, "# stress: %s\n", why);
	printf("not ok 1 - %s: %s\n", NAME, why);
	fflush(stdout);
	_exit(1);
}

static u64 bump(u64 *counter)
{
	return __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

static u64 mix(u64 x)
{
	x ^= x >> 31;
	x *= 0x9e3779b97f4a7c15ULL;
	return x ^ x >> 29;
}

static void fill(const struct ktrk_slot *slot, u32 used, u32 level)
{
	u64 *word = (u64 *)(slot->rec + 1);
	u32 i, n = (used - sizeof(*slot->rec)) / 8;

	ktrk_record_head(slot->rec, used, KTRK_RECORD_EVENT, level, n,
			 ktrk_ring_when(&ring, slot->ns, 0));
	for (i = 0; i < n; i++)
		word[i] = mix(slot->start + i);
}

/* One record; @inside is called while it is incomplete. */
static void write_one(u64 random, void (*inside)(u64))
{
	u32 bytes = 16 + (random & 15) * 8, used = bytes;
	u64 level = bump(&depth) + 1;
	/* Four kinds of context; deeper ones start over, and are refused. */
	u32 kind = 1U << ((level - 1) & 3);
	struct ktrk_slot slot;
	bool quick;

	if (level > deepest)
		deepest = level;
	if (random & 0x100)
		used = 16 + (random >> 4 & 15) * 8;
	if (used > bytes)
		used = bytes;
	bump(&attempts);
	quick = ktrk_ring_look(&ring, kind, false, &slot) &&
		ktrk_ring_take(&ring, bytes, kind, &slot);
	if (!quick)
		slot = ktrk_ring_reserve_slow(&ring, bytes, kind);
	if (!slot.rec) {
		bump(&refused);
	} else {
		bump(&recorded);
		if (inside && !(random & 0xe00))
			inside(random);
		fill(&slot, used, level);
		/* The handlers' way, where all is used. */
		if (quick && used == bytes)
			ktrk_ring_leave_alone(&ring, kind, slot.end);
		else
			ktrk_ring_commit(&ring, kind, &slot, used);
	}
	__atomic_fetch_sub(&depth, 1, __ATOMIC_RELAXED);
}

static void nested(u64 random)
{
	random = mix(random);
	write_one(random, random & 0x1000 ? nested : NULL);
}

static void on_signal(int sig)
{
	(void)sig;
	write_one(mix(bump(&signals)), nested);
}

static void *writer(void *arg)
{
	u64 n = *(u64 *)arg, was = 0, i;
	sigset_t all;

	for (i = 0; __atomic_load_n(&recorded, __ATOMIC_RELAXED) < n; i++) {
		u64 now = __atomic_load_n(&refused, __ATOMIC_RELAXED);

		write_one(mix(i), nested);
		/* Let the others have a processor, and now and then none. */
		if (!(i & 0x3ff) || now - was > 32)
			sched_yield();
		if (now - was > 32)
			was = now;
	}
	/* Nothing comes behind "done". */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	__atomic_store_n(&writer_done, true, __ATOMIC_RELEASE);
	return NULL;
}

static void *interrupter(void *arg)
{
	const struct timespec nap = { .tv_nsec = 20000 };

	(void)arg;
	while (!__atomic_load_n(&writer_done, __ATOMIC_ACQUIRE)) {
		pthread_kill(writer_thread, SIGUSR1);
		pthread_kill(writer_thread, SIGUSR2);
		nanosleep(&nap, NULL);
	}
	return NULL;
}

static void check(struct seen *seen, const struct ktrk_record *rec, u64 pos)
{
	u32 len = KTRK_RECORD_LEN(rec->len_kind), i;
	const struct ktrk_record_lost *lost = (const void *)rec;
	const u64 *word = (const u64 *)(rec + 1);

	if (rec->when < seen->last_when)
		die("time goes back");
	seen->last_when = rec->when;
	if (KTRK_RECORD_KIND(rec->len_kind) == KTRK_RECORD_LOST) {
		for (i = 0; i < KTRK_LOST_CAUSES; i++)
			seen->lost += lost->count[i];
		return;
	}
	if (KTRK_RECORD_KIND(rec->len_kind) != KTRK_RECORD_EVENT)
		die("neither event nor LOST");
	if (rec->tid != (len - sizeof(*rec)) / 8)
		die("wrong header");
	for (i = 0; i < rec->tid; i++)
		if (word[i] != mix(pos + i))
			die("torn record");
	seen->records++;
	seen->bytes += len;
}

static bool consume_some(struct ktrk_reader *rd)
{
	const struct ktrk_record *rec;
	int n;

	for (n = 0; n < 32; n++) {
		rec = ktrk_reader_peek(rd);
		if (!rec)
			break;
		check(&consumed, rec, rd->pos);
		ktrk_reader_advance(rd);
	}
	ktrk_reader_consume(rd, &cons);
	return n;
}

static bool observe_some(struct ktrk_reader *rd)
{
	static u64 buf[KTRK_RECORD_MAX / 8 + 1];
	int n, len;

	for (n = 0; n < 32; n++) {
		len = ktrk_reader_copy(rd, buf, sizeof(buf));
		if (len < 0)
			die("copy failed");
		if (!len)
			break;
		check(&observed, (void *)buf, rd->pos - len);
	}
	observed.missed = rd->missed;
	return n;
}

static void *reader(void *arg)
{
	struct ktrk_reader rd;
	bool done;

	ktrk_reader_init(&rd, &prod, ring.data, DATA_SIZE);
	pthread_barrier_wait(&placed);
	do {
		/* Before looking: what came before it is there by then. */
		done = __atomic_load_n(&writer_done, __ATOMIC_ACQUIRE);
		while (arg ? observe_some(&rd) : consume_some(&rd))
			;
		sched_yield();
	} while (!done);
	if (rd.pos != prod.producer_pos)
		die("stopped too early");
	return NULL;
}

/* The same pages twice in a row. */
static u8 *map_twice(void)
{
	int fd = memfd_create("ring", 0);
	u8 *p = mmap(NULL, 2 * DATA_SIZE, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i;

	if (fd < 0 || p == MAP_FAILED || ftruncate(fd, DATA_SIZE))
		die("no memory");
	for (i = 0; i < 2; i++)
		if (mmap(p + i * DATA_SIZE, DATA_SIZE, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
			die("no mapping");
	close(fd);
	return p;
}

static void run(u64 n)
{
	const struct sigaction sa = { .sa_handler = on_signal,
				      .sa_flags = SA_RESTART };
	pthread_t irq, consumer, observer;

	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGUSR2, &sa, NULL);
	pthread_barrier_init(&placed, NULL, 1 + !overwrite + OBSERVER);
	if (!overwrite)
		pthread_create(&consumer, NULL, reader, NULL);
	if (OBSERVER)
		pthread_create(&observer, NULL, reader, &observed);
	/* Who comes later is not told of what was gone before. */
	pthread_barrier_wait(&placed);
	if (pthread_create(&writer_thread, NULL, writer, &n))
		die("no thread");
	pthread_create(&irq, NULL, interrupter, NULL);
	/* First, so that whom it interrupts is still there. */
	pthread_join(irq, NULL);
	pthread_join(writer_thread, NULL);
	if (!overwrite)
		pthread_join(consumer, NULL);
	if (OBSERVER)
		pthread_join(observer, NULL);
}

static u64 lost_in_all(void)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		sum += prod.lost[i];
	return sum;
}

static u64 untold(void)
{
	u64 sum = lost_in_all();
	int i;

	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		sum -= ring.loss.told[i];
	return sum;
}

static void check_books(void)
{
	if (attempts != recorded + refused || refused != lost_in_all())
		die("the books do not close");
	if (prod.busy || prod.producer_pos != prod.head)
		die("busy at the end");
	if (OBSERVER && observed.records + observed.missed != recorded)
		die("records were missed in silence");
	if (overwrite)
		return;
	if (recorded != consumed.records)
		die("records were not read");
	if (consumed.lost + untold() != refused)
		die("losses were not told");
}

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	u64 n = (argc > 1 ? atoi(argv[1]) : 3) * 1000000ULL;
	double began = seconds();

	overwrite = argc > 2 && !strcmp(argv[2], "overwrite");
	if (overwrite && !OBSERVER)
		return 2;
	ktrk_ring_init(&ring, &prod, &cons, map_twice(), DATA_SIZE, 0, 1,
		       overwrite);
	run(n);
	check_books();
	printf("ok 1 - %s%s: %llu records, %llu lost, %llu signals, %llu deep\n",
	       NAME, overwrite ? ", overwrite" : "", recorded, refused, signals,
	       deepest);
	if (OBSERVER)
		printf("#   observer: %llu records, %llu missed\n",
		       observed.records, observed.missed);
	printf("# stress: %llu hits, %.1f million records/s\n", attempts,
	       recorded / 1e6 / (seconds() - began));
	return 0;
}
