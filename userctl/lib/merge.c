// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: merging live rings
 *
 * Each ring is in time order by itself. For each we know a time: that of its
 * next record, or if it is empty, one that nothing to come is older than. The
 * source with the least time is next; if it is an empty one, everything has
 * to wait until more is known of it.
 *
 * An empty ring's time is a moment before we saw that nobody was writing
 * there: whoever starts later takes a later time. A ring whose CPU is inside
 * a write keeps the time of its last record, but no more than a second back.
 */
#include <stdlib.h>

#include "merge.h"
#include "slurp.h"

#define SPINS	200	/* looks at a busy CPU: most writes are over by then */

/**
 * ktrk_merge_init() - begin a merge
 * @m: to be filled in
 * @n: sources, to be set by ktrk_merge_set()
 */
void ktrk_merge_init(struct ktrk_merge *m, size_t n)
{
	memset(m, 0, sizeof(*m));
	m->n = n;
	m->heap = ktrk_slurp_grow(NULL, n, sizeof(*m->heap));
	m->srcs = ktrk_slurp_grow(NULL, n, sizeof(*m->srcs));
	memset(m->srcs, 0, n * sizeof(*m->srcs));
}

/**
 * ktrk_merge_set() - set one source
 * @m: the merge
 * @i: which source
 * @cpu: whose ring it is
 * @prod: its producer page
 * @data: its data, twice in a row
 * @cons: its consumer page
 * @consume: we are the consumer; else we only look on
 */
void ktrk_merge_set(struct ktrk_merge *m, size_t i, u32 cpu,
		    const struct ktrk_producer *prod, const u8 *data,
		    struct ktrk_consumer *cons, bool consume)
{
	struct ktrk_merge_src *src = &m->srcs[i];

	ktrk_reader_init(&src->rd, prod, data, prod->data_size);
	/* Go on where the last consumer stopped; anything may stand there. */
	if (consume)
		ktrk_reader_skip(&src->rd, ktrk_load(&cons->consumer_pos));
	src->cpu = cpu;
	src->cons = consume ? cons : NULL;
	src->given = src->rd.pos;
	src->seen = src->rd.missed;
	src->when = prod->base_ns;
	src->copy = consume ? NULL : ktrk_slurp_grow(NULL, KTRK_RECORD_MAX, 1);
	m->heap[i] = src;
}

/* Where times are equal, what is there goes before what may come. */
static bool before(const struct ktrk_merge_src *a,
		   const struct ktrk_merge_src *b)
{
	if (a->when != b->when)
		return a->when < b->when;
	if (!a->rec != !b->rec)
		return a->rec;
	return a->cpu < b->cpu;
}

static void sift(struct ktrk_merge *m, size_t i)
{
	struct ktrk_merge_src *src = m->heap[i];

	for (;;) {
		size_t kid = 2 * i + 1;

		if (kid >= m->n)
			break;
		if (kid + 1 < m->n && before(m->heap[kid + 1], m->heap[kid]))
			kid++;
		if (!before(m->heap[kid], src))
			break;
		m->heap[i] = m->heap[kid];
		i = kid;
	}
	m->heap[i] = src;
}

static bool look(struct ktrk_merge_src *src)
{
	if (src->rec)
		return true;
	if (!src->copy)
		src->rec = ktrk_reader_peek(&src->rd);
	else if (ktrk_reader_copy(&src->rd, src->copy, KTRK_RECORD_MAX) > 0)
		src->rec = (const struct ktrk_record *)src->copy;
	if (src->rec) {
		src->when = src->rd.prod->base_ns + (src->rec->when >> 8);
		src->missed = src->rd.missed - src->seen;
		src->seen = src->rd.missed;
	}
	return src->rec;
}

static void later(struct ktrk_merge_src *src, u64 when)
{
	if (src->when < when)
		src->when = when;
}

/*
 * A source without a record: look for one, else for a later time. @now was
 * taken before, so whatever is written behind our back is younger.
 */
static void ask(struct ktrk_merge_src *src, u64 now)
{
	int i;

	for (i = 0; i < SPINS; i++) {
		if (look(src))
			return;
		if (ktrk_reader_drained(&src->rd)) {
			later(src, now - KTRK_MERGE_MARGIN);
			return;
		}
	}
	later(src, now - KTRK_MERGE_HOLD);
}

static void give_up(struct ktrk_merge_src *src)
{
	if (src->cons && src->rd.pos != src->given) {
		ktrk_reader_consume(&src->rd, src->cons);
		src->given = src->rd.pos;
	}
}

/* Behind the record that was handed out. */
static void advance(struct ktrk_merge_src *src)
{
	if (!src->copy)
		ktrk_reader_advance(&src->rd);
	src->rec = NULL;
	/* In a long round the writer needs the room before its end. */
	if (src->rd.pos - src->given > src->rd.size / 8)
		give_up(src);
	look(src);
}

static int hand_out(struct ktrk_merge *m, struct ktrk_merge_src *src,
		    ktrk_merge_fn *fn, void *arg)
{
	int rc = fn(arg, src);

	if (rc)
		return rc;
	if (src->when < m->last)
		m->late++;
	else
		m->last = src->when;
	advance(src);
	return 0;
}

/**
 * ktrk_merge_round() - hand out all records whose turn has come
 * @m: the merge
 * @now: CLOCK_MONOTONIC, taken before this call
 * @fn: called with each source whose @rec is next
 * @arg: handed to @fn
 *
 * What was handed out is given up to the writer before this returns.
 *
 * Return: 0, or what @fn returned to stop.
 */
int ktrk_merge_round(struct ktrk_merge *m, u64 now, ktrk_merge_fn *fn,
		     void *arg)
{
	const u64 horizon = now - KTRK_MERGE_MARGIN;
	struct ktrk_merge_src *src;
	int rc = 0;
	size_t i;

	m->round++;
	for (i = 0; i < m->n; i++)
		look(&m->srcs[i]);
	for (i = m->n / 2; i-- > 0;)
		sift(m, i);
	while (m->n) {
		src = m->heap[0];
		if (src->when > horizon)
			break;
		if (src->rec) {
			rc = hand_out(m, src, fn, arg);
			if (rc)
				break;
		} else {
			if (src->asked == m->round)
				break;
			src->asked = m->round;
			ask(src, now);
		}
		sift(m, 0);
	}
	for (i = 0; i < m->n; i++)
		give_up(&m->srcs[i]);
	return rc;
}

/**
 * ktrk_merge_waiting() - does a record wait for its turn?
 * @m: the merge
 *
 * Return: true if a round soon may hand out something.
 */
bool ktrk_merge_waiting(const struct ktrk_merge *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->srcs[i].rec)
			return true;
	return false;
}

/**
 * ktrk_merge_horizon() - up to when is everything handed out?
 * @m: the merge, after a round
 *
 * Return: a time; nothing older is to come.
 */
u64 ktrk_merge_horizon(const struct ktrk_merge *m)
{
	return m->n ? m->heap[0]->when : ~0ULL;
}

/**
 * ktrk_merge_missed() - records that were overwritten before they were read
 * @m: the merge
 *
 * Return: their number, over all rings.
 */
u64 ktrk_merge_missed(const struct ktrk_merge *m)
{
	u64 sum = 0;
	size_t i;

	for (i = 0; i < m->n; i++)
		sum += m->srcs[i].rd.missed;
	return sum;
}

/**
 * ktrk_merge_free() - end a merge
 * @m: the merge
 */
void ktrk_merge_free(struct ktrk_merge *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		free(m->srcs[i].copy);
	free(m->heap);
	free(m->srcs);
	memset(m, 0, sizeof(*m));
}
