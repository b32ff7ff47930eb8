// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: the ring's slow paths and its reader
 *
 * Positions count bytes since the ring's start. Three of them:
 *
 *	overwrite_pos <= producer_pos <= head,	head - overwrite_pos <= size
 *
 * Data in [overwrite_pos, producer_pos) is complete and stays. Data in
 * [producer_pos, head) is being written. The consumer's wish in the consumer
 * page becomes overwrite_pos only in ktrk_ring_make_room(), after a check, so
 * that whatever a user writes there costs records of this ring, nothing else.
 */
#include "ring.h"

static_assert(sizeof(struct ktrk_record) == 16, "record header");
static_assert(sizeof(struct ktrk_record_lost) == 64, "lost record");
static_assert(offsetof(struct ktrk_producer, producer_pos) == 64, "producer");
static_assert(offsetof(struct ktrk_producer, lost) == 128, "producer");

/**
 * ktrk_ring_init() - make an empty ring
 * @ring: the ring
 * @prod: its producer page, zeroed
 * @cons: its consumer page, zeroed
 * @data: its data, mapped twice in a row
 * @size: bytes of data, a power of two
 * @cpu: who will write
 * @base_ns: record times count from here
 *
 * Context: before anyone else sees the ring.
 */
void ktrk_ring_init(struct ktrk_ring *ring, struct ktrk_producer *prod,
		    struct ktrk_consumer *cons, u8 *data, u64 size, u32 cpu,
		    u64 base_ns)
{
	memset(ring, 0, sizeof(*ring));
	ring->size = size;
	ring->room = size;
	ring->mask = size - 1;
	ring->base_ns = base_ns;
	ring->data = data;
	ring->prod = prod;
	ring->cons = cons;
	ring->wake_pos = ~0ULL;
	prod->magic = KTRK_RING_MAGIC;
	prod->cpu = cpu;
	prod->data_size = size;
	prod->base_ns = base_ns;
}

/* The consumer's position if it makes sense, else what it was. */
static u64 consumer_pos_verify(struct ktrk_ring *ring, u64 old)
{
	/* RING(room:C) pairs with RING(consume:D): data was read before */
	u64 pos = ktrk_load_acquire(&ring->cons->consumer_pos);

	if (pos % KTRK_RING_UNIT)
		return old;
	/* Not backwards, and not over what is still being written. */
	if (pos - old > ktrk_load(&ring->prod->producer_pos) - old)
		return old;
	return pos;
}
NOKPROBE_SYMBOL(consumer_pos_verify);

/**
 * ktrk_ring_make_room() - let overwrite_pos follow the consumer
 * @ring: the ring
 * @end: where a reservation wants to end
 *
 * Context: the writer's side, entered.
 * Return: true if there is room up to @end now.
 */
bool ktrk_ring_make_room(struct ktrk_ring *ring, u64 end)
{
	struct ktrk_producer *prod = ring->prod;
	u64 old, pos;

	do {
		old = ktrk_load(&prod->overwrite_pos);
		pos = consumer_pos_verify(ring, old);
		/* Who interrupts us may move it further: never back. */
	} while (ktrk_cmpxchg_local(&prod->overwrite_pos, old, pos) != old);
	/* RING(overwrite:E) pairs with RING(still:F): position first */
	ktrk_wmb();
	/*
	 * Only now, so that whoever interrupts us before the barrier passes
	 * one of its own. If it found more room, this forgets it: no harm.
	 */
	ktrk_store(&ring->room, pos + ring->size);
	return end - pos <= ring->size;
}
NOKPROBE_SYMBOL(ktrk_ring_make_room);

/* Count one up where an interrupt may do the same between load and store. */
static void count_local(u64 *counter)
{
	u64 old;

	do {
		old = ktrk_load(counter);
	} while (ktrk_cmpxchg_local(counter, old, old + 1) != old);
}
NOKPROBE_SYMBOL(count_local);

