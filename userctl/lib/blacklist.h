/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the kernel refuses probes, as it tells in debugfs.
 */
#ifndef KTRK_BLACKLIST_H
#define KTRK_BLACKLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ktrk_blacklist_row {
	uint64_t from, to;
};

/**
 * struct ktrk_blacklist - ranges of code, by address
 * @n: how many; 0 if they cannot be read
 * @rows: the ranges
 */
struct ktrk_blacklist {
	size_t n;
	struct ktrk_blacklist_row *rows;
};

int ktrk_blacklist_load(struct ktrk_blacklist *bl);
void ktrk_blacklist_free(struct ktrk_blacklist *bl);
bool ktrk_blacklist_has(const struct ktrk_blacklist *bl, uint64_t addr);

#endif /* KTRK_BLACKLIST_H */
