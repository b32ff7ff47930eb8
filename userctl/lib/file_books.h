/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The books of a recording, as they are in a file: what became of each hit and
 * of each record, and whether that adds up.
 */
#ifndef KTRK_FILE_BOOKS_H
#define KTRK_FILE_BOOKS_H

#include "events.h"
#include "file.h"

/**
 * struct ktrk_fb_sum - all CPUs and events together
 * @written: records in the file
 * @skipped: read and left out
 * @missed: overwritten before they were read
 * @unwritten: read, but writing them failed
 * @left: that came after the end, or were not read for another reason
 * @bytes: of the records in the file
 * @counts: what happened between the beginning and the end
 */
struct ktrk_fb_sum {
	u64 written;
	u64 skipped;
	u64 missed;
	u64 unwritten;
	u64 left;
	u64 bytes;
	struct ktrk_counts counts;
};

const struct ktrk_file_cpu *ktrk_fb_cpu(const void *books, size_t i);
const struct ktrk_file_row *ktrk_fb_row(const void *books, size_t i);
void ktrk_fb_between(const struct ktrk_file_row *row, struct ktrk_counts *out);
void ktrk_fb_sum(const void *books, struct ktrk_fb_sum *sum);
unsigned int ktrk_fb_check(const void *books, const struct ktrk_events *evs);
void ktrk_fb_print(const void *books, const struct ktrk_events *evs, FILE *to);
void ktrk_fb_json(const void *books, const struct ktrk_events *evs, FILE *to);

#endif /* KTRK_FILE_BOOKS_H */
