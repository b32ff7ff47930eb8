/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Printing records, from rings or from a file: the same bytes.
 */
#ifndef KTRK_SHOW_H
#define KTRK_SHOW_H

#include "out.h"
#include "pick.h"

/**
 * struct ktrk_show - what is printed and where to
 * @pick: which records
 * @out: where to, and where names come from
 * @file: its name, or NULL for standard output
 * @event: what is known of an event, or NULL; called with the arg of @out's env
 * @count: EVENT records to print at most, 0 for any number
 * @records: EVENT records printed
 * @bad: could not be printed
 */
struct ktrk_show {
	struct ktrk_pick pick;
	struct ktrk_out out;
	const char *file;
	const struct ktrk_evt *(*event)(void *arg, u16 id);
	unsigned long count;
	unsigned long records;
	unsigned long bad;
};

int ktrk_show_open(struct ktrk_show *show, const struct ktrk_render *env);
bool ktrk_show_record(struct ktrk_show *show, const struct ktrk_record *rec,
		      u32 cpu, u64 base_ns);
void ktrk_show_missed(struct ktrk_show *show, u32 cpu, u64 n);
bool ktrk_show_full(const struct ktrk_show *show);
int ktrk_show_flush(struct ktrk_show *show);
int ktrk_show_close(struct ktrk_show *show);

#endif /* KTRK_SHOW_H */
