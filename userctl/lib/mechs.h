/* SPDX-License-Identifier: GPL-2.0-only */
/* Mechanisms as users name them. */
#ifndef KTRK_LIB_MECHS_H
#define KTRK_LIB_MECHS_H

#include <ktrk/ktrk.h>

#include "core/mechs.h"

int ktrk_mechs_check(const char *name);
void ktrk_mechs_hint(const struct ktrk_info *info, u32 kind);
void ktrk_mechs_passed(const struct ktrk_info *info,
		       const struct ktrk_event *ev, u32 kind,
		       const char *why);

#endif /* KTRK_LIB_MECHS_H */
