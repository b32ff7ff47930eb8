// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of one path, on another CPU: a coroutine that stops wherever the
 * writer's CPU gets its turn. It checks what it is given against what was
 * written, and that it is told of everything it is not given.
 */
#include <setjmp.h>
#include <ucontext.h>

#include "model.h"

static jmp_buf at_writer, at_reader;
static char stack[1 << 16] __attribute__((aligned(16)));

static noinline void to_reader(void)
{
	w.on_reader = true;
	if (!_setjmp(at_writer))
		_longjmp(at_reader, 1);
	w.on_reader = false;
}

static noinline void to_writer(void)
{
	if (!_setjmp(at_reader))
		_longjmp(at_writer, 1);
}

void reader_visit(void)
{
	world_sync();
	to_reader();
}

void reader_yield(void)
{
	to_writer();
}

/* The writer is done: nobody interrupts the reader from here on. */
void reader_finish(void)
{
	MODEL_CHECK(!w.asleep || w.a->prod.producer_pos < w.sleep_until,
		    "nobody woke the reader");
	while (!w.reader_done)
		reader_visit();
}

/* What the reader went over without reading it, between two records. */
static void check_skipped(u64 from, u64 to, u64 missed)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < w.entries; i++) {
		const struct entry *e = &w.ledger[i];

		if (e->start < from || e->start >= to)
			continue;
		sum++;
		MODEL_CHECK(e->start < w.a->prod.overwrite_pos,
			    "went over a record that is there");
	}
	MODEL_CHECK(sum == missed, "%llu missed, %llu told", sum, missed);
}

static void take_event(u64 pos, const struct ktrk_record *rec)
{
	struct entry *e;

	world_verify_event(pos, rec);
	e = world_entry(pos);
	MODEL_CHECK(!e->read, "read twice");
	MODEL_CHECK(e->ns > w.horizon, "older than the horizon");
	e->read = true;
}

/* One record that was handed out: it stood at @pos. */
static void take(u64 pos, u64 limit, const struct ktrk_record *rec, u32 len)
{
	MODEL_CHECK(pos + len <= limit && len >= sizeof(*rec),
		    "record beyond the limit");
	MODEL_CHECK(len == KTRK_RECORD_LEN(rec->len_kind), "length changed");
	if (KTRK_RECORD_KIND(rec->len_kind) == KTRK_RECORD_EVENT)
		take_event(pos, rec);
	else if (KTRK_RECORD_KIND(rec->len_kind) == KTRK_RECORD_LOST)
		world_verify_lost(rec, w.lost_read);
	else
		model_fail("neither event nor LOST");
}

/* Copies with stops, as a reader in place would look at it. */
static u32 look(struct ktrk_reader *rd, u64 *buf)
{
	const struct ktrk_record *rec = ktrk_reader_peek(rd);
	u32 len, i;

	if (!rec)
		return 0;
	len = KTRK_RECORD_LEN(ktrk_load(&rec->len_kind));
	for (i = 0; i < len / 8; i++)
		buf[i] = ktrk_load((const u64 *)rec + i);
	ktrk_reader_advance(rd);
	return len;
}

static bool read_one(struct ktrk_reader *rd)
{
	static u64 buf[256 / 8];
	u64 from = rd->pos, missed = rd->missed;
	bool placed = rd->placed;
	int len;

	if (w.sc->reader == MODEL_CONSUMER)
		len = look(rd, buf);
	else
		len = ktrk_reader_copy(rd, buf, sizeof(buf));
	MODEL_CHECK(len >= 0, "copy: %d", len);
	if (placed)
		check_skipped(from, rd->pos - len, rd->missed - missed);
	if (!len)
		return false;
	take(rd->pos - len, rd->limit, (const void *)buf, len);
	if (w.sc->reader != MODEL_CONSUMER)
		return true;
	MODEL_CHECK(!rd->missed, "the consumer missed something");
	ktrk_reader_consume(rd, &w.a->cons);
	return true;
}

/* Counts what there is, and is on a record whatever happens meanwhile. */
static bool walk_some(struct ktrk_reader *rd)
{
	u64 from = rd->pos, sum = 0;
	int i;

	ktrk_reader_skip(rd, ktrk_load_acquire(&rd->prod->producer_pos));
	for (i = 0; i < w.entries; i++)
		sum += w.ledger[i].start < rd->pos;
	MODEL_CHECK(!rd->placed || rd->seq == sum, "%llu passed, counted %llu",
		    sum, rd->seq);
	return rd->pos != from;
}

static bool go_on(struct ktrk_reader *rd)
{
	return w.sc->reader == MODEL_WALKER ? walk_some(rd) : read_one(rd);
}

static void ask_horizon(struct ktrk_reader *rd)
{
	u64 now = ktrk_env_clock();

	if (ktrk_reader_drained(rd))
		w.horizon = now;
}

/* Asks, looks once more, then sleeps. */
static void go_to_sleep(struct ktrk_reader *rd)
{
	u64 at = rd->pos + w.sc->wake_at;

	ktrk_store(&w.ring.wake_pos, at);
	if (ktrk_load_acquire(&rd->prod->producer_pos) >= at)
		return;
	w.asleep = true;
	w.sleep_until = at;
	to_writer();
}

static void script(void)
{
	struct ktrk_reader rd;

	ktrk_reader_init(&rd, &w.a->prod, (u8 *)w.a->data, w.sc->size);
	MODEL_CHECK(!rd.missed, "told of what was before it came");
	for (;;) {
		bool done = w.writer_done;

		if (go_on(&rd))
			continue;
		if (done)
			break;
		if (w.sc->flags & MODEL_HORIZON)
			ask_horizon(&rd);
		if (w.sc->flags & MODEL_WAKE)
			go_to_sleep(&rd);
		else
			to_writer();
	}
	MODEL_CHECK(!rd.bad, "no record where the reader is");
	MODEL_CHECK(rd.pos >= w.a->prod.producer_pos, "stopped too early");
}

static void check_end(void)
{
	int i;

	if (w.sc->reader != MODEL_CONSUMER)
		return;
	for (i = 0; i < w.entries; i++)
		MODEL_CHECK(w.ledger[i].read, "record %d was not read", i);
	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		MODEL_CHECK(w.lost_read[i] == w.lost_walked[i],
			    "a LOST record was not read");
}

static void coroutine(void)
{
	for (;;) {
		to_writer();
		script();
		check_end();
		w.reader_done = true;
	}
}

/* A new coroutine, waiting for its first visit. */
void reader_reset(void)
{
	static ucontext_t uc;

	getcontext(&uc);
	uc.uc_stack.ss_sp = stack;
	uc.uc_stack.ss_size = sizeof(stack);
	makecontext(&uc, coroutine, 0);
	if (!_setjmp(at_writer))
		setcontext(&uc);
}
