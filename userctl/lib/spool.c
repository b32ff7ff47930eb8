// SPDX-License-Identifier: GPL-2.0-only
#include <poll.h>
#include <stdlib.h>

#include "slurp.h"
#include "spool.h"

#define IDS		65536
#define BUF_BYTES	(sizeof(struct ktrk_file_chunk) + KTRK_FILE_CHUNK)
#define TRIES		1000
#define SYMBOL_MAX	560

static struct ktrk_file_block block(u32 type)
{
	return (struct ktrk_file_block){ .type = type };
}

/**
 * ktrk_spool_init() - begin
 * @sp: to be filled in; fw, env and event are the caller's to set
 * @n: rings, to be set by ktrk_spool_set()
 */
void ktrk_spool_init(struct ktrk_spool *sp, size_t n)
{
	memset(sp, 0, sizeof(*sp));
	sp->until = ~0ULL;
	sp->n = n;
	sp->cpus = ktrk_slurp_grow(NULL, n, sizeof(*sp->cpus));
	memset(sp->cpus, 0, n * sizeof(*sp->cpus));
	sp->sent = ktrk_slurp_grow(NULL, IDS, 1);
	memset(sp->sent, 0, IDS);
}

/**
 * ktrk_spool_set() - set one ring
 * @sp: the spool
 * @i: which
 * @cpu: whose ring it is
 * @prod: its producer page
 * @data: its data, twice in a row
 * @cons: its consumer page
 * @consume: we are the consumer; else we only look on
 */
void ktrk_spool_set(struct ktrk_spool *sp, size_t i, u32 cpu,
		    const struct ktrk_producer *prod, const u8 *data,
		    struct ktrk_consumer *cons, bool consume)
{
	struct ktrk_spool_cpu *sc = &sp->cpus[i];
	int tries;

	ktrk_reader_init(&sc->rd, prod, data, prod->data_size);
	/* A writer that is kept inside for a while keeps us outside. */
	for (tries = 0; tries < TRIES && !sc->rd.placed; tries++) {
		poll(NULL, 0, 1);
		ktrk_reader_peek(&sc->rd);
	}
	if (consume)
		ktrk_reader_skip(&sc->rd, ktrk_load(&cons->consumer_pos));
	sc->cons = consume ? cons : NULL;
	sc->given = sc->rd.pos;
	/* What passed while we found our place is nobody's loss. */
	sc->seen_missed = sc->rd.missed;
	sc->head.base_ns = prod->base_ns;
	sc->buf = ktrk_slurp_grow(NULL, BUF_BYTES, 1);
	sc->books.cpu = cpu;
	sc->books.ring_bytes = prod->data_size;
	sc->books.first = sc->rd.seq;
}

/**
 * ktrk_spool_events() - write events that the file does not have yet
 * @sp: the spool
 * @evs: events, which need not have a record
 */
void ktrk_spool_events(struct ktrk_spool *sp, const struct ktrk_events *evs)
{
	size_t i;

	for (i = 0; i < evs->n; i++) {
		u32 id = evs->rows[i]->ev.id;

		if (id >= IDS || sp->sent[id])
			continue;
		sp->sent[id] = 1;
		ktrk_fw_event(sp->fw, evs->rows[i]);
	}
}

static void add(struct ktrk_spool_text *text, const void *data, size_t n)
{
	if (text->len + n > text->room) {
		text->room = 2 * (text->len + n);
		text->buf = ktrk_slurp_grow(text->buf, text->room, 1);
	}
	memcpy(text->buf + text->len, data, n);
	text->len += n;
}

static void put_text(struct ktrk_spool *sp, struct ktrk_spool_text *text,
		     u32 type)
{
	if (text->len)
		ktrk_fw_block(sp->fw, block(type), text->buf, text->len);
	text->len = 0;
}

