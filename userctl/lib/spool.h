/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From rings into a .ktrk file: each CPU's records into chunks of their own,
 * and in front of a chunk the names that its records need.
 */
#ifndef KTRK_SPOOL_H
#define KTRK_SPOOL_H

#include "file_write.h"
#include "map.h"
#include "pick.h"
#include "ring.h"

/**
 * struct ktrk_spool_cpu - one ring
 * @rd: our place in it
 * @cons: where to give up what was read, or NULL for one who only looks on
 * @given: what was given up
 * @end: where a round stops
 * @seen_missed: of what the reader missed, already told
 * @head: of the chunk that is being filled
 * @buf: its records
 * @used: bytes of them
 * @count: EVENT records among them
 * @nids: rows of @by_id
 * @by_id: EVENT records written, by event
 * @books: what became of all records
 */
struct ktrk_spool_cpu {
	struct ktrk_reader rd;
	struct ktrk_consumer *cons;
	u64 given;
	u64 end;
	u64 seen_missed;
	struct ktrk_file_chunk head;
	u8 *buf;
	size_t used;
	u32 count;
	size_t nids;
	u64 *by_id;
	struct ktrk_file_cpu books;
};

/**
 * struct ktrk_spool_text - a block of names that is being collected
 * @buf: bytes
 * @len: how many
 * @room: how many fit
 */
struct ktrk_spool_text {
	u8 *buf;
	size_t len;
	size_t room;
};

/**
 * struct ktrk_spool - all rings on their way to one file
 * @fw: the file
 * @pick: which records go there, or NULL for all
 * @env: where names come from; its arg is handed to @event as well
 * @event: what is known of an event, or NULL
 * @since: older records are left out, on CLOCK_MONOTONIC
 * @until: younger ones as well
 * @n: rows of @cpus
 * @cpus: the rings
 * @sent: by id: the event is in the file
 * @tids: what names the file has, by tid: index into @tasks
 * @tasks: those
 * @ntasks: how many
 * @round: counts chunks; a name is looked up once in each
 * @asked: by row of @tasks: in which it was
 * @symbols: addresses that were looked up
 * @new_tasks: names for the next TASKS block
 * @new_symbols: texts for the next SYMBOLS block
 */
struct ktrk_spool {
	struct ktrk_fw *fw;
	struct ktrk_pick *pick;
	struct ktrk_render env;
	const struct ktrk_evt *(*event)(void *arg, u16 id);
	u64 since;
	u64 until;
	size_t n;
	struct ktrk_spool_cpu *cpus;
	u8 *sent;
	struct ktrk_map tids;
	struct ktrk_file_task *tasks;
	size_t ntasks;
	u64 round;
	u64 *asked;
	struct ktrk_map symbols;
	struct ktrk_spool_text new_tasks;
	struct ktrk_spool_text new_symbols;
};

void ktrk_spool_init(struct ktrk_spool *sp, size_t n);
void ktrk_spool_set(struct ktrk_spool *sp, size_t i, u32 cpu,
		    const struct ktrk_producer *prod, const u8 *data,
		    struct ktrk_consumer *cons, bool consume);
void ktrk_spool_events(struct ktrk_spool *sp, const struct ktrk_events *evs);
u64 ktrk_spool_round(struct ktrk_spool *sp);
int ktrk_spool_flush(struct ktrk_spool *sp);
int ktrk_spool_finish(struct ktrk_spool *sp);
u64 ktrk_spool_written(const struct ktrk_spool *sp, size_t i, u32 id);
void ktrk_spool_free(struct ktrk_spool *sp);

#endif /* KTRK_SPOOL_H */