/* An interrupted loss is older than those that interrupt it. */
static void stretch(struct ktrk_ring_loss *loss, u64 ns)
{
	u64 old;

	do {
		old = ktrk_load(&loss->first_ns);
		if (old && old <= ns)
			break;
	} while (ktrk_cmpxchg_local(&loss->first_ns, old, ns) != old);
	do {
		old = ktrk_load(&loss->last_ns);
		if (old >= ns)
			break;
	} while (ktrk_cmpxchg_local(&loss->last_ns, old, ns) != old);
}
NOKPROBE_SYMBOL(stretch);

/**
 * ktrk_ring_lose() - count a loss and leave the writer's side
 * @ring: the ring, entered
 * @cause: enum ktrk_lost_cause
 * @ns: when, absolute, or 0 for now
 *
 * Context: any, NMI included.
 * Return: true if a reader asked to be woken, as ktrk_ring_leave().
 */
bool ktrk_ring_lose(struct ktrk_ring *ring, u32 cause, u64 ns)
{
	stretch(&ring->loss, ns ? ns : ktrk_env_clock());
	count_local(&ring->prod->lost[cause]);
	ktrk_barrier();
	/* Last, so that whoever clears it from now on finds us counted. */
	ktrk_store(&ring->lossy, 1);
	return ktrk_ring_leave(ring);
}
NOKPROBE_SYMBOL(ktrk_ring_lose);

/**
 * ktrk_ring_refuse() - the way out of ktrk_ring_reserve() without a record
 * @ring: the ring, entered
 * @bytes: how much there is no room for; 0 if the nesting is too deep
 *
 * Context: any, NMI included.
 * Return: the cause, times two; plus one if a reader is to be woken.
 */
u32 ktrk_ring_refuse(struct ktrk_ring *ring, u32 bytes)
{
	u32 cause = KTRK_LOST_FULL;

	if (!bytes)
		cause = KTRK_LOST_NESTED;
	else if (bytes > ring->size)
		cause = KTRK_LOST_TOOBIG;
	return cause << 1 | ktrk_ring_lose(ring, cause, 0);
}
NOKPROBE_SYMBOL(ktrk_ring_refuse);

/*
 * What is untold of one cause, as much as a record can say; it counts as told
 * from here on. An interrupt may tell it at any time.
 */
static u32 take_untold(struct ktrk_ring *ring, int cause)
{
	u64 *told = &ring->loss.told[cause];
	u64 old, n;

	do {
		old = ktrk_load(told);
		n = ktrk_load(&ring->prod->lost[cause]) - old;
		if (n > ~0U) {
			n = ~0U;
			ktrk_store(&ring->lossy, 1);
		}
	} while (n && ktrk_cmpxchg_local(told, old, old + n) != old);
	return n;
}
NOKPROBE_SYMBOL(take_untold);

/* Returns false if an interrupt has told all there was. */
static bool fill_lost(struct ktrk_ring *ring, struct ktrk_record_lost *rec,
		      u64 now)
{
	struct ktrk_ring_loss *loss = &ring->loss;
	u64 first = ktrk_load(&loss->first_ns);
	bool any = false;
	u64 last;
	int i;

	ktrk_store(&loss->first_ns, 0);
	for (i = 0; i < KTRK_LOST_CAUSES; i++) {
		rec->count[i] = take_untold(ring, i);
		any |= rec->count[i];
	}
	last = ktrk_load(&loss->last_ns);
	if (!first || first > last)
		first = last;
	rec->first_ns = ktrk_ring_when(ring, first, 0);
	rec->last_ns = ktrk_ring_when(ring, last, 0);
	ktrk_record_head(&rec->head, sizeof(*rec), KTRK_RECORD_LOST, 0, 0,
			 ktrk_ring_when(ring, now, 0));
	return any;
}
NOKPROBE_SYMBOL(fill_lost);

/**
 * ktrk_ring_tell_loss() - write a LOST record, if there is room for one
 * @ring: the ring, entered
 *
 * What does not fit stays untold until a later reservation. Counts are taken
 * only after room was found.
 *
 * Context: any, NMI included.
 */
