/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing a .ktrk file, a block at a time. Whenever the writer is killed, what
 * was written before the last block can be read.
 */
#ifndef KTRK_FILE_WRITE_H
#define KTRK_FILE_WRITE_H

#include "events.h"
#include "file.h"

/**
 * struct ktrk_fw - a file that is being written
 * @fd: the file
 * @path: its name
 * @err: 0, or -errno of the write that failed; nothing but the end is written
 *	then
 * @zip: compress blocks
 * @at: bytes written
 * @blocks: blocks written
 * @records: EVENT records in them
 * @room: bytes at @buf
 * @buf: for what is compressed
 */
struct ktrk_fw {
	int fd;
	const char *path;
	int err;
	bool zip;
	u64 at;
	u64 blocks;
	u64 records;
	size_t room;
	void *buf;
};

int ktrk_fw_open(struct ktrk_fw *fw, const char *path, bool zip);
int ktrk_fw_block(struct ktrk_fw *fw, struct ktrk_file_block head,
		  const void *data, size_t n);
int ktrk_fw_event(struct ktrk_fw *fw, const struct ktrk_evt *evt);
int ktrk_fw_close(struct ktrk_fw *fw, const void *books, size_t n);

#endif /* KTRK_FILE_WRITE_H */
