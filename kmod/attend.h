/* SPDX-License-Identifier: GPL-2.0-only */
/* What the breaker found to do, done: in a worker, under sessions' locks. */
#ifndef KTRK_ATTEND_H
#define KTRK_ATTEND_H

#include <linux/workqueue.h>

void ktrk_attend(struct work_struct *unused);
void ktrk_attend_slow(void);

#endif /* KTRK_ATTEND_H */