void ktrk_ring_tell_loss(struct ktrk_ring *ring)
{
	const u32 bytes = sizeof(struct ktrk_record_lost);
	struct ktrk_producer *prod = ring->prod;
	u64 head, end, ns;

	do {
		head = ktrk_load(&prod->head);
		end = head + bytes;
		if (end > ktrk_load(&ring->room) &&
		    !ktrk_ring_make_room(ring, end))
			return;
		ns = ktrk_env_clock();
	} while (ktrk_cmpxchg_local(&prod->head, head, end) != head);
	/* Before the counts are taken: a loss from here on sets it again. */
	ktrk_store(&ring->lossy, 0);
	ktrk_barrier();
	if (!fill_lost(ring, (void *)ktrk_ring_at(ring, head), ns) &&
	    ktrk_cmpxchg_local(&prod->head, end, head) != end)
		ktrk_ring_pad(ring, head, end);
}
NOKPROBE_SYMBOL(ktrk_ring_tell_loss);

/**
 * ktrk_ring_pad() - fill what a record did not use
 * @ring: the ring, entered
 * @start: from this position
 * @end: to this one
 */
void ktrk_ring_pad(struct ktrk_ring *ring, u64 start, u64 end)
{
	struct ktrk_record *rec = ktrk_ring_at(ring, start);

	rec->len_kind = ktrk_record_len_kind(end - start, KTRK_RECORD_PAD);
	rec->event = 0;
	rec->tid = 0;
}
NOKPROBE_SYMBOL(ktrk_ring_pad);

/**
 * ktrk_reader_init() - start at the oldest record
 * @rd: the reader
 * @prod: the ring's producer page
 * @data: its data, mapped twice in a row
 * @size: bytes of data
 *
 * A consumer that goes on where another one stopped sets @rd->pos to the
 * consumer position instead, if that is between @rd->pos and producer_pos.
 */
void ktrk_reader_init(struct ktrk_reader *rd, const struct ktrk_producer *prod,
		      const u8 *data, u64 size)
{
	memset(rd, 0, sizeof(*rd));
	rd->prod = prod;
	rd->data = data;
	rd->size = size;
	rd->pos = ktrk_load(&prod->overwrite_pos);
	rd->limit = rd->pos;
}

/* Where overwriting overtook us, go on at the oldest record there is. */
static void jump(struct ktrk_reader *rd, u64 pos)
{
	rd->missed += pos - rd->pos;
	rd->jumps++;
	rd->pos = pos;
}

/**
 * ktrk_reader_still() - is what was read at the reader's position still whole?
 * @rd: the reader
 *
 * To be asked after the data was copied or used, and before the reader
 * advances. If not, the reader jumps to the oldest record and counts.
 *
 * Return: true if nothing at the position was overwritten.
 */
bool ktrk_reader_still(struct ktrk_reader *rd)
{
	u64 oldest;

	/* RING(still:F) pairs with RING(overwrite:E): data before position */
	ktrk_rmb();
	oldest = ktrk_load(&rd->prod->overwrite_pos);
	if (likely(oldest <= rd->pos))
		return true;
	jump(rd, oldest);
	return false;
}

static bool look_for_more(struct ktrk_reader *rd)
{
	/* RING(read:B) pairs with RING(publish:A): position before records */
	rd->limit = ktrk_load_acquire(&rd->prod->producer_pos);
	return rd->pos < rd->limit;
}

/* Can this be a record, with @room bytes up to the reader's limit? */
static bool record_verify(u32 lk, u64 room)
{
	u32 least = sizeof(struct ktrk_record);

	if (KTRK_RECORD_KIND(lk) == KTRK_RECORD_NONE)
		return false;
	if (KTRK_RECORD_KIND(lk) == KTRK_RECORD_PAD)
		least = KTRK_RING_UNIT;
	else if (KTRK_RECORD_KIND(lk) == KTRK_RECORD_LOST)
		least = sizeof(struct ktrk_record_lost);
	return KTRK_RECORD_LEN(lk) >= least && KTRK_RECORD_LEN(lk) <= room;
}

