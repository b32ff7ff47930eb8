// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring by one thread: what each call does, at each place in the data, and
 * at the edges of its numbers. selftests/model has who may interrupt whom.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../kmod/core/ring.h"
#include "tap.h"

#define SIZE		16384u
#define BIG		4096	/* bytes of a usual record here */

static struct ktrk_ring ring;
static struct ktrk_producer prod;
static struct ktrk_consumer cons;
static u8 *data;

/* The same pages twice in a row. */
static u8 *map_twice(void)
{
	int fd = memfd_create("ring", 0), i;
	u8 *p = mmap(NULL, 2 * SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		     -1, 0);

	if (fd < 0 || p == MAP_FAILED || ftruncate(fd, SIZE))
		abort();
	for (i = 0; i < 2; i++)
		if (mmap(p + i * SIZE, SIZE, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_FIXED, fd, 0) == MAP_FAILED)
			abort();
	close(fd);
	return p;
}

static bool overwrite;

/* An empty ring whose positions begin at @start. */
static void set_up(u64 start)
{
	memset(&prod, 0, sizeof(prod));
	memset(&cons, 0, sizeof(cons));
	memset(data, 0xee, SIZE);
	ktrk_ring_init(&ring, &prod, &cons, data, SIZE, 3, 0, overwrite);
	prod.head = start;
	prod.producer_pos = start;
	prod.overwrite_pos = start;
	cons.consumer_pos = start;
	ring.room = start + SIZE;
}

static u64 word_of(u64 start, u32 i)
{
	return start * 0x9e3779b97f4a7c15ULL + i;
}

static void fill(const struct ktrk_slot *slot, u32 used)
{
	u64 *word = (u64 *)(slot->rec + 1);
	u32 i;

	ktrk_record_head(slot->rec, used, KTRK_RECORD_EVENT, 7, 42,
			 ktrk_ring_when(&ring, slot->ns, 0));
	for (i = 0; i < (used - sizeof(*slot->rec)) / 8; i++)
		word[i] = word_of(slot->start, i);
}

/* Returns 0, or -1 - the cause of the loss. */
static int put(u32 bytes, u32 used)
{
	struct ktrk_slot slot;

	if (!ktrk_ring_reserve(&ring, bytes, KTRK_RING_TASK, &slot))
		return -1 - (int)slot.cause;
	fill(&slot, used);
	ktrk_ring_commit(&ring, KTRK_RING_TASK, &slot, used);
	return 0;
}

static bool whole(const struct ktrk_record *rec, u64 pos)
{
	u32 i, n = (KTRK_RECORD_LEN(rec->len_kind) - sizeof(*rec)) / 8;
	const u64 *word = (const u64 *)(rec + 1);

	if (KTRK_RECORD_KIND(rec->len_kind) != KTRK_RECORD_EVENT ||
	    rec->event != 7 || rec->tid != 42)
		return false;
	for (i = 0; i < n; i++)
		if (word[i] != word_of(pos, i))
			return false;
	return true;
}

static void test_init(void)
{
	struct ktrk_reader rd;

	set_up(0);
	ok(prod.magic == KTRK_RING_MAGIC && prod.cpu == 3 &&
	   prod.data_size == SIZE, "init: the producer page says what it is");
	ktrk_reader_init(&rd, &prod, data, SIZE);
	ok(!ktrk_reader_peek(&rd), "init: an empty ring has no record");
	ok(ktrk_reader_drained(&rd), "init: an empty ring is drained");
}

/* Each place where a record can begin, each length up to 256. */
static void test_wrap(void)
{
	struct ktrk_reader rd;
	u32 bad = 0, n = 0;
	u64 start, len;

	for (start = SIZE - 512; start <= SIZE + 64; start += 8) {
		for (len = 16; len <= 256; len += 8) {
			const struct ktrk_record *rec;

			set_up(start);
			bad += put(len, len) != 0;
			ktrk_reader_init(&rd, &prod, data, SIZE);
			rec = ktrk_reader_peek(&rd);
			bad += !rec || !whole(rec, start) ||
			       KTRK_RECORD_LEN(rec->len_kind) != len;
			n++;
		}
	}
	ok(!bad && n > 2000, "wrap: %u records whole at the end of data", n);
}