/* The row of @tid; a new one has no name yet. */
static size_t task_row(struct ktrk_spool *sp, u32 tid)
{
	u64 *at = ktrk_map_find(&sp->tids, tid);
	size_t n = sp->ntasks;

	if (at)
		return *at;
	if (!(n & (n - 1))) {
		size_t room = n ? 2 * n : 1;

		sp->tasks = ktrk_slurp_grow(sp->tasks, room,
					    sizeof(*sp->tasks));
		sp->asked = ktrk_slurp_grow(sp->asked, room,
					    sizeof(*sp->asked));
	}
	sp->tasks[n] = (struct ktrk_file_task){ .tid = tid };
	sp->asked[n] = 0;
	ktrk_map_put(&sp->tids, tid, n);
	return sp->ntasks++;
}

static void need_task(struct ktrk_spool *sp, u32 tid)
{
	size_t row = task_row(sp, tid);
	struct ktrk_file_task task = { .tid = tid };

	if (sp->asked[row] == sp->round)
		return;
	sp->asked[row] = sp->round;
	if (!sp->env.task(sp->env.arg, tid, task.comm, &task.tgid) ||
	    !memcmp(&task, &sp->tasks[row], sizeof(task)))
		return;
	sp->tasks[row] = task;
	add(&sp->new_tasks, &task, sizeof(task));
}

static void need_symbol(struct ktrk_spool *sp, u64 addr)
{
	static const char zero[8];
	struct ktrk_file_symbol sym = { .addr = addr };
	char text[SYMBOL_MAX];
	int len;

	if (ktrk_map_find(&sp->symbols, addr))
		return;
	ktrk_map_put(&sp->symbols, addr, 1);
	len = sp->env.symbol(sp->env.arg, addr, true, text, sizeof(text));
	if (len <= 0)
		return;
	sym.len = min((size_t)len, sizeof(text) - 1);
	add(&sp->new_symbols, &sym, sizeof(sym));
	add(&sp->new_symbols, text, sym.len);
	add(&sp->new_symbols, zero, ktrk_file_pad(sym.len) - sym.len);
}

/* Those of one field; it may be an array. */
static void need_addresses(struct ktrk_spool *sp,
			   const struct ktrk_field *field,
			   const struct ktrk_record *rec)
{
	const u8 *at = (const u8 *)rec + field->offset;
	u64 addr;
	u32 i;

	for (i = 0; i < field->count; i++) {
		memcpy(&addr, at + i * sizeof(addr), sizeof(addr));
		need_symbol(sp, addr);
	}
}

static void need_symbols(struct ktrk_spool *sp,
			 const struct ktrk_schema *schema,
			 const struct ktrk_record *rec)
{
	u32 i;

	for (i = 0; i < schema->nfields; i++) {
		const struct ktrk_field *field = &schema->fields[i];

		if (ktrk_type_names(field->code) &&
		    field->offset + field->size <=
			    KTRK_RECORD_LEN((u32)rec->len_kind))
			need_addresses(sp, field, rec);
	}
}

static void need_event(struct ktrk_spool *sp, u16 id)
{
	const struct ktrk_evt *evt;

	if (sp->sent[id])
		return;
	evt = sp->event(sp->env.arg, id);
	if (!evt)
		return;
	sp->sent[id] = 1;
	ktrk_fw_event(sp->fw, evt);
}

/* All that is needed to print the records of a chunk, if it is not there. */
static void need(struct ktrk_spool *sp, const struct ktrk_spool_cpu *sc)
{
	const u8 *at = sc->buf + sizeof(sc->head), *end = at + sc->used;
	const struct ktrk_record *rec;
	const struct ktrk_evt *evt;

	sp->round++;
	for (; at < end; at += KTRK_RECORD_LEN((u32)rec->len_kind)) {
		rec = (const void *)at;
		if (KTRK_RECORD_KIND((u32)rec->len_kind) != KTRK_RECORD_EVENT)
			continue;
		need_event(sp, rec->event);
		need_task(sp, rec->tid);
		evt = sp->event(sp->env.arg, rec->event);
		if (evt)
			need_symbols(sp, evt->schema, rec);
	}
	put_text(sp, &sp->new_tasks, KTRK_FILE_TASKS);
	put_text(sp, &sp->new_symbols, KTRK_FILE_SYMBOLS);
}

