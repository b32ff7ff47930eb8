/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A line on a terminal that is written over and over: how a recording goes.
 */
#ifndef KTRK_STATUS_H
#define KTRK_STATUS_H

#include "spool.h"

/**
 * struct ktrk_status - the line
 * @on: there is a terminal to write it to
 * @begin: when the recording began
 * @last: when it was written last
 * @records: how many there were then
 * @lost: what the rings had lost when it began
 */
struct ktrk_status {
	bool on;
	u64 begin;
	u64 last;
	u64 records;
	u64 lost;
};

void ktrk_status_begin(struct ktrk_status *st, const struct ktrk_spool *sp);
void ktrk_status_show(struct ktrk_status *st, const struct ktrk_spool *sp,
		      u64 now);
void ktrk_status_end(struct ktrk_status *st);
char *ktrk_status_bytes(u64 bytes, char buf[16]);

#endif /* KTRK_STATUS_H */
