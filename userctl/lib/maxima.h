/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits of a probe: what the storm breaker lets it take, how many returns may
 * be under way; as options, and as they stand.
 */
#ifndef KTRK_MAXIMA_H
#define KTRK_MAXIMA_H

#include <stddef.h>
#include <ktrk/ktrk.h>

#include "json.h"

int ktrk_maxima_rate(const char *text, struct ktrk_add *add);
int ktrk_maxima_cpu(const char *text, struct ktrk_add *add);
int ktrk_maxima_maxactive(const char *text, unsigned long *max, __u32 *flags);
const char *ktrk_maxima_state(const struct ktrk_event *ev);
char *ktrk_maxima_text(const struct ktrk_event *ev, char *buf, size_t cap);
void ktrk_maxima_json(struct ktrk_json *js, const struct ktrk_event *ev);

#endif /* KTRK_MAXIMA_H */
