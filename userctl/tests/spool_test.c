// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rings into a file and back: each record is in the file, skipped or missed,
 * to the last one, whatever the writer does meanwhile.
 */
#include "fake_ring.h"
#include "sample.h"
#include "file_books.h"
#include "merge.h"
#include "spool.h"
#include "tap.h"

#define BASE	1000000000ULL
#define RINGS	3

static struct fake_ring fakes[RINGS];
static struct ktrk_events evs;
static char path[64];

static const struct ktrk_evt *event_of(void *arg, u16 id)
{
	(void)arg;
	return ktrk_events_find(&evs, id);
}

static bool task_of(void *arg, u32 tid, char comm[16], u32 *tgid)
{
	(void)arg;
	snprintf(comm, 16, "task%u", tid % 10);
	*tgid = tid;
	return tid % 7;
}

static int symbol_of(void *arg, u64 addr, bool offset, char *buf, size_t cap)
{
	(void)arg;
	if (addr % 3 == 0)
		return 0;
	return snprintf(buf, cap, "sym_%llx%s", (unsigned long long)addr,
			offset ? "+0x1/0x2" : "");
}

static const struct ktrk_render names = { symbol_of, task_of, NULL };

/* A record of event one, or a return from @n. */
static bool put(struct fake_ring *f, u64 ns, u32 tid, u64 n, bool ret)
{
	u32 bytes = ret ? 24 : sizeof(struct sample_record);
	struct sample_record rec;
	struct ktrk_slot slot;

	sample_make(&rec, 0, tid, n);
	fake_now = ns;
	if (!ktrk_ring_reserve(&f->ring, bytes, KTRK_RING_TASK, &slot))
		return false;
	memcpy(slot.rec, &rec, bytes);
	ktrk_record_head(slot.rec, bytes, KTRK_RECORD_EVENT, ret ? 700 : 1, tid,
			 ktrk_ring_when(&f->ring, slot.ns, 0));
	ktrk_ring_commit(&f->ring, KTRK_RING_TASK, &slot, bytes);
	return true;
}

static void begin(struct ktrk_spool *sp, struct ktrk_fw *fw, bool overwrite)
{
	int i;

	unlink(path);
	if (ktrk_fw_open(fw, path, true))
		abort();
	ktrk_spool_init(sp, RINGS);
	sp->fw = fw;
	sp->env = names;
	sp->event = event_of;
	for (i = 0; i < RINGS; i++) {
		if (fakes[i].data)
			fake_free(&fakes[i]);
		fake_init(&fakes[i], i, BASE, overwrite);
		ktrk_spool_set(sp, i, i, &fakes[i].prod, fakes[i].data,
			       &fakes[i].cons, !overwrite);
	}
}

static u64 end(struct ktrk_spool *sp, struct ktrk_fw *fw)
{
	u64 n;

	ktrk_spool_finish(sp);
	n = fw->records;
	if (ktrk_fw_close(fw, NULL, 0))
		abort();
	return n;
}

static bool adds_up(const struct ktrk_spool *sp)
{
	size_t i;

	for (i = 0; i < sp->n; i++) {
		const struct ktrk_file_cpu *b = &sp->cpus[i].books;

		if (b->last - b->first !=
		    b->written + b->skipped + b->missed + b->unwritten)
			return false;
	}
	return true;
}

static void test_drop(void)
{
	struct ktrk_spool sp;
	struct ktrk_fw fw;
	u64 n = 0, lost = 0, ns = BASE;
	u32 i;

	srand(1);
	begin(&sp, &fw, false);
	for (i = 0; i < 60000; i++) {
		ns += rand() % 1000;
		if (put(&fakes[rand() % RINGS], ns, rand() % 50, i,
			rand() % 3 == 0))
			n++;
		else
			lost++;
		if (rand() % 300 == 0)
			ktrk_spool_round(&sp);
	}
	ktrk_spool_round(&sp);
	ok(end(&sp, &fw) == n, "each of %llu records is in the file (%llu lost)",
	   (unsigned long long)n, (unsigned long long)lost);
	ok(adds_up(&sp) && sp.cpus[0].books.missed == 0, "the books say the same");
	ok(ktrk_spool_written(&sp, 0, 1) + ktrk_spool_written(&sp, 0, 700) ==
	   sp.cpus[0].books.written && !ktrk_spool_written(&sp, 0, 9999),
	   "by event as well");
	ktrk_spool_free(&sp);
}

/*
 * @text is what the file prints; @missed what it says was missed. Compared
 * with a merge of rings that hold the same.
 */
