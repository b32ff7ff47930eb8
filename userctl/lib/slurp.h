/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whole small files, as those of /proc and /sys are, and strings on the heap.
 */
#ifndef KTRK_SLURP_H
#define KTRK_SLURP_H

#include <stddef.h>

char *ktrk_slurp(const char *path, size_t *len);
char *ktrk_slurp_fd(int fd, size_t *len);
char *ktrk_slurp_line(const char *path, char *buf, size_t cap);
void *ktrk_slurp_grow(void *p, size_t n, size_t size);
char *ktrk_slurp_printf(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

#endif /* KTRK_SLURP_H */
