/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hash table from one number to another. It only grows.
 */
#ifndef KTRK_MAP_H
#define KTRK_MAP_H

#include "env.h"

/**
 * struct ktrk_map_row - one pair
 * @key: the number asked for
 * @val: what it has
 * @used: there is a pair here
 */
struct ktrk_map_row {
	u64 key;
	u64 val;
	bool used;
};

/**
 * struct ktrk_map - the table; all zero is an empty one
 * @n: pairs
 * @room: rows, a power of two
 * @rows: the rows
 */
struct ktrk_map {
	size_t n;
	size_t room;
	struct ktrk_map_row *rows;
};

u64 *ktrk_map_find(const struct ktrk_map *map, u64 key);
u64 *ktrk_map_put(struct ktrk_map *map, u64 key, u64 val);
void ktrk_map_free(struct ktrk_map *map);

#endif /* KTRK_MAP_H */
