// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "suggest.h"

/* Names longer than this are not compared: kernel names are shorter. */
#define NAME_MAX_LEN	128

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

/**
 * ktrk_suggest_distance() - how far apart two names are
 * @a: a name
 * @b: another
 * @limit: beyond this, any larger number will do
 *
 * One for each character added, left out or replaced, and for two neighbours
 * that changed places.
 *
 * Return: the distance, or something larger than @limit.
 */
unsigned int ktrk_suggest_distance(const char *a, const char *b,
				   unsigned int limit)
{
	unsigned int rows[3][NAME_MAX_LEN + 1];
	unsigned int *two = rows[0], *one = rows[1], *now = rows[2];
	size_t la = strlen(a), lb = strlen(b), i, j;

	if (la > NAME_MAX_LEN || lb > NAME_MAX_LEN ||
	    (la > lb ? la - lb : lb - la) > limit)
		return limit + 1;
	for (j = 0; j <= lb; j++)
		one[j] = j;
	for (i = 1; i <= la; i++) {
		unsigned int *old = two, best = i;

		now[0] = i;
		for (j = 1; j <= lb; j++) {
			now[j] = min3(one[j] + 1, now[j - 1] + 1,
				      one[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && two[j - 2] + 1 < now[j])
				now[j] = two[j - 2] + 1;
			if (now[j] < best)
				best = now[j];
		}
		if (best > limit)
			return limit + 1;
		two = one;
		one = now;
		now = old;
	}
	return one[lb];
}

/**
 * ktrk_suggest_begin() - start looking
 * @s: to be filled in
 * @want: what the user wrote
 */
void ktrk_suggest_begin(struct ktrk_suggest *s, const char *want)
{
	size_t len = strlen(want);

	memset(s, 0, sizeof(*s));
	s->want = want;
	s->limit = len < 4 ? 1 : len < 8 ? 2 : len / 4 < 5 ? len / 4 + 1 : 5;
}

/**
 * ktrk_suggest_add() - look at one name
 * @s: the search
 * @name: must live as long as the search
 */
void ktrk_suggest_add(struct ktrk_suggest *s, const char *name)
{
	unsigned int d = ktrk_suggest_distance(s->want, name, s->limit);
	size_t i, at;

	if (d > s->limit)
		return;
	for (at = 0; at < s->n; at++) {
		if (!strcmp(s->best[at], name))
			return;
		if (d < s->dist[at])
			break;
	}
	if (at == KTRK_SUGGEST_MAX)
		return;
	if (s->n < KTRK_SUGGEST_MAX)
		s->n++;
	for (i = s->n - 1; i > at; i--) {
		s->best[i] = s->best[i - 1];
		s->dist[i] = s->dist[i - 1];
	}
	s->best[at] = name;
	s->dist[at] = d;
	if (s->n == KTRK_SUGGEST_MAX)
		s->limit = s->dist[s->n - 1];
}

/**
 * ktrk_suggest_text() - "did you mean a, b or c?"
 * @s: the search
 * @buf: where to
 * @cap: room
 *
 * Return: @buf, empty if there is nothing to suggest.
 */
char *ktrk_suggest_text(const struct ktrk_suggest *s, char *buf, size_t cap)
{
	size_t i, len = 0;

	buf[0] = 0;
	for (i = 0; i < s->n && len < cap; i++)
		len += snprintf(buf + len, cap - len, "%s%s",
				!i ? "did you mean " : i + 1 < s->n ? ", " : " or ",
				s->best[i]);
	if (i && len < cap)
		snprintf(buf + len, cap - len, "?");
	return buf;
}
