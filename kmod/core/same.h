/* SPDX-License-Identifier: GPL-2.0-only */
/* Two definitions compared: events of several probes, and their deletion. */
#ifndef KTRK_CORE_SAME_H
#define KTRK_CORE_SAME_H

#include "parse.h"

bool ktrk_same_fetch(const struct ktrk_def *a, const struct ktrk_fetch *fa,
		     const struct ktrk_def *b, const struct ktrk_fetch *fb);
bool ktrk_same_form(const struct ktrk_form *a, const struct ktrk_form *b);
int ktrk_same_event(const struct ktrk_def *new, const struct ktrk_def *old,
		    struct ktrk_err *err);
bool ktrk_same_tail(const char *text, size_t len, const struct ktrk_arch *arch,
		    const struct ktrk_def *old, struct ktrk_def *tail);

#endif /* KTRK_CORE_SAME_H */
