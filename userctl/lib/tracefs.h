/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel itself knows tracepoints by name only; their groups stand in
 * tracefs, where that is mounted.
 */
#ifndef KTRK_TRACEFS_H
#define KTRK_TRACEFS_H

#include <stddef.h>

char *ktrk_tracefs_group(const char *event);
char *ktrk_tracefs_functions(void);
char *ktrk_tracefs_format(const char *prefix, const char *name);
int ktrk_tracefs_each(int (*fn)(void *arg, const char *group,
				const char *event),
		      void *arg);

#endif /* KTRK_TRACEFS_H */
