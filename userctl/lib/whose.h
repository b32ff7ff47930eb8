/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks that a user names, by the numbers that records have for them.
 */
#ifndef KTRK_WHOSE_H
#define KTRK_WHOSE_H

#include "dev.h"
#include "pick.h"

int ktrk_whose(struct ktrk_pick *pick, struct ktrk_dev *dev, bool follow);

#endif /* KTRK_WHOSE_H */
