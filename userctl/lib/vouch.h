/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trampoline may serve a function only if somebody vouches that it suits.
 * We do, where the kernel's type information leaves no doubt.
 */
#ifndef KTRK_VOUCH_H
#define KTRK_VOUCH_H

#include "ksyms.h"
#include "parse.h"

const char *ktrk_vouch_against(const struct ktrk_ksyms *ks,
			       const struct ktrk_def *def);

#endif /* KTRK_VOUCH_H */