/**
 * ktrk_reader_peek() - the next record, in place
 * @rd: the reader
 *
 * PAD records are skipped. For a reader that is not the consumer the record
 * may change under its eyes until ktrk_reader_still() says that it did not:
 * use what was read of it only then, or call ktrk_reader_copy().
 *
 * Its length is at least that of its kind, and ends within the data.
 *
 * Return: the record, or NULL if there is none yet.
 */
const struct ktrk_record *ktrk_reader_peek(struct ktrk_reader *rd)
{
	for (;;) {
		const struct ktrk_record *rec;
		u32 lk;

		if (rd->pos >= rd->limit && !look_for_more(rd))
			return NULL;
		rec = (const void *)(rd->data + (rd->pos & (rd->size - 1)));
		lk = ktrk_load(&rec->len_kind);
		if (!ktrk_reader_still(rd))
			continue;
		if (unlikely(!record_verify(lk, rd->limit - rd->pos))) {
			/* Not a record: the consumer gave up half of one. */
			jump(rd, rd->limit);
			continue;
		}
		if (KTRK_RECORD_KIND(lk) != KTRK_RECORD_PAD)
			return rec;
		rd->pos += KTRK_RECORD_LEN(lk);
	}
}

/**
 * ktrk_reader_advance() - go behind the record that was peeked at
 * @rd: the reader
 * @bytes: its length
 */
void ktrk_reader_advance(struct ktrk_reader *rd, u32 bytes)
{
	rd->pos += bytes;
}

/**
 * ktrk_reader_copy() - the next record, copied out whole
 * @rd: the reader
 * @buf: where to, 8-aligned
 * @cap: room, KTRK_RECORD_MAX fits all
 *
 * For readers that are not the consumer. Advances behind the record.
 *
 * Return: its length, 0 if there is none yet, -ENOSPC if @buf is too small.
 */
int ktrk_reader_copy(struct ktrk_reader *rd, void *buf, u32 cap)
{
	for (;;) {
		const struct ktrk_record *rec = ktrk_reader_peek(rd);
		u32 len;

		if (!rec)
			return 0;
		/* Anything, if it was overwritten since: stay in the data. */
		len = KTRK_RECORD_LEN(ktrk_load(&rec->len_kind));
		if (len <= cap && len <= rd->size)
			memcpy(buf, rec, len);
		if (!ktrk_reader_still(rd))
			continue;
		if (len > cap)
			return -ENOSPC;
		ktrk_reader_advance(rd, len);
		return len;
	}
}

/**
 * ktrk_reader_consume() - give up what was read
 * @rd: the reader
 * @cons: the ring's consumer page
 *
 * For the consumer: all below the reader's position may be overwritten.
 */
void ktrk_reader_consume(struct ktrk_reader *rd, struct ktrk_consumer *cons)
{
	/* RING(consume:D) pairs with RING(room:C): data was read before */
	ktrk_store_release(&cons->consumer_pos, rd->pos);
}

/**
 * ktrk_reader_drained() - was all read that was recorded until now?
 * @rd: the reader
 *
 * If so, whatever this ring's CPU records from now on is younger than a time
 * that the caller took before the call; doc/ring.md says how exactly.
 *
 * Return: true if no writer is inside the ring and nothing is left to read.
 */
bool ktrk_reader_drained(struct ktrk_reader *rd)
{
	/* RING(horizon:H) pairs with RING(idle:G): idle before head */
	if (ktrk_load_acquire(&rd->prod->busy))
		return false;
	/*
	 * Not producer_pos: between its last store and the end of busy there
	 * may be a record that its writer left to the outermost one.
	 */
	return ktrk_load(&rd->prod->head) == rd->pos;
}