static void test_give_back(void)
{
	struct ktrk_slot one, two;
	struct ktrk_reader rd;
	bool done;

	set_up(0);
	put(256, 24);
	ok(prod.head == 24 && prod.producer_pos == 24,
	   "give back: what is not used is free again");
	done = ktrk_ring_reserve(&ring, 64, KTRK_RING_TASK, &one) &&
	       ktrk_ring_reserve(&ring, 32, KTRK_RING_NMI, &two);
	fill(&two, 32);
	ktrk_ring_commit(&ring, KTRK_RING_NMI, &two, 32);
	ok(done && prod.producer_pos == 24, "nest: the inner one does not publish");
	fill(&one, 56);
	ktrk_ring_commit(&ring, KTRK_RING_TASK, &one, 56);
	ok(prod.producer_pos == 24 + 64 + 32 && !prod.busy,
	   "nest: the outer one publishes both");
	ktrk_reader_init(&rd, &prod, data, SIZE);
	ktrk_reader_peek(&rd);
	ktrk_reader_advance(&rd);
	ktrk_reader_peek(&rd);
	ok(rd.pos == 24, "pad: the record before it is there");
	ktrk_reader_advance(&rd);
	ok(ktrk_reader_peek(&rd) && rd.pos == 88, "pad: 8 bytes are skipped");
}

static void test_full(void)
{
	struct ktrk_reader rd;
	int i;

	set_up(40);
	for (i = 0; i < 4; i++)
		put(BIG, BIG);
	ok(prod.producer_pos == 40 + SIZE && !prod.lost[KTRK_LOST_FULL],
	   "full: the data can be used to the last byte");
	ok(put(16, 16) == -1 - KTRK_LOST_FULL && prod.lost[KTRK_LOST_FULL] == 1,
	   "full: the next one is refused and counted");
	ok(put(SIZE + 8, 16) == -1 - KTRK_LOST_TOOBIG &&
	   prod.lost[KTRK_LOST_TOOBIG] == 1, "full: too big has its own count");
	ktrk_reader_init(&rd, &prod, data, SIZE);
	ktrk_reader_peek(&rd);
	ktrk_reader_advance(&rd);
	ktrk_reader_consume(&rd, &cons);
	ok(!put(BIG - 64, BIG - 64) && prod.overwrite_pos == 40 + BIG,
	   "full: what the consumer gave up can be used, and no more");
	ok(put(8 + 8, 16) == -1 - KTRK_LOST_FULL, "full: again");
}

static const struct ktrk_record_lost *next_lost(struct ktrk_reader *rd)
{
	const struct ktrk_record *rec;

	while ((rec = ktrk_reader_peek(rd))) {
		if (KTRK_RECORD_KIND(rec->len_kind) == KTRK_RECORD_LOST)
			return (const void *)rec;
		ktrk_reader_advance(rd);
	}
	return NULL;
}

static void test_lost(void)
{
	const struct ktrk_record_lost *lost;
	struct ktrk_reader rd;

	set_up(0);
	ktrk_ring_lose(&ring, KTRK_LOST_NMISSED, 1000);
	ktrk_ring_lose(&ring, KTRK_LOST_RATE, 900);
	ktrk_ring_lose(&ring, KTRK_LOST_RATE, 1100);
	put(16, 16);
	ktrk_reader_init(&rd, &prod, data, SIZE);
	lost = next_lost(&rd);
	ok(lost && rd.pos == 0, "lost: told before the next record");
	ok(lost->count[KTRK_LOST_NMISSED] == 1 &&
	   lost->count[KTRK_LOST_RATE] == 2, "lost: by cause");
	ok(lost->first_ns >> 8 == 900 && lost->last_ns >> 8 == 1100,
	   "lost: with the times of the first and the last");
	put(16, 16);
	ktrk_reader_advance(&rd);
	ok(!next_lost(&rd), "lost: told once");
}

/* More losses than a record has bits for: a ring nobody reads, for an hour. */
static void test_lost_many(void)
{
	const struct ktrk_record_lost *lost;
	struct ktrk_reader rd;
	u64 sum = 0;
	int n = 0;

	set_up(0);
	ktrk_ring_lose(&ring, KTRK_LOST_FULL, 1000);
	prod.lost[KTRK_LOST_FULL] = (2ULL << 32) + 5;
	while (n++ < 4)
		put(16, 16);
	ktrk_reader_init(&rd, &prod, data, SIZE);
	for (n = 0; (lost = next_lost(&rd)); n++) {
		sum += lost->count[KTRK_LOST_FULL];
		ktrk_reader_advance(&rd);
	}
	ok(n == 3 && sum == (2ULL << 32) + 5,
	   "lost: %d records tell of 2^33 + 5 losses", n);
}

