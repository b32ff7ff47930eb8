/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits of a probe: what the storm breaker lets it take, how many returns may
 * be under way; as options, and as they stand.
 */
#ifndef KTRK_LIMITS_H
#define KTRK_LIMITS_H

#include <stddef.h>
#include <ktrk/ktrk.h>

#include "json.h"

int ktrk_limits_rate(const char *text, struct ktrk_add *add);
int ktrk_limits_cpu(const char *text, struct ktrk_add *add);
int ktrk_limits_maxactive(const char *text, unsigned long *max, __u32 *flags);
const char *ktrk_limits_state(const struct ktrk_event *ev);
char *ktrk_limits_text(const struct ktrk_event *ev, char *buf, size_t cap);
void ktrk_limits_json(struct ktrk_json *js, const struct ktrk_event *ev);

#endif /* KTRK_LIMITS_H */
