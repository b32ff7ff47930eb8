// SPDX-License-Identifier: GPL-2.0-only
#include "fake_ring.h"
#include "merge.h"
#include "tap.h"

#define BASE	1000000000ULL
#define MS	1000000ULL
#define RINGS	4

static struct fake_ring fakes[RINGS];
static u32 got[200000];
static size_t ngot, stop_at;
static u64 last;
static bool sorted;

static int take(void *arg, const struct ktrk_merge_src *src)
{
	(void)arg;
	if (stop_at && ngot >= stop_at)
		return 7;
	if (src->when < last)
		sorted = false;
	last = src->when;
	got[ngot++] = src->rec->tid;
	return 0;
}

static void begin(struct ktrk_merge *m, int n, bool consume)
{
	int i;

	ktrk_merge_init(m, n);
	for (i = 0; i < n; i++) {
		fake_init(&fakes[i], i, BASE, false);
		ktrk_merge_set(m, i, i, &fakes[i].prod, fakes[i].data,
			       &fakes[i].cons, consume);
	}
	ngot = 0;
	stop_at = 0;
	last = 0;
	sorted = true;
}

static void end(struct ktrk_merge *m)
{
	size_t i, n = m->n;

	ktrk_merge_free(m);
	for (i = 0; i < n; i++)
		fake_free(&fakes[i]);
}

static int turn(struct ktrk_merge *m, u64 ns)
{
	return ktrk_merge_round(m, ns, take, NULL);
}

static void test_order(void)
{
	struct ktrk_merge m;

	begin(&m, 2, true);
	fake_write(&fakes[0], BASE + 10, 1);
	fake_write(&fakes[1], BASE + 20, 2);
	fake_write(&fakes[0], BASE + 30, 3);
	fake_write(&fakes[1], BASE + 15 + 20, 4);
	turn(&m, BASE + 10 * MS);
	ok(ngot == 4 && !memcmp(got, (u32[]){ 1, 2, 3, 4 }, 16),
	   "two rings come out in time order");
	ok(fakes[0].cons.consumer_pos == 48 && fakes[1].cons.consumer_pos == 48,
	   "what was handed out is given up");
	ok(!ktrk_merge_waiting(&m) && m.late == 0, "nothing waits, nothing was late");
	end(&m);
}

static void test_idle(void)
{
	struct ktrk_merge m;

	begin(&m, 4, true);
	fake_write(&fakes[2], BASE + 5 * MS, 1);
	turn(&m, BASE + 5 * MS + MS / 2);
	ok(ngot == 0 && ktrk_merge_waiting(&m), "a fresh record waits for the margin");
	turn(&m, BASE + 6 * MS + 1);
	ok(ngot == 1, "idle CPUs hold nobody up behind it");
	end(&m);
}

static void test_busy(void)
{
	struct ktrk_merge m;

	begin(&m, 2, true);
	fake_write(&fakes[1], BASE + 5 * MS, 1);
	turn(&m, BASE + 10 * MS);
	fakes[1].prod.busy = 1;
	fake_write(&fakes[0], BASE + 20 * MS, 2);
	turn(&m, BASE + 40 * MS);
	ok(ngot == 1 && ktrk_merge_waiting(&m), "a busy CPU holds up what is younger");
	fakes[1].prod.busy = 0;
	fake_write(&fakes[1], BASE + 18 * MS, 3);
	turn(&m, BASE + 41 * MS);
	ok(ngot == 3 && got[1] == 3 && got[2] == 2 && sorted, "what it wrote comes first");
	end(&m);
}

static void test_taken(void)
{
	struct ktrk_merge m;

	begin(&m, 2, true);
	fakes[1].prod.head = 24; /* taken, and left to the outermost writer */
	fake_write(&fakes[0], BASE + 20 * MS, 1);
	turn(&m, BASE + 40 * MS);
	ok(ngot == 0, "a record that is taken but not published holds up as well");
	fakes[1].prod.head = 0;
	turn(&m, BASE + 41 * MS);
	ok(ngot == 1, "and no more when it is gone");
	end(&m);
}

