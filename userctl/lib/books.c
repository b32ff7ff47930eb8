// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "books.h"
#include "lost.h"

static const char *name_of(int cause)
{
	return ktrk_lost_names[cause] ? ktrk_lost_names[cause] : "other";
}

/**
 * ktrk_books_lost() - hits lost for any cause
 * @c: the books
 *
 * Return: their number.
 */
__u64 ktrk_books_lost(const struct ktrk_counts *c)
{
	__u64 sum = 0;
	int i;

	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		sum += c->lost[i];
	return sum;
}

/**
 * ktrk_books_close() - is every hit accounted for?
 * @c: the books
 *
 * Return: true if so.
 */
bool ktrk_books_close(const struct ktrk_counts *c)
{
	return c->hits ==
	       c->recorded + c->filtered + c->limited + ktrk_books_lost(c);
}

/**
 * ktrk_books_add() - add up books
 * @sum: added to
 * @c: what is added
 */
void ktrk_books_add(struct ktrk_counts *sum, const struct ktrk_counts *c)
{
	int i;

	sum->hits += c->hits;
	sum->recorded += c->recorded;
	sum->filtered += c->filtered;
	sum->limited += c->limited;
	sum->bytes += c->bytes;
	sum->cost_ns += c->cost_ns;
	sum->cost_hits += c->cost_hits;
	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		sum->lost[i] += c->lost[i];
}

/**
 * ktrk_books_cost() - what a hit cost, of those that were timed
 * @c: the books
 *
 * Return: ns, 0 if none was timed.
 */
__u64 ktrk_books_cost(const struct ktrk_counts *c)
{
	return c->cost_hits ? c->cost_ns / c->cost_hits : 0;
}

/**
 * ktrk_books_causes() - "full 3, nested 1"
 * @lost: KTRK_LOST_CAUSES numbers
 * @buf: where to
 * @cap: room, 256 is enough
 *
 * Return: @buf, empty if nothing was lost.
 */
char *ktrk_books_causes(const __u64 *lost, char *buf, size_t cap)
{
	size_t len = 0;
	int i;

	buf[0] = 0;
	for (i = 0; i < KTRK_LOST_CAUSES && len < cap; i++)
		if (lost[i])
			len += snprintf(buf + len, cap - len, "%s%s %llu",
					len ? ", " : "", name_of(i),
					(unsigned long long)lost[i]);
	return buf;
}

/**
 * ktrk_books_json() - its members in a JSON object
 * @js: the writer, inside an object
 * @c: the books
 */
void ktrk_books_json(struct ktrk_json *js, const struct ktrk_counts *c)
{
	int i;

	ktrk_json_u64(js, "hits", c->hits);
	ktrk_json_u64(js, "recorded", c->recorded);
	ktrk_json_u64(js, "filtered", c->filtered);
	ktrk_json_u64(js, "limited", c->limited);
	ktrk_json_open(js, "lost", '{');
	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		if (ktrk_lost_names[i])
			ktrk_json_u64(js, ktrk_lost_names[i], c->lost[i]);
	ktrk_json_close(js, '}');
	ktrk_json_u64(js, "bytes", c->bytes);
	ktrk_json_u64(js, "cost_ns", c->cost_ns);
	ktrk_json_u64(js, "cost_hits", c->cost_hits);
	ktrk_json_bool(js, "closes", ktrk_books_close(c));
}
