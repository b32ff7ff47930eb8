// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blacklist.h"
#include "slurp.h"

static int by_start(const void *va, const void *vb)
{
	const struct ktrk_blacklist_row *a = va, *b = vb;

	return a->from < b->from ? -1 : a->from > b->from;
}

/**
 * ktrk_blacklist_load() - read the kernel's list
 * @bl: to be filled in
 *
 * From the file that KTRK_BLACKLIST names in the environment, for tests.
 *
 * Return: 0, or -errno and the list is empty.
 */
int ktrk_blacklist_load(struct ktrk_blacklist *bl)
{
	const char *path = getenv("KTRK_BLACKLIST");
	char *text, *line, *save;
	size_t room = 0;

	memset(bl, 0, sizeof(*bl));
	text = ktrk_slurp(path ? path : "/sys/kernel/debug/kprobes/blacklist", NULL);
	if (!text)
		return -errno;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		unsigned long long from, to;

		if (sscanf(line, "%llx-%llx", &from, &to) != 2 || !from)
			continue;
		if (bl->n == room) {
			room = room ? 2 * room : 1024;
			bl->rows = ktrk_slurp_grow(bl->rows, room,
						   sizeof(*bl->rows));
		}
		bl->rows[bl->n++] = (struct ktrk_blacklist_row){ from, to };
	}
	free(text);
	qsort(bl->rows, bl->n, sizeof(*bl->rows), by_start);
	return 0;
}

/**
 * ktrk_blacklist_free() - free it
 * @bl: the list
 */
void ktrk_blacklist_free(struct ktrk_blacklist *bl)
{
	free(bl->rows);
	memset(bl, 0, sizeof(*bl));
}

/**
 * ktrk_blacklist_has() - does the kernel refuse a probe there?
 * @bl: the list
 * @addr: where
 *
 * Return: true if it is known to.
 */
bool ktrk_blacklist_has(const struct ktrk_blacklist *bl, u64 addr)
{
	size_t low = 0, high = bl->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (bl->rows[mid].from <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low && addr < bl->rows[low - 1].to;
}