static void test_late(void)
{
	struct ktrk_merge m;

	begin(&m, 2, true);
	fakes[1].prod.busy = 1;
	fake_write(&fakes[0], BASE + 20 * MS, 1);
	turn(&m, BASE + 900 * MS);
	ok(ngot == 0, "for nearly a second");
	turn(&m, BASE + 1021 * MS);
	ok(ngot == 1, "then it holds nobody up any more");
	fakes[1].prod.busy = 0;
	fake_write(&fakes[1], BASE + 10 * MS, 2);
	turn(&m, BASE + 1022 * MS);
	ok(ngot == 2 && m.late == 1, "what comes from it then is late, and counted");
	end(&m);
}

static void test_stop(void)
{
	struct ktrk_merge m;

	begin(&m, 1, true);
	fake_write(&fakes[0], BASE + 1, 1);
	fake_write(&fakes[0], BASE + 2, 2);
	stop_at = 1;
	ok(turn(&m, BASE + 10 * MS) == 7, "the callee's word to stop is passed on");
	ok(ngot == 1 && fakes[0].cons.consumer_pos == 24, "what it refused is not given up");
	stop_at = 0;
	turn(&m, BASE + 10 * MS);
	ok(ngot == 2 && got[1] == 2, "and comes again");
	end(&m);
}

static void test_place(void)
{
	struct ktrk_merge m;
	u64 bad[] = { 1, 1 << 20, 20 };
	size_t i;

	begin(&m, 1, true);
	fake_write(&fakes[0], BASE + 1, 1);
	fake_write(&fakes[0], BASE + 2, 2);
	fakes[0].cons.consumer_pos = 24;
	ktrk_merge_set(&m, 0, 0, &fakes[0].prod, fakes[0].data, &fakes[0].cons,
		       true);
	turn(&m, BASE + 10 * MS);
	ok(ngot == 1 && got[0] == 2, "a new consumer goes on where the last one stopped");
	end(&m);
	for (i = 0; i < 3; i++) {
		begin(&m, 1, true);
		fake_write(&fakes[0], BASE + 1, 1);
		fakes[0].cons.consumer_pos = bad[i];
		ktrk_merge_set(&m, 0, 0, &fakes[0].prod, fakes[0].data,
			       &fakes[0].cons, true);
		turn(&m, BASE + 10 * MS);
		ok(ngot == 1, "a consumer position of %llu is not believed",
		   (unsigned long long)bad[i]);
		end(&m);
	}
}

static void test_observer(void)
{
	struct ktrk_merge m;
	u32 tag = 0;

	begin(&m, 2, false);
	fake_write(&fakes[0], BASE + 2, 2);
	fake_write(&fakes[1], BASE + 1, 1);
	turn(&m, BASE + 10 * MS);
	ok(ngot == 2 && got[0] == 1 && sorted, "one who only looks on sees the same");
	ok(fakes[0].cons.consumer_pos == 0 && fakes[1].cons.consumer_pos == 0,
	   "and touches no consumer page");
	while (fake_write(&fakes[0], BASE + 20 * MS + tag, 100 + tag))
		tag++;
	turn(&m, BASE + 21 * MS + tag);
	fakes[0].cons.consumer_pos = fakes[0].prod.producer_pos;
	while (fake_write(&fakes[0], BASE + 30 * MS + tag, 100 + tag) &&
	       tag < 3000)
		tag++;
	turn(&m, BASE + 40 * MS);
	ok(sorted && m.late == 0 && got[ngot - 1] == 100 + tag - 1,
	   "overtaken by the writer it goes on with what is there");
	end(&m);
}

static void test_many(void)
{
	static const u32 total = 50000;
	u32 tag = 0, i, seen_wrong = 0, refused = 0;
	struct ktrk_merge m;
	u64 ns = BASE;
	static u8 seen[50000];

	srand(42);
	begin(&m, RINGS, true);
	while (tag < total) {
		ns += rand() % 20000;
		if (fake_write(&fakes[rand() % RINGS], ns, tag))
			tag++;
		else
			refused++;
		if (rand() % 100 == 0)
			turn(&m, ns);
	}
	turn(&m, ns + 10 * MS);
	for (i = 0; i < ngot; i++)
		seen_wrong += seen[got[i]]++;
	ok(ngot == total && !seen_wrong, "%u records over %d rings: each once (%u refused)",
	   total, RINGS, refused);
	ok(sorted && m.late == 0, "in time order");
	end(&m);
}

int main(void)
{
	test_order();
	test_idle();
	test_busy();
	test_taken();
	test_late();
	test_stop();
	test_place();
	test_observer();
	test_many();
	return done();
}
