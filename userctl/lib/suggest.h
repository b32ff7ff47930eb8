/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "Did you mean": of many names, the few that are least far from a given one.
 */
#ifndef KTRK_SUGGEST_H
#define KTRK_SUGGEST_H

#include <stddef.h>

#define KTRK_SUGGEST_MAX	3

/**
 * struct ktrk_suggest - the best names seen so far
 * @want: what the user wrote
 * @limit: worst distance that is worth telling
 * @n: rows of @best
 * @best: names, not copied
 * @dist: their distances, ascending
 */
struct ktrk_suggest {
	const char *want;
	unsigned int limit;
	size_t n;
	const char *best[KTRK_SUGGEST_MAX];
	unsigned int dist[KTRK_SUGGEST_MAX];
};

unsigned int ktrk_suggest_distance(const char *a, const char *b,
				   unsigned int limit);
void ktrk_suggest_begin(struct ktrk_suggest *s, const char *want);
void ktrk_suggest_add(struct ktrk_suggest *s, const char *name);
char *ktrk_suggest_text(const struct ktrk_suggest *s, char *buf, size_t cap);

#endif /* KTRK_SUGGEST_H */
