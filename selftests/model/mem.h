/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Comes before ring.c in the explorer: a copy out of the ring is as many
 * accesses as it has words, and somebody may act between any two.
 */
#ifndef KTRK_MODEL_MEM_H
#define KTRK_MODEL_MEM_H

#include <string.h>

void model_memcpy(void *dst, const void *src, size_t n);

#define memcpy model_memcpy

#endif /* KTRK_MODEL_MEM_H */
