/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock of all records is CLOCK_MONOTONIC, read by ktrk_env_clock() from
 * any context. Users can read the same one.
 */
#ifndef KTRK_CLOCK_H
#define KTRK_CLOCK_H

#include "core/env.h"

const char *ktrk_clock_name(void);
bool ktrk_clock_is_quick(void);
void ktrk_clock_init(void (*slow)(void));
void ktrk_clock_exit(void);

#endif /* KTRK_CLOCK_H */
