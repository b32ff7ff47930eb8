/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the kernel refuses probes, as it tells in debugfs.
 */
#ifndef KTRK_BLACKLIST_H
#define KTRK_BLACKLIST_H

#include "env.h"

struct ktrk_blacklist_row {
	u64 from, to;
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
bool ktrk_blacklist_has(const struct ktrk_blacklist *bl, u64 addr);

#endif /* KTRK_BLACKLIST_H */