static char *print_file(u64 *missed)
{
	struct ktrk_show show = { };
	const struct ktrk_fr_cpu *cpu;
	struct ktrk_fr fr;
	char *text = NULL;
	size_t len;
	int fd = open(path, O_RDONLY);

	if (ktrk_fr_open(&fr, fd))
		abort();
	show.event = event_of;
	show.out = (struct ktrk_out){ ktrk_out_find("text"),
				      open_memstream(&text, &len),
				      { ktrk_fr_symbol, ktrk_fr_task, &fr },
				      malloc(KTRK_LINE_MAX) };
	*missed = 0;
	ktrk_play_begin(&fr);
	for (; (cpu = ktrk_play_peek(&fr)); ktrk_play_next(&fr)) {
		*missed += cpu->missed;
		ktrk_show_missed(&show, cpu->cpu, cpu->missed);
		ktrk_show_record(&show, cpu->rec, cpu->cpu,
				 cpu->chunk.base_ns);
	}
	fclose(show.out.to);
	free(show.out.line);
	ktrk_fr_close(&fr);
	close(fd);
	return text;
}

static int show_one(void *arg, const struct ktrk_merge_src *src)
{
	struct ktrk_show *show = arg;

	ktrk_show_missed(show, src->cpu, src->missed);
	ktrk_show_record(show, src->rec, src->cpu, src->rd.prod->base_ns);
	return 0;
}

static char *print_rings(void)
{
	struct ktrk_show show = { .event = event_of };
	struct ktrk_merge m;
	char *text = NULL;
	size_t len;
	int i;

	show.out = (struct ktrk_out){ ktrk_out_find("text"),
				      open_memstream(&text, &len), names,
				      malloc(KTRK_LINE_MAX) };
	ktrk_merge_init(&m, RINGS);
	for (i = 0; i < RINGS; i++)
		ktrk_merge_set(&m, i, i, &fakes[i].prod, fakes[i].data,
			       &fakes[i].cons, false);
	ktrk_merge_round(&m, fake_now + 10000000, show_one, &show);
	ktrk_merge_free(&m);
	fclose(show.out.to);
	free(show.out.line);
	return text;
}

static void test_bytes(void)
{
	struct ktrk_spool sp;
	struct ktrk_fw fw;
	char *live, *file;
	u64 ns = BASE, missed;
	u32 i;

	begin(&sp, &fw, true);
	for (i = 0; i < 5000; i++) {
		/* Of one time on all rings now and then. */
		ns += rand() % 3 * 500;
		put(&fakes[i % RINGS], ns, rand() % 50, i, i % 4 == 0);
	}
	live = print_rings();
	/* A late reader sees the same as the merge: what is there. */
	for (i = 0; i < RINGS; i++) {
		free(sp.cpus[i].buf);
		ktrk_spool_set(&sp, i, i, &fakes[i].prod, fakes[i].data,
			       &fakes[i].cons, false);
	}
	ktrk_spool_round(&sp);
	end(&sp, &fw);
	file = print_file(&missed);
	ok(!missed && strlen(live) > 10000 && !strcmp(live, file),
	   "a file prints as the rings do, to the byte (%zu bytes)", strlen(live));
	free(live);
	free(file);
	ktrk_spool_free(&sp);
}

/* Four readers at paces of their own: each is told what it missed. */
static void test_overwrite(void)
{
	struct ktrk_spool sp[4];
	struct ktrk_fw fw[4];
	u64 ns = BASE, total[RINGS] = { }, missed, some = 0;
	bool good = true, told = true;
	char *text;
	u32 i, r;

	begin(&sp[0], &fw[0], true);
	for (r = 1; r < 4; r++) {
		fw[r] = (struct ktrk_fw){ };
		if (ktrk_fw_open(&fw[r], "/dev/null", false))
			abort();
		ktrk_spool_init(&sp[r], RINGS);
		sp[r].fw = &fw[r];
		sp[r].env = names;
		sp[r].event = event_of;
		for (i = 0; i < RINGS; i++)
			ktrk_spool_set(&sp[r], i, i, &fakes[i].prod,
				       fakes[i].data, &fakes[i].cons, false);
	}
	for (i = 0; i < 100000; i++) {
		u32 ring = rand() % RINGS;

		ns += rand() % 1000;
		if (put(&fakes[ring], ns, rand() % 50, i, rand() % 5 == 0))
			total[ring]++;
		for (r = 0; r < 4; r++)
			if (rand() % (300 << r) == 0)
				ktrk_spool_round(&sp[r]);
	}
	for (r = 0; r < 4; r++) {
		ktrk_spool_round(&sp[r]);
		ktrk_spool_finish(&sp[r]);
		good &= adds_up(&sp[r]);
		for (i = 0; i < RINGS; i++) {
			const struct ktrk_file_cpu *b = &sp[r].cpus[i].books;

			good &= b->written + b->missed == total[i];
			some += b->missed;
		}
		for (missed = 0, i = 0; i < RINGS; i++)
			missed += sp[r].cpus[i].books.missed;
		told &= missed > 0;
		ktrk_fw_close(&fw[r], NULL, 0);
	}
	ok(good, "each of 4 readers: written + missed = all, ring by ring");
	ok(told, "and all of them did miss some (%llu)", (unsigned long long)some);
	text = print_file(&missed);
	ok(missed == sp[0].cpus[0].books.missed + sp[0].cpus[1].books.missed +
	   sp[0].cpus[2].books.missed && strstr(text, "[MISSED "),
	   "the file says so where it was (%llu)", (unsigned long long)missed);
	free(text);
	for (r = 0; r < 4; r++)
		ktrk_spool_free(&sp[r]);
}

