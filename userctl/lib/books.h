/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Books that close: hits = recorded + filtered + limited + lost by cause.
 */
#ifndef KTRK_BOOKS_H
#define KTRK_BOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <ktrk/ktrk.h>

#include "json.h"

__u64 ktrk_books_lost(const struct ktrk_counts *c);
bool ktrk_books_close(const struct ktrk_counts *c);
__u64 ktrk_books_cost(const struct ktrk_counts *c);
void ktrk_books_add(struct ktrk_counts *sum, const struct ktrk_counts *c);
char *ktrk_books_causes(const __u64 *lost, char *buf, size_t cap);
void ktrk_books_json(struct ktrk_json *js, const struct ktrk_counts *c);

#endif /* KTRK_BOOKS_H */