static void count_id(struct ktrk_spool_cpu *sc, u32 id)
{
	size_t old = sc->nids;

	if (id >= old) {
		sc->nids = id + 64;
		sc->by_id = ktrk_slurp_grow(sc->by_id, sc->nids,
					    sizeof(*sc->by_id));
		memset(sc->by_id + old, 0,
		       (sc->nids - old) * sizeof(*sc->by_id));
	}
	sc->by_id[id]++;
}

/* Only what is in the file counts as written. */
static void book(struct ktrk_spool_cpu *sc)
{
	const u8 *at = sc->buf + sizeof(sc->head), *end = at + sc->used;
	const struct ktrk_record_lost *lost;
	const struct ktrk_record *rec;
	u32 i;

	for (; at < end; at += KTRK_RECORD_LEN((u32)rec->len_kind)) {
		rec = (const void *)at;
		if (KTRK_RECORD_KIND((u32)rec->len_kind) == KTRK_RECORD_EVENT) {
			count_id(sc, rec->event);
			continue;
		}
		lost = (const void *)rec;
		for (i = 0; i < KTRK_LOST_CAUSES; i++)
			sc->books.told[i] += lost->count[i];
	}
	sc->books.written += sc->count;
	sc->books.bytes += sc->used;
}

/* The chunk goes to the file, and a new one begins. */
static void put_chunk(struct ktrk_spool *sp, struct ktrk_spool_cpu *sc)
{
	struct ktrk_file_block head = block(KTRK_FILE_RECORDS);

	if (!sc->used && !sc->head.missed)
		return;
	need(sp, sc);
	head.cpu = sc->books.cpu;
	head.count = sc->count;
	sc->head.bytes = sc->used;
	memcpy(sc->buf, &sc->head, sizeof(sc->head));
	if (!ktrk_fw_block(sp->fw, head, sc->buf, sizeof(sc->head) + sc->used))
		book(sc);
	else
		sc->books.unwritten += sc->count;
	sc->head.missed = 0;
	sc->used = 0;
	sc->count = 0;
}

/* The next record, behind the chunk's last one; 0 if there is none. */
static u32 fetch(struct ktrk_spool_cpu *sc)
{
	u8 *to = sc->buf + sizeof(sc->head) + sc->used;
	const struct ktrk_record *rec;
	u32 len;

	if (!sc->cons)
		return ktrk_reader_copy(&sc->rd, to, KTRK_RECORD_MAX);
	rec = ktrk_reader_peek(&sc->rd);
	if (!rec)
		return 0;
	len = sc->rd.len;
	memcpy(to, rec, len);
	ktrk_reader_advance(&sc->rd);
	return len;
}

static void give_up(struct ktrk_spool_cpu *sc)
{
	if (sc->cons && sc->rd.pos != sc->given) {
		ktrk_reader_consume(&sc->rd, sc->cons);
		sc->given = sc->rd.pos;
	}
}

/* What was missed stands in front of the record that was fetched then. */
static void note_missed(struct ktrk_spool *sp, struct ktrk_spool_cpu *sc,
			u32 len)
{
	u64 n = sc->rd.missed - sc->seen_missed;
	u8 *first = sc->buf + sizeof(sc->head);
	u8 *last = first + sc->used;

	if (!n)
		return;
	if (sc->used) {
		u64 keep[KTRK_RECORD_MAX / 8];

		memcpy(keep, last, len);
		put_chunk(sp, sc);
		memcpy(first, keep, len);
	}
	sc->seen_missed = sc->rd.missed;
	sc->head.missed += n;
	sc->books.missed += n;
}

static bool wanted(struct ktrk_spool *sp, struct ktrk_spool_cpu *sc,
		   const struct ktrk_record *rec)
{
	u64 when = sc->head.base_ns + (rec->when >> 8);

	if (when < sp->since || when > sp->until)
		return false;
	return !sp->pick ||
	       ktrk_pick_wants(sp->pick, rec, sc->books.cpu,
			       sp->pick->nevents ?
				       sp->event(sp->env.arg, rec->event) :
				       NULL,
			       &sp->env);
}