static void test_nested_too_deep(void)
{
	static const u32 levels[] = { KTRK_RING_TASK, KTRK_RING_SOFTIRQ,
				      KTRK_RING_HARDIRQ, KTRK_RING_NMI };
	struct ktrk_slot slot[ARRAY_SIZE(levels)], more;
	u32 i, done = 0, refused = 0;

	set_up(0);
	for (i = 0; i < ARRAY_SIZE(levels); i++)
		done += ktrk_ring_reserve(&ring, 16, levels[i], &slot[i]);
	ok(done == i, "nest: %u writers inside one another", i);
	for (i = 0; i < ARRAY_SIZE(levels); i++)
		refused += !ktrk_ring_reserve(&ring, 16, levels[i], &more) &&
			   more.cause == KTRK_LOST_RECURSION;
	ok(refused == i && prod.lost[KTRK_LOST_RECURSION] == i &&
	   prod.busy == 15, "nest: none of them a second time");
	while (i--) {
		fill(&slot[i], 16);
		ktrk_ring_commit(&ring, levels[i], &slot[i], 16);
	}
	ok(!prod.busy && prod.producer_pos == 16 * ARRAY_SIZE(levels),
	   "nest: all are published at the end");
}

/* The newest records stay, and a reader knows how many it did not see. */
static void test_overwrite(void)
{
	struct ktrk_reader slow, late;
	u32 n = 0, seen = 0;

	overwrite = true;
	set_up(0);
	overwrite = false;
	ktrk_reader_init(&slow, &prod, data, SIZE);
	for (n = 0; n < 10000; n++)
		put(16 + n % 7 * 8, 16 + n % 7 * 8);
	ok(!prod.lost[KTRK_LOST_FULL] &&
	   prod.producer_pos - prod.overwrite_pos > SIZE / 2,
	   "overwrite: nothing is lost, and the ring stays full");
	ktrk_reader_init(&late, &prod, data, SIZE);
	for (; ktrk_reader_peek(&slow); seen++)
		ktrk_reader_advance(&slow);
	ok(seen + slow.missed == n && slow.jumps == 1,
	   "overwrite: %u read, %llu missed", seen,
	   (unsigned long long)slow.missed);
	while (ktrk_reader_peek(&late))
		ktrk_reader_advance(&late);
	ok(!late.missed && late.seq == n,
	   "overwrite: who comes late missed nothing");
	prod.overwrite_gen++;
	ktrk_reader_init(&late, &prod, data, SIZE);
	ok(!ktrk_reader_peek(&late), "overwrite: not while it is being moved");
	prod.overwrite_gen++;
	ok(ktrk_reader_peek(&late) && !late.missed,
	   "overwrite: but as soon as it was");
}

/* Over what another consumer read, whatever it says. */
static void test_skip(void)
{
	struct ktrk_reader rd;

	set_up(0);
	put(24, 24);
	put(40, 40);
	put(16, 16);
	ktrk_reader_init(&rd, &prod, data, SIZE);
	ktrk_reader_skip(&rd, 24);
	ok(rd.pos == 24 && rd.seq == 1, "skip: to a record");
	ktrk_reader_skip(&rd, 32);
	ok(rd.pos == 64 && rd.seq == 2, "skip: never into one");
	ktrk_reader_skip(&rd, 1 << 30);
	ktrk_reader_skip(&rd, 68);
	ok(rd.pos == 64, "skip: not where nobody can have been");
	ktrk_reader_skip(&rd, 80);
	ok(rd.pos == 80 && rd.seq == 3 && !rd.missed, "skip: to the end");
}

static void test_wake(void)
{
	struct ktrk_slot slot;

	set_up(0);
	ring.wake_pos = 48;
	ktrk_ring_reserve(&ring, 32, KTRK_RING_TASK, &slot);
	fill(&slot, 32);
	ok(!ktrk_ring_commit(&ring, KTRK_RING_TASK, &slot, 32), "wake: not before the position");
	ktrk_ring_reserve(&ring, 16, KTRK_RING_TASK, &slot);
	fill(&slot, 16);
	ok(ktrk_ring_commit(&ring, KTRK_RING_TASK, &slot, 16), "wake: at the position");
	ok(!ktrk_ring_reserve(&ring, SIZE + 8, KTRK_RING_TASK, &slot) &&
	   slot.wake,
	   "wake: a refused writer says so, too");
	ring.wake_pos = ~0ULL;
	ok(!ktrk_ring_reserve(&ring, SIZE + 8, KTRK_RING_TASK, &slot) &&
	   !slot.wake,
	   "wake: nobody asked");
}

