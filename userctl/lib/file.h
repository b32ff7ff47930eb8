/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The .ktrk file: records with all that is needed to print them elsewhere.
 * doc/file.md describes it. All numbers are little-endian.
 */
#ifndef KTRK_FILE_H
#define KTRK_FILE_H

#include "env.h"

#define KTRK_FILE_MAGIC		"\x89KTRK\r\n\x1a"
#define KTRK_FILE_VERSION	1
#define KTRK_FILE_BLOCK_MAGIC	0x4b4c424bU	/* "KBLK" */

/* Bytes of one block, unpacked; what claims more is corrupt. */
#define KTRK_FILE_BLOCK_MAX	(1U << 24)
/* Records of one CPU are written together up to here. */
#define KTRK_FILE_CHUNK		(1U << 18)

/**
 * struct ktrk_file_head - the file's first bytes
 * @magic: KTRK_FILE_MAGIC
 * @version: KTRK_FILE_VERSION; another one cannot be read
 * @head_bytes: where the first block is
 * @block_bytes: sizeof(struct ktrk_file_block)
 * @reserved: 0
 * @crc: of all before it
 */
struct ktrk_file_head {
	u8 magic[8];
	u32 version;
	u32 head_bytes;
	u32 block_bytes;
	u32 reserved;
	u32 reserved1;
	u32 crc;
};

/* Numbers are never used again; a reader skips blocks that it does not know. */
enum ktrk_file_type {
	KTRK_FILE_INFO = 1,	/* text: one NAME=VALUE a line */
	KTRK_FILE_EVENT = 2,	/* struct ktrk_file_event */
	KTRK_FILE_TASKS = 3,	/* struct ktrk_file_task[] */
	KTRK_FILE_SYMBOLS = 4,	/* struct ktrk_file_symbol, text, ... */
	KTRK_FILE_RECORDS = 5,	/* struct ktrk_file_chunk, records */
	KTRK_FILE_BOOKS = 6,	/* struct ktrk_file_books, rows */
	KTRK_FILE_END = 7,	/* struct ktrk_file_end: the file is complete */
};

#define KTRK_FILE_ZSTD		1U	/* flag of a block */

/**
 * struct ktrk_file_block - in front of each block
 * @magic: KTRK_FILE_BLOCK_MAGIC
 * @type: enum ktrk_file_type
 * @flags: KTRK_FILE_ZSTD
 * @stored: bytes behind, without those that fill up to a multiple of 8
 * @raw: bytes they unpack to
 * @cpu: of RECORDS: whose
 * @count: of RECORDS: EVENT records inside
 * @reserved: 0
 * @crc: CRC-32C of this header up to here, and of the stored bytes
 */
struct ktrk_file_block {
	u32 magic;
	u16 type;
	u16 flags;
	u32 stored;
	u32 raw;
	u32 cpu;
	u32 count;
	u32 reserved;
	u32 crc;
};

/**
 * struct ktrk_file_event - one event; its fields and its definition follow
 * @id: as in the records
 * @state: KTRK_EVENT_*
 * @kind: the definition's letter
 * @nfields: struct ktrk_field behind this
 * @static_size: bytes of a record without its strings
 * @text_len: characters of the definition, behind the fields
 * @addr: address probed, or 0
 * @mech: names, as in struct ktrk_event
 * @group: the same
 * @event: the same
 * @where: the same
 */
struct ktrk_file_event {
	u32 id;
	u32 state;
	u32 kind;
	u32 nfields;
	u32 static_size;
	u32 text_len;
	u64 addr;
	char mech[KTRK_MECH_LEN];
	char group[KTRK_GROUP_LEN];
	char event[KTRK_EVENT_LEN];
	char where[KTRK_WHERE_LEN];
};

/**
 * struct ktrk_file_task - the name of a task; the last one of a tid counts
 * @tid: its thread id
 * @tgid: its thread group
 * @comm: its name
 */
struct ktrk_file_task {
	u32 tid;
	u32 tgid;
	char comm[16];
};

