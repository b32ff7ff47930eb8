// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "map.h"
#include "slurp.h"

#define FIRST_ROOM	64

/* The row of @key, or the free one where it would be. */
static struct ktrk_map_row *place(const struct ktrk_map *map, u64 key)
{
	size_t i = key * 0x9e3779b97f4a7c15ULL >> 20;

	for (;; i++) {
		struct ktrk_map_row *row = &map->rows[i & (map->room - 1)];

		if (!row->used || row->key == key)
			return row;
	}
}

static void grow(struct ktrk_map *map)
{
	struct ktrk_map old = *map;
	size_t i;

	map->room = old.room ? 2 * old.room : FIRST_ROOM;
	map->rows = ktrk_slurp_grow(NULL, map->room, sizeof(*map->rows));
	memset(map->rows, 0, map->room * sizeof(*map->rows));
	for (i = 0; i < old.room; i++)
		if (old.rows[i].used)
			*place(map, old.rows[i].key) = old.rows[i];
	free(old.rows);
}

/**
 * ktrk_map_find() - what a number has
 * @map: the table
 * @key: the number
 *
 * Return: where it stands until the next ktrk_map_put(), or NULL.
 */
u64 *ktrk_map_find(const struct ktrk_map *map, u64 key)
{
	struct ktrk_map_row *row;

	if (!map->n)
		return NULL;
	row = place(map, key);
	return row->used ? &row->val : NULL;
}

/**
 * ktrk_map_put() - note what a number has
 * @map: the table
 * @key: the number
 * @val: written over what it had
 *
 * Return: where it stands until the next call.
 */
u64 *ktrk_map_put(struct ktrk_map *map, u64 key, u64 val)
{
	struct ktrk_map_row *row;

	if (4 * map->n >= 3 * map->room)
		grow(map);
	row = place(map, key);
	map->n += !row->used;
	*row = (struct ktrk_map_row){ key, val, true };
	return &row->val;
}

/**
 * ktrk_map_free() - forget all
 * @map: the table, which is empty then
 */
void ktrk_map_free(struct ktrk_map *map)
{
	free(map->rows);
	memset(map, 0, sizeof(*map));
}
