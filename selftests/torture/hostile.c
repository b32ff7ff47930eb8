// SPDX-License-Identifier: GPL-2.0-only
/* That of the kselftests; HOSTILE_VALUES says how many values it writes. */
#include "../kself/hostile.c"
