/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of enum ktrk_lost_cause, one row each. */
#ifndef KTRK_CORE_LOST_H
#define KTRK_CORE_LOST_H

#include "env.h"

extern const char *const ktrk_lost_names[KTRK_LOST_CAUSES];

#endif /* KTRK_CORE_LOST_H */
