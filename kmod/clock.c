// SPDX-License-Identifier: GPL-2.0-only
#include "clock.h"

/**
 * ktrk_clock_name() - the clock as trace_clock names it
 *
 * Context: any.
 * Return: a constant string.
 */
const char *ktrk_clock_name(void)
{
	return "mono";
}
