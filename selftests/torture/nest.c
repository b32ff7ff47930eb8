// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hits that interrupt each other in the midst of a record: task, softirq, irq
 * and NMI, four deep. ktrk_tortmod makes 8 a round: a task's (and an NMI's in
 * it), an irq's in the task's (and an NMI's), a softirq's in the task's (and an
 * NMI's), an irq's in the softirq's (and an NMI's: that is the fourth level).
 *
 * What comes once more at a level that is inside already is counted as lost: a
 * probe on the function that fetches a record's memory is that.
 */
#define _GNU_SOURCE
#include "torture.h"

#define TORTMOD	"/dev/ktrk_tortmod"
/*
 * Read every so often. A string takes room for its longest, and who was
 * interrupted cannot give it back: some 2 KiB a record, all lost if it is full.
 */
#define ROUNDS	100
#define RING	(1UL << 21)

/* As the records have it: number, level, the word that was fetched. */
struct rec {
	struct ktrk_record head;
	__u64 seq, level, word;
};

static const char *const names[] = { "task ", "softirq ", "irq ", "nmi " };

static const unsigned int flags[] = {
	0, KTRK_CTX_SOFTIRQ, KTRK_CTX_HARDIRQ, KTRK_CTX_NMI,
};

static const unsigned int each[] = { 1, 1, 2, 4 };	/* a round */

/**
 * struct sums - what the records say
 * @levels: records of each level
 * @nested: of them, in the midst of which another one was begun
 * @deepest: levels inside at once
 * @bad: records that cannot be
 * @next: number expected next
 */
struct sums {
	__u64 levels[4];
	__u64 nested;
	unsigned int deepest;
	__u64 bad;
	__u64 next;
};

static unsigned long long tell(const char *name)
{
	char buf[512], *in;
	ssize_t n = kt_read(TORTMOD, buf, sizeof(buf));

	in = n > 0 ? strstr(buf, name) : NULL;
	/* "irq " is the end of "softirq ", too. */
	while (in && in > buf && in[-1] != '\n')
		in = strstr(in + 1, name);
	return in ? strtoull(in + strlen(name), NULL, 0) : 0;
}

/*
 * A record is reserved when its hit comes, so numbers are in order; and those
 * of a round follow from the first.
 */
static void look(const struct rec *rec, struct sums *sums)
{
	static const unsigned int level_of[8] = { 0, 3, 2, 3, 1, 3, 2, 3 };
	static const unsigned int depth_of[8] = { 1, 2, 2, 3, 2, 3, 3, 4 };
	const unsigned int got = rec->head.when & (KTRK_CTX_SOFTIRQ |
				 KTRK_CTX_HARDIRQ | KTRK_CTX_NMI);
	unsigned int at = rec->seq % 8;

	if (rec->level > 3 || rec->seq != sums->next ||
	    rec->level != level_of[at] ||
	    KTRK_RECORD_LEN(rec->head.len_kind) < sizeof(*rec) ||
	    rec->word != 0x1122334455667788ULL ||
	    !(got & flags[rec->level]) != !flags[rec->level]) {
		if (sums->bad++ < 20)
			printf("# record %llu: level %llu, context %#x, word %#llx, not %llu, level %u\n",
			       rec->seq, rec->level, got, rec->word, sums->next,
			       level_of[at]);
		sums->next = rec->seq + 1;
		return;
	}
	sums->next++;
	sums->levels[rec->level]++;
	sums->nested += depth_of[at] > 1;
	if (depth_of[at] > sums->deepest)
		sums->deepest = depth_of[at];
}

static void read_ring(struct kt_ring *ring, int id, struct sums *sums)
{
	const struct ktrk_record *rec;

	while ((rec = kt_next(ring))) {
		if (KTRK_RECORD_KIND(rec->len_kind) != KTRK_RECORD_EVENT)
			continue;
		if (rec->event == id)
			look((const void *)rec, sums);
	}
	sums->bad += ring->odd;
	ring->odd = 0;
	kt_give_back(ring);
}

/* Level by level: what was made is what was recorded. */
static void books(const struct tt_ses *ses, int ctx, int deep,
		  const struct sums *sums, __u64 rounds)
{
	struct ktrk_counts c, d;
	int i;

	kt_stat(ses->fd, ctx, -1, &c);
	kt_stat(ses->fd, deep, -1, &d);
	printf("# nest: %llu rounds, %llu hits, %llu of them inside a record, %u deep\n",
	       rounds, c.hits, sums->nested, sums->deepest);
	printf("# nest: %llu task, %llu softirq, %llu irq, %llu NMI; ",
	       sums->levels[0], sums->levels[1], sums->levels[2],
	       sums->levels[3]);
	printf("%llu one too deep, all lost\n", kt_lost(&d));
	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		if (c.lost[i])
			printf("# nest: cause %d: %llu lost\n", i, c.lost[i]);
	for (i = 0; i < 4; i++) {
		tap_is(tell(names[i]), rounds * each[i], names[i]);
		tap_is(sums->levels[i], rounds * each[i], "recorded and read");
	}
	tap_is(sums->deepest, 4, "four levels deep");
	tap_is(sums->bad, 0, "each record whole, in order, of its context");
	tap_ok(kt_closes(&c) && c.recorded == c.hits, "nothing of them lost");
	tap_ok(kt_closes(&d), "the books of what is too deep close");
	/* Others fetch, too, and those are recorded. */
	tap_is(kt_lost(&d), c.recorded, "one is lost in each record's fetch");
	tap_is(ses->rings[0].prod->busy, 0, "nobody is inside");
}

int main(void)
{
	static struct tt_ses ses;
	struct sums sums = {};
	char text[160];
	__u64 rounds = 0;
	int ctx, deep, rc = 0;

	tt_begin();
	if (tt_insmod("/ktrk/testmod/ktrk_tortmod.ko"))
		tap_skip_all("no module ktrk_tortmod");
	kt_pin(0);
	tt_ses_open(&ses, "", RING);
	snprintf(text, sizeof(text),
		 "t:ctx cpu_frequency seq=$arg1 level=$arg2 word=@%#llx:x64 s=@%#llx:string",
		 tell("word "), tell("word "));
	ctx = tt_add(ses.fd, text);
	deep = tt_add(ses.fd, "p:deep copy_from_kernel_nofault");
	if (ctx < 0 || deep < 0)
		tap_bail("no probes");
	snprintf(text, sizeof(text), "nest %u", ROUNDS);
	while (!rc && (!rounds || tt_left())) {
		rc = kt_append(TORTMOD, text);
		rounds += ROUNDS;
		read_ring(&ses.rings[0], ctx, &sums);
	}
	kt_switch(ses.fd, "ctx", 0);
	kt_switch(ses.fd, "deep", 0);
	if (tap_is(rc, 0, "the breakpoint could be set"))
		books(&ses, ctx, deep, &sums, rounds);
	tt_ses_close(&ses);
	tt_rmmod("ktrk_tortmod");
	return tap_end();
}
