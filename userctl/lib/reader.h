/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mappings of a session's rings and of the task table.
 */
#ifndef KTRK_READER_H
#define KTRK_READER_H

#include "dev.h"
#include "ring.h"
#include "tasks.h"

/**
 * struct ktrk_ring_map - one ring, mapped
 * @cpu: whose
 * @cons: its consumer page; writable for the consumer
 * @prod: its producer page
 * @data: its data, twice in a row
 * @size: bytes of data
 */
struct ktrk_ring_map {
	u32 cpu;
	struct ktrk_consumer *cons;
	const struct ktrk_producer *prod;
	const u8 *data;
	u64 size;
};

/**
 * struct ktrk_maps - all that can be mapped of a session
 * @dev: the device
 * @page: bytes of a page
 * @consumer: we are the consumer
 * @n: rows of @rings
 * @rings: those of possible CPUs
 * @tasks: the task table, or NULL
 * @tasks_len: bytes of it
 */
struct ktrk_maps {
	struct ktrk_dev *dev;
	size_t page;
	bool consumer;
	u32 n;
	struct ktrk_ring_map *rings;
	const struct ktrk_task *tasks;
	size_t tasks_len;
};

int ktrk_reader_open(struct ktrk_maps *maps, struct ktrk_dev *dev,
		     bool consume);
void ktrk_reader_close(struct ktrk_maps *maps);
bool ktrk_reader_task(void *arg, u32 tid, char comm[16], u32 *tgid);

#endif /* KTRK_READER_H */
