/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records of a .ktrk file, over all CPUs in order of time.
 */
#ifndef KTRK_FILE_PLAY_H
#define KTRK_FILE_PLAY_H

#include "file_read.h"

void ktrk_play_begin(struct ktrk_fr *fr);
const struct ktrk_fr_cpu *ktrk_play_peek(const struct ktrk_fr *fr);
void ktrk_play_next(struct ktrk_fr *fr);

#endif /* KTRK_FILE_PLAY_H */