/* The record that was fetched is part of the chunk, or not. */
static void keep(struct ktrk_spool *sp, struct ktrk_spool_cpu *sc, u32 len)
{
	const struct ktrk_record *rec =
		(const void *)(sc->buf + sizeof(sc->head) + sc->used);
	bool event = KTRK_RECORD_KIND((u32)rec->len_kind) == KTRK_RECORD_EVENT;

	if (!wanted(sp, sc, rec)) {
		sc->books.skipped += event;
		return;
	}
	if (!sc->used)
		sc->head.first_ns = rec->when >> 8;
	sc->head.last_ns = rec->when >> 8;
	sc->used += len;
	sc->count += event;
	if (sc->used + KTRK_RECORD_MAX > KTRK_FILE_CHUNK)
		put_chunk(sp, sc);
}

static u64 drain(struct ktrk_spool *sp, struct ktrk_spool_cpu *sc)
{
	u64 n = 0;
	u32 len;

	while (sc->rd.pos < sc->end && !sp->fw->err) {
		len = fetch(sc);
		if (!len)
			break;
		note_missed(sp, sc, len);
		keep(sp, sc, len);
		n++;
		/* In a long round the writer needs the room before its end. */
		if (sc->rd.pos - sc->given > sc->rd.size / 8)
			give_up(sc);
	}
	give_up(sc);
	return n;
}

/**
 * ktrk_spool_round() - take all that is complete now
 * @sp: the spool
 *
 * Not what comes meanwhile: no CPU holds up the others.
 *
 * Return: records that were taken.
 */
u64 ktrk_spool_round(struct ktrk_spool *sp)
{
	u64 n = 0;
	size_t i;

	for (i = 0; i < sp->n; i++)
		/* RING(read:B) pairs with RING(publish:A): position first */
		sp->cpus[i].end =
			ktrk_load_acquire(&sp->cpus[i].rd.prod->producer_pos);
	for (i = 0; i < sp->n; i++)
		n += drain(sp, &sp->cpus[i]);
	return n;
}

/**
 * ktrk_spool_flush() - write chunks that are not full
 * @sp: the spool
 *
 * Return: 0, or -errno of the first write that failed.
 */
int ktrk_spool_flush(struct ktrk_spool *sp)
{
	size_t i;

	for (i = 0; i < sp->n; i++)
		put_chunk(sp, &sp->cpus[i]);
	return sp->fw->err;
}

/**
 * ktrk_spool_finish() - write what is left, and the names as they are now
 * @sp: the spool
 *
 * Return: 0, or -errno of the first write that failed.
 */
int ktrk_spool_finish(struct ktrk_spool *sp)
{
	size_t i;

	ktrk_spool_flush(sp);
	sp->round++;
	for (i = 0; i < sp->ntasks; i++)
		need_task(sp, sp->tasks[i].tid);
	put_text(sp, &sp->new_tasks, KTRK_FILE_TASKS);
	for (i = 0; i < sp->n; i++)
		sp->cpus[i].books.last = sp->cpus[i].rd.seq;
	return sp->fw->err;
}

/**
 * ktrk_spool_written() - records of an event of one CPU that are in the file
 * @sp: the spool
 * @i: which ring
 * @id: the event
 *
 * Return: their number.
 */
u64 ktrk_spool_written(const struct ktrk_spool *sp, size_t i, u32 id)
{
	const struct ktrk_spool_cpu *sc = &sp->cpus[i];

	return id < sc->nids ? sc->by_id[id] : 0;
}

/**
 * ktrk_spool_free() - end; the file stays open
 * @sp: the spool
 */
void ktrk_spool_free(struct ktrk_spool *sp)
{
	size_t i;

	for (i = 0; i < sp->n; i++) {
		free(sp->cpus[i].buf);
		free(sp->cpus[i].by_id);
	}
	free(sp->cpus);
	free(sp->sent);
	free(sp->tasks);
	free(sp->asked);
	free(sp->new_tasks.buf);
	free(sp->new_symbols.buf);
	ktrk_map_free(&sp->tids);
	ktrk_map_free(&sp->symbols);
	memset(sp, 0, sizeof(*sp));
}
