/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rings of another size or mode, and what to say if they cannot be had.
 */
#ifndef KTRK_RESIZE_H
#define KTRK_RESIZE_H

#include "dev.h"

int ktrk_resize_size(struct ktrk_resize *req, const char *verb,
		     const char *text);
int ktrk_resize_do(struct ktrk_dev *dev, struct ktrk_resize *req);

#endif /* KTRK_RESIZE_H */
