/* SPDX-License-Identifier: GPL-2.0-only */
/* Texts and sets of CPUs, as filters compare them. */
#ifndef KTRK_CORE_GLOB_H
#define KTRK_CORE_GLOB_H

#include "env.h"

bool ktrk_glob_match(const char *glob, u32 n, const char *text, u32 len);
bool ktrk_glob_compare(u32 cmp, const char *want, u32 n, const char *text,
		       u32 len);
bool ktrk_glob_bit(const char *bits, u32 bytes, u64 n);

#endif /* KTRK_CORE_GLOB_H */