/**
 * struct ktrk_file_symbol - how an address is printed
 * @addr: the address
 * @len: characters behind this, then as many as fill up to a multiple of 8
 * @reserved: 0
 */
struct ktrk_file_symbol {
	u64 addr;
	u32 len;
	u32 reserved;
};

/**
 * struct ktrk_file_chunk - in front of records of one CPU
 * @base_ns: the ring's base, to be added to the times of the records
 * @first_ns: time of the first record, on the scale of base_ns
 * @last_ns: of the last
 * @missed: EVENT records that were overwritten before they were read, since
 *	the chunk before of this CPU
 * @bytes: of all records; they are whole, and none is PAD
 */
struct ktrk_file_chunk {
	u64 base_ns;
	u64 first_ns;
	u64 last_ns;
	u64 missed;
	u64 bytes;
};

/**
 * struct ktrk_file_books - in front of the books
 * @cpu_bytes: sizeof(struct ktrk_file_cpu), or more
 * @ncpus: rows of them
 * @row_bytes: sizeof(struct ktrk_file_row), or more
 * @nrows: rows of them, behind the others
 * @begin_ns: CLOCK_MONOTONIC when the recording began
 * @end_ns: when it ended
 */
struct ktrk_file_books {
	u32 cpu_bytes;
	u32 ncpus;
	u32 row_bytes;
	u32 nrows;
	u64 begin_ns;
	u64 end_ns;
};

/**
 * struct ktrk_file_cpu - what became of one ring's EVENT records
 * @cpu: whose
 * @flags: 0
 * @ring_bytes: the ring's data
 * @first: records that were written to the ring before the first that we read
 * @last: before the first that we did not read any more
 * @total0: records ever written to the ring, when the recording began
 * @total: the same at the end
 * @slack: by how much @total - @total0 may differ from what was counted as
 *	recorded meanwhile, since hits were under way when we looked
 * @written: read, and in the file
 * @skipped: read, and left out, since they were not asked for
 * @missed: overwritten before they were read
 * @unwritten: read, but writing them failed
 * @bytes: of the records in the file, unpacked
 * @told: losses told by LOST records in the file, by cause
 *
 * last - first = written + skipped + missed + unwritten.
 */
struct ktrk_file_cpu {
	u32 cpu;
	u32 flags;
	u64 ring_bytes;
	u64 first;
	u64 last;
	u64 total0;
	u64 total;
	u64 slack;
	u64 written;
	u64 skipped;
	u64 missed;
	u64 unwritten;
	u64 bytes;
	u64 told[KTRK_LOST_CAUSES];
};

/**
 * struct ktrk_file_row - the books of one event on one CPU
 * @id: which event
 * @cpu: which CPU
 * @written: its records of this CPU that are in the file
 * @reserved: 0
 * @begin: when the recording began
 * @end: when it ended
 */
struct ktrk_file_row {
	u32 id;
	u32 cpu;
	u64 written;
	u64 reserved;
	struct ktrk_counts begin;
	struct ktrk_counts end;
};

/* Why a recording ended. */
enum ktrk_file_why {
	KTRK_FILE_ASKED = 0,	/* somebody wanted so, or time was over */
	KTRK_FILE_FULL = 1,	/* no room on the disk, or a write failed */
};

/**
 * struct ktrk_file_end - the last block
 * @blocks: before this one
 * @records: EVENT records in all of them
 * @bytes: where this block begins
 * @why: enum ktrk_file_why
 */
struct ktrk_file_end {
	u64 blocks;
	u64 records;
	u64 bytes;
	u64 why;
};

u32 ktrk_file_head_crc(const struct ktrk_file_head *head);
u32 ktrk_file_block_crc(const struct ktrk_file_block *block, const void *data);
bool ktrk_file_head_parse(const struct ktrk_file_head *head);
bool ktrk_file_block_parse(const struct ktrk_file_block *block);

static inline u64 ktrk_file_pad(u64 bytes)
{
	return (bytes + 7) & ~7ULL;
}

#endif /* KTRK_FILE_H */
