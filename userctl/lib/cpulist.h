/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lists of CPUs as the kernel writes them: 0,2-3.
 */
#ifndef KTRK_CPULIST_H
#define KTRK_CPULIST_H

#include <stdbool.h>

#define KTRK_CPULIST_MAX	8192

struct ktrk_cpulist {
	unsigned char bits[KTRK_CPULIST_MAX / 8];
};

struct ktrk_cpulist *ktrk_cpulist_parse(const char *text);
bool ktrk_cpulist_has(const struct ktrk_cpulist *list, unsigned int cpu);

#endif /* KTRK_CPULIST_H */