/* Every kind of lie, from every place: the invariants hold, no byte is hit. */
static void test_hostile(void)
{
	static const u64 lies[] = {
		0, 1, 4, 8, 16, SIZE - 8, SIZE, SIZE + 8, 3 * SIZE, 1ULL << 31,
		1ULL << 32, 1ULL << 62, 1ULL << 63, ~0ULL - 7, ~0ULL,
	};
	u32 bad = 0, i, k, n = 0;
	const u64 start = 5 * SIZE - 24;

	for (i = 0; i < ARRAY_SIZE(lies) * 2; i++) {
		u64 lie = lies[i / 2] + (i & 1 ? start : 0);

		set_up(start);
		for (k = 0; k < 40; k++, n++) {
			u64 before = prod.overwrite_pos;

			cons.consumer_pos = lie + k * 8;
			put(1024 + 8 * k, 512);
			bad += prod.overwrite_pos < before ||
			       prod.overwrite_pos % 8 ||
			       prod.overwrite_pos > prod.producer_pos ||
			       prod.producer_pos != prod.head || prod.busy ||
			       prod.head - prod.overwrite_pos > SIZE;
		}
	}
	ok(!bad, "hostile: %u hits, positions stay in order", n);
}

/* Data of any kind, as an observer finds it after a false consumer_pos. */
static void test_junk(void)
{
	static u64 buf[KTRK_RECORD_MAX / 8 + 1];
	struct ktrk_reader rd;
	u32 i, k, bad = 0, n = 0;
	int len;

	srand(1);
	for (i = 0; i < 300; i++) {
		set_up(0);
		for (k = 0; k < SIZE; k += 2)
			*(u16 *)(data + k) = rand() & (i & 1 ? 0x301f : 0xffff);
		prod.producer_pos = SIZE;
		prod.head = SIZE;
		ktrk_reader_init(&rd, &prod, data, SIZE);
		while ((len = ktrk_reader_copy(&rd, buf, sizeof(buf)))) {
			bad += len < 16 || len % 8 || rd.pos > SIZE;
			n++;
		}
		bad += rd.pos != SIZE;
	}
	ok(!bad && n > 200, "junk: %u records of it stay in the data", n);
}

static void test_overtaken(void)
{
	static u64 buf[BIG / 8];
	struct ktrk_reader rd;
	int i, len;

	set_up(0);
	ktrk_reader_init(&rd, &prod, data, SIZE);
	for (i = 0; i < 4; i++)
		put(BIG, BIG);
	ok(ktrk_reader_copy(&rd, buf, 64) == -ENOSPC && rd.pos == 0,
	   "copy: a small buffer is said to be so, nothing is lost");
	cons.consumer_pos = 2 * BIG;
	put(BIG, BIG);
	put(BIG, BIG);
	len = ktrk_reader_copy(&rd, buf, sizeof(buf));
	ok(len == BIG && rd.pos == 3 * BIG && whole((void *)buf, 2 * BIG),
	   "overtaken: goes on at the oldest record");
	ok(rd.missed == 2 && rd.missed_bytes == 2 * BIG && rd.jumps == 1, "overtaken: and says so");
}

static void test_drained(void)
{
	struct ktrk_slot slot;
	struct ktrk_reader rd;

	set_up(0);
	ktrk_reader_init(&rd, &prod, data, SIZE);
	ktrk_ring_reserve(&ring, 16, KTRK_RING_TASK, &slot);
	ok(!ktrk_reader_drained(&rd), "drained: not while somebody writes");
	fill(&slot, 16);
	ktrk_ring_commit(&ring, KTRK_RING_TASK, &slot, 16);
	ok(!ktrk_reader_drained(&rd), "drained: not while there is something");
	ktrk_reader_peek(&rd);
	ktrk_reader_advance(&rd);
	ok(ktrk_reader_drained(&rd), "drained: when all was read");
}

int main(void)
{
	data = map_twice();
	test_init();
	test_wrap();
	test_give_back();
	test_full();
	test_lost();
	test_lost_many();
	test_nested_too_deep();
	test_overwrite();
	test_skip();
	test_wake();
	test_hostile();
	test_junk();
	test_overtaken();
	test_drained();
	return done();
}