static u64 next_n, gaps;
static bool in_place;

/* Numbers rise by one, but for as many as are said to be missing here. */
static void check_gap(const struct ktrk_record *rec, u64 missed)
{
	const struct sample_record *mine = (const void *)rec;

	in_place &= mine->n == next_n + missed;
	gaps += missed;
	next_n = mine->n + 1;
}

static int check_merged(void *arg, const struct ktrk_merge_src *src)
{
	(void)arg;
	check_gap(src->rec, src->missed);
	return 0;
}

/* What is missing is told in its place, in a file and in a merge. */
static void test_gaps(void)
{
	const struct ktrk_fr_cpu *cpu;
	struct ktrk_merge m;
	struct ktrk_spool sp;
	struct ktrk_fw fw;
	struct ktrk_fr fr;
	u32 i;
	int fd;

	begin(&sp, &fw, true);
	ktrk_merge_init(&m, 1);
	ktrk_merge_set(&m, 0, 0, &fakes[0].prod, fakes[0].data, &fakes[0].cons,
		       false);
	next_n = 0;
	gaps = 0;
	in_place = true;
	for (i = 0; i < 5000; i++) {
		put(&fakes[0], BASE + i, 1, i, false);
		if (i % 100 == 0 && i % 1000 < 300) {
			ktrk_spool_round(&sp);
			ktrk_merge_round(&m, BASE + 10000000, check_merged,
					 NULL);
		}
	}
	ktrk_merge_round(&m, BASE + 10000000, check_merged, NULL);
	ok(in_place && gaps > 1000 && next_n == 5000,
	   "a merge tells what is missing where it is missing (%llu)",
	   (unsigned long long)gaps);
	ok(ktrk_merge_missed(&m) == gaps, "and at its end");
	ktrk_merge_free(&m);
	ktrk_spool_round(&sp);
	end(&sp, &fw);
	ktrk_spool_free(&sp);
	next_n = 0;
	gaps = 0;
	fd = open(path, O_RDONLY);
	if (ktrk_fr_open(&fr, fd))
		abort();
	ktrk_play_begin(&fr);
	for (; (cpu = ktrk_play_peek(&fr)); ktrk_play_next(&fr))
		check_gap(cpu->rec, cpu->missed);
	ok(in_place && gaps > 1000 && next_n == 5000, "so does a file");
	ktrk_fr_close(&fr);
	close(fd);
}

static void test_pick(void)
{
	struct ktrk_pick pick = { };
	struct ktrk_spool sp;
	struct ktrk_fw fw;
	u32 i;

	begin(&sp, &fw, false);
	sp.pick = &pick;
	sp.since = BASE + 100;
	ktrk_pick_option(&pick, 'e', "test", (char *)"one");
	for (i = 0; i < 200; i++)
		put(&fakes[0], BASE + i, 1, i, i % 2);
	ktrk_spool_round(&sp);
	ok(end(&sp, &fw) == 50 && adds_up(&sp) &&
	   sp.cpus[0].books.skipped == 150,
	   "what was not asked for, or is too old, is skipped and counted");
	ktrk_pick_free(&pick);
	ktrk_spool_free(&sp);
}

static void test_full(void)
{
	struct ktrk_spool sp;
	struct ktrk_fw fw;
	u64 before;
	u32 i;

	begin(&sp, &fw, false);
	for (i = 0; i < 100; i++)
		put(&fakes[0], BASE + i, 1, i, false);
	ktrk_spool_round(&sp);
	ktrk_spool_flush(&sp);
	dup2(open("/dev/full", O_WRONLY), fw.fd);
	for (i = 0; i < 100; i++)
		put(&fakes[0], BASE + 1000 + i, 1, i, false);
	ktrk_spool_round(&sp);
	ok(ktrk_spool_flush(&sp) == -ENOSPC, "a full disk is told");
	before = fakes[0].cons.consumer_pos;
	put(&fakes[0], BASE + 5000, 1, i, false);
	ktrk_spool_round(&sp);
	ktrk_spool_finish(&sp);
	ok(fakes[0].cons.consumer_pos == before, "nothing is taken any more");
	ok(sp.cpus[0].books.written == 100 && adds_up(&sp) &&
	   sp.cpus[0].books.unwritten == 100, "the books say what was read in vain");
	ktrk_fw_close(&fw, NULL, 0);
	ktrk_spool_free(&sp);
}

int main(void)
{
	int fd;

	strcpy(path, "/tmp/ktrk-spool-XXXXXX");
	fd = mkstemp(path);
	close(fd);
	sample_events(&evs);
	test_drop();
	test_bytes();
	test_overwrite();
	test_gaps();
	test_pick();
	test_full();
	ktrk_events_free(&evs);
	unlink(path);
	return done();
}
