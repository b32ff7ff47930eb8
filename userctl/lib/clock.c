// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>

#include "env.h"

/**
 * ktrk_env_clock() - the clock of all records
 *
 * Return: CLOCK_MONOTONIC in ns.
 */
u64 ktrk_env_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}
