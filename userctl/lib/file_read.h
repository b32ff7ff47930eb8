/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a .ktrk file: all but its records, which file_play.h has. The file
 * may be cut off, or anything at all.
 */
#ifndef KTRK_FILE_READ_H
#define KTRK_FILE_READ_H

#include "events.h"
#include "file.h"
#include "map.h"

/**
 * struct ktrk_fr_chunk - one RECORDS block
 * @at: where its head is in the file
 * @head: its head
 */
struct ktrk_fr_chunk {
	u64 at;
	struct ktrk_file_block head;
};

/**
 * struct ktrk_fr_cpu - the records of one CPU
 * @cpu: whose
 * @n: rows of @chunks
 * @chunks: its blocks, in the file's order
 * @next: the one to be read next
 * @buf: the one being read, unpacked
 * @len: bytes of its records
 * @pos: of them, where the next is
 * @chunk: its head
 * @rec: the next record, or NULL at the end
 * @when: its time
 * @missed: records missed just before it
 */
struct ktrk_fr_cpu {
	u32 cpu;
	size_t n;
	struct ktrk_fr_chunk *chunks;
	size_t next;
	u8 *buf;
	size_t len;
	size_t pos;
	struct ktrk_file_chunk chunk;
	const struct ktrk_record *rec;
	u64 when;
	u64 missed;
};

/**
 * struct ktrk_fr - a file
 * @fd: the file
 * @size: its bytes
 * @info: text of INFO blocks, or empty
 * @info_len: its characters
 * @evs: events
 * @by_id: index into @evs, by id
 * @tasks: index into @task_rows, by tid
 * @task_rows: names
 * @ntasks: how many
 * @symbols: where in @texts, by address
 * @texts: lengths and characters
 * @texts_len: bytes of it
 * @ncpus: rows of @cpus
 * @cpus: those that have records, by number
 * @heap: the same, the one whose turn is next first
 * @nheap: rows of it
 * @books: struct ktrk_file_books and its rows, or NULL
 * @books_len: bytes
 * @end: of a complete file
 * @complete: it has an end
 * @good: bytes up to which blocks are whole
 * @bad_blocks: blocks whose sum was wrong, or that make no sense
 * @bad_records: records that do
 * @records: EVENT records that were found
 */
struct ktrk_fr {
	int fd;
	u64 size;
	char *info;
	size_t info_len;
	struct ktrk_events evs;
	struct ktrk_map by_id;
	struct ktrk_map tasks;
	struct ktrk_file_task *task_rows;
	size_t ntasks;
	struct ktrk_map symbols;
	u8 *texts;
	size_t texts_len;
	size_t ncpus;
	struct ktrk_fr_cpu *cpus;
	struct ktrk_fr_cpu **heap;
	size_t nheap;
	u8 *books;
	size_t books_len;
	struct ktrk_file_end end;
	bool complete;
	u64 good;
	u64 bad_blocks;
	u64 bad_records;
	u64 records;
};

int ktrk_fr_open(struct ktrk_fr *fr, int fd);
void *ktrk_fr_block(const struct ktrk_fr *fr, u64 at,
		    const struct ktrk_file_block *head);
const struct ktrk_evt *ktrk_fr_event(const struct ktrk_fr *fr, u16 id);
bool ktrk_fr_task(void *arg, u32 tid, char comm[16], u32 *tgid);
int ktrk_fr_symbol(void *arg, u64 addr, bool offset, char *buf, size_t cap);
bool ktrk_fr_info(const struct ktrk_fr *fr, const char *name, char *buf,
		  size_t cap);
void ktrk_fr_close(struct ktrk_fr *fr);

#endif /* KTRK_FILE_READ_H */
