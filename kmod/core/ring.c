// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: the ring's slow paths and its reader
 *
 * Positions count bytes since the ring's start. Three of them:
 *
 *	overwrite_pos <= producer_pos <= head,	head - overwrite_pos <= size
 *
 * Data in [overwrite_pos, producer_pos) is complete and stays. Data in
 * [producer_pos, head) is being written. overwrite_pos moves in make_room()
 * only, and from record to record: up to what the consumer page says that was
 * read, or, where the newest records are kept, as far as need be. So whatever
 * a user writes there costs records of this ring, nothing else.
 */
#include "ring.h"

static_assert(sizeof(struct ktrk_record) == 16, "record header");
static_assert(sizeof(struct ktrk_record_lost) == 64, "lost record");
static_assert(offsetof(struct ktrk_producer, producer_pos) == 64, "producer");
static_assert(offsetof(struct ktrk_producer, lost) == 128, "producer");

/* Room is made for more than one record at a time, but not for a whole ring. */
#define BATCH		4096

/**
 * ktrk_ring_init() - make an empty ring
 * @ring: the ring
 * @prod: its producer page, zeroed
 * @cons: its consumer page, zeroed
 * @data: its data, mapped twice in a row
 * @size: bytes of data, a power of two
 * @cpu: who will write
 * @base_ns: record times count from here
 * @overwrite: keep the newest records, not the oldest
 *
 * Context: before anyone else sees the ring.
 */
void ktrk_ring_init(struct ktrk_ring *ring, struct ktrk_producer *prod,
		    struct ktrk_consumer *cons, u8 *data, u64 size, u32 cpu,
		    u64 base_ns, bool overwrite)
{
	memset(ring, 0, sizeof(*ring));
	ring->size = size;
	ring->room = size;
	ring->mask = size - 1;
	ring->base_ns = base_ns;
	ring->data = data;
	ring->prod = prod;
	ring->cons = cons;
	ring->overwrite = overwrite;
	ring->wake_pos = ~0ULL;
	prod->magic = KTRK_RING_MAGIC;
	prod->cpu = cpu;
	prod->data_size = size;
	prod->base_ns = base_ns;
	prod->flags = overwrite ? KTRK_RING_OVERWRITE : 0;
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

/* Count up where an interrupt may do the same between load and store. */
static void add_local(u64 *counter, u64 n)
{
	u64 old;

	do {
		old = ktrk_load(counter);
	} while (ktrk_cmpxchg_local(counter, old, old + n) != old);
}
NOKPROBE_SYMBOL(add_local);

/*
 * From record to record up to @want, or as far as @limit lets us. Whoever
 * interrupts may overwrite what we read here: then it has moved overwrite_pos,
 * and the caller finds that out.
 */
static u64 walk(const struct ktrk_ring *ring, u64 pos, u64 want, u64 limit,
		u64 *events)
{
	/* Mapped twice, so that one look at where it begins is enough. */
	const u8 *start = (const u8 *)ktrk_ring_at(ring, pos), *at = start;
	const u8 *stop = start + (want - pos), *end = start + (limit - pos);
	u64 n = 0;

	while (at < stop) {
		u32 lk = ktrk_load((const u16 *)at);
		u32 units = lk % (1U << KTRK_RECORD_LEN_BITS);
		const u8 *next = at + (u64)units * KTRK_RING_UNIT;

		if (unlikely(!units) || unlikely(next > end))
			break;
		n++;
		if (unlikely(KTRK_RECORD_KIND(lk) != KTRK_RECORD_EVENT))
			n--;
		at = next;
	}
	*events = n;
	return pos + (at - start);
}
NOKPROBE_SYMBOL(walk);

/*
 * Move overwrite_pos, and with it the count of the records it goes over. Who
 * interrupts between the two finds the generation odd, and leaves it so.
 */
static void move(struct ktrk_producer *prod, u64 from, u64 to, u64 events)
{
	u64 gen;

	do {
		gen = ktrk_load(&prod->overwrite_gen);
	} while (!(gen & 1) && ktrk_cmpxchg_local(&prod->overwrite_gen, gen,
						  gen + 1) != gen);
	/* RING(odd:M) pairs with RING(same:P): odd before the two */
	ktrk_wmb();
	/* Who interrupts us may move it further: never back. */
	if (ktrk_cmpxchg_local(&prod->overwrite_pos, from, to) == from)
		add_local(&prod->overwritten, events);
	/* RING(even:N) pairs with RING(pair:O): the two before even */
	if (!(gen & 1))
		ktrk_store_release(&prod->overwrite_gen, gen + 2);
}
NOKPROBE_SYMBOL(move);

static bool has_room(const struct ktrk_ring *ring, u64 end)
{
	return end - ktrk_load(&ring->prod->overwrite_pos) <= ring->size;
}
NOKPROBE_SYMBOL(has_room);

/* Let overwrite_pos go on, so that there is room up to @end and some more. */
static bool make_room(struct ktrk_ring *ring, u64 end)
{
	u64 want = end - ring->size + min_t(u64, ring->size / 4, BATCH);
	struct ktrk_producer *prod = ring->prod;
	u64 old, pos, limit, events;

	for (;;) {
		old = ktrk_load(&prod->overwrite_pos);
		if (end - old <= ring->size)
			return true;
		if (ring->overwrite)
			limit = ktrk_load(&prod->producer_pos);
		else
			limit = consumer_pos_verify(ring, old);
		pos = walk(ring, old, want, limit, &events);
		if (pos != old)
			move(prod, old, pos, events);
		else if (ktrk_load(&prod->overwrite_pos) == old)
			return false;
	}
}
NOKPROBE_SYMBOL(make_room);

/*
 * What the fast path may take from now on without asking. Behind take() and its
 * barrier, so that who interrupts us before passes one of its own. If that one
 * found more room, this forgets it: no harm. If it lost something, we see it.
 */
static void open_room(struct ktrk_ring *ring)
{
	ktrk_store(&ring->room,
		   ktrk_load(&ring->prod->overwrite_pos) + ring->size);
	ktrk_barrier();
	if (ktrk_load(&ring->lossy))
		ktrk_store(&ring->room, 0);
}
NOKPROBE_SYMBOL(open_room);

/* Take @bytes behind head; false if there is no room. */
static bool take(struct ktrk_ring *ring, u32 bytes, u64 *start, u64 *ns)
{
	struct ktrk_producer *prod = ring->prod;
	u64 head, end;

	do {
		head = ktrk_load(&prod->head);
		end = head + bytes;
		if (!has_room(ring, end) && !make_room(ring, end))
			return false;
		*ns = ktrk_env_clock();
	} while (ktrk_cmpxchg_local(&prod->head, head, end) != head);
	/* RING(overwrite:E) pairs with RING(still:F): position before data */
	ktrk_wmb();
	*start = head;
	return true;
}
NOKPROBE_SYMBOL(take);

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
 * ktrk_ring_lose() - count a loss, to be told at the next record
 * @ring: this CPU's ring, entered or not
 * @cause: enum ktrk_lost_cause
 * @ns: when, absolute; 0 if the clock may not be asked, since it may be probed
 *
 * Context: any, NMI included; preemption off.
 */
void ktrk_ring_lose(struct ktrk_ring *ring, u32 cause, u64 ns)
{
	if (ns)
		stretch(&ring->loss, ns);
	add_local(&ring->prod->lost[cause], 1);
	ktrk_barrier();
	/* Last, so that whoever clears it from now on finds us counted. */
	ktrk_store(&ring->lossy, 1);
	ktrk_barrier();
	ktrk_store(&ring->room, 0);
}
NOKPROBE_SYMBOL(ktrk_ring_lose);

static struct ktrk_slot lost_slot(struct ktrk_ring *ring, u32 cause, u64 ns)
{
	ktrk_ring_lose(ring, cause, ns);
	return (struct ktrk_slot){ .cause = cause };
}
NOKPROBE_SYMBOL(lost_slot);

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
	if (!last)
		last = now;
	if (!first || first > last)
		first = last;
	rec->first_ns = ktrk_ring_when(ring, first, 0);
	rec->last_ns = ktrk_ring_when(ring, last, 0);
	ktrk_record_head(&rec->head, sizeof(*rec), KTRK_RECORD_LOST, 0, 0,
			 ktrk_ring_when(ring, now, 0));
	return any;
}
NOKPROBE_SYMBOL(fill_lost);

/*
 * Write a LOST record, if there is room for one. What does not fit stays untold
 * until a later reservation: counts are taken only after room was found.
 */
static void tell_loss(struct ktrk_ring *ring)
{
	const u32 bytes = sizeof(struct ktrk_record_lost);
	u64 start, ns;

	if (bytes > ring->size || !take(ring, bytes, &start, &ns))
		return;
	/* Before the counts are taken: a loss from here on sets it again. */
	ktrk_store(&ring->lossy, 0);
	ktrk_barrier();
	if (!fill_lost(ring, (void *)ktrk_ring_at(ring, start), ns) &&
	    ktrk_cmpxchg_local(&ring->prod->head, start + bytes, start) !=
	    start + bytes)
		ktrk_ring_pad(ring, start, start + bytes);
}
NOKPROBE_SYMBOL(tell_loss);

/* Entered: a slot, with or without a record. */
static struct ktrk_slot reserve_slow(struct ktrk_ring *ring, u32 bytes)
{
	struct ktrk_slot slot = {};

	if (ktrk_load(&ring->lossy))
		tell_loss(ring);
	if (bytes > ring->size)
		return lost_slot(ring, KTRK_LOST_TOOBIG, ktrk_env_clock());
	if (!take(ring, bytes, &slot.start, &slot.ns))
		return lost_slot(ring, KTRK_LOST_FULL, ktrk_env_clock());
	open_room(ring);
	slot.rec = ktrk_ring_at(ring, slot.start);
	slot.end = slot.start + bytes;
	return slot;
}
NOKPROBE_SYMBOL(reserve_slow);

/**
 * ktrk_ring_reserve_slow() - take room for one record, whatever it takes: ask
 * for room, tell a loss, try again after an interrupt
 * @ring: this CPU's ring
 * @bytes: as for ktrk_ring_take()
 * @level: the same
 *
 * Context: any, NMI included.
 * Return: the slot; without a record the loss is counted and the ring left.
 */
struct ktrk_slot ktrk_ring_reserve_slow(struct ktrk_ring *ring, u32 bytes,
					u32 level)
{
	struct ktrk_slot slot;

	if (!ktrk_ring_enter(ring, level))
		return lost_slot(ring, KTRK_LOST_RECURSION, 0);
	slot = reserve_slow(ring, bytes);
	if (!slot.rec)
		slot.wake = ktrk_ring_leave(ring, level);
	return slot;
}
NOKPROBE_SYMBOL(ktrk_ring_reserve_slow);

/**
 * ktrk_ring_tell() - tell the losses that no record has told yet
 * @ring: this CPU's ring
 * @level: KTRK_RING_*: the kind of context we are in
 *
 * For a session that stops: no record may come behind the loss.
 * Context: any, preemption off.
 * Return: true if a reader asked to be woken.
 */
bool ktrk_ring_tell(struct ktrk_ring *ring, u32 level)
{
	if (!ktrk_load(&ring->lossy) || !ktrk_ring_enter(ring, level))
		return false;
	tell_loss(ring);
	open_room(ring);
	return ktrk_ring_leave(ring, level);
}
NOKPROBE_SYMBOL(ktrk_ring_tell);

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

/*
 * The oldest record's position, and how many EVENT records were before it. The
 * two are read together or not at all: false if a writer is changing them.
 */
static bool oldest(const struct ktrk_producer *prod, u64 *pos, u64 *seq)
{
	u64 gen;
	int i;

	for (i = 0; i < KTRK_RING_TRIES; i++) {
		/* RING(pair:O) pairs with RING(even:N): even before the two */
		gen = ktrk_load_acquire(&prod->overwrite_gen);
		if (gen & 1)
			continue;
		*pos = ktrk_load(&prod->overwrite_pos);
		*seq = ktrk_load(&prod->overwritten);
		/* RING(same:P) pairs with RING(odd:M): the two before odd */
		ktrk_rmb();
		if (ktrk_load(&prod->overwrite_gen) == gen)
			return true;
	}
	return false;
}

/* Go to the oldest record there is, and count what we have not seen. */
static bool catch_up(struct ktrk_reader *rd)
{
	u64 pos, seq;

	if (!oldest(rd->prod, &pos, &seq))
		return false;
	if (rd->placed) {
		rd->missed += seq - rd->seq;
		rd->missed_bytes += pos - rd->pos;
		rd->jumps++;
	}
	rd->pos = pos;
	rd->seq = seq;
	rd->len = 0;
	rd->found = false;
	rd->placed = true;
	return true;
}

/**
 * ktrk_reader_init() - start at the oldest record
 * @rd: the reader
 * @prod: the ring's producer page
 * @data: its data, mapped twice in a row
 * @size: bytes of data
 *
 * A consumer that goes on where another one stopped calls ktrk_reader_skip()
 * with the consumer position.
 */
void ktrk_reader_init(struct ktrk_reader *rd, const struct ktrk_producer *prod,
		      const u8 *data, u64 size)
{
	memset(rd, 0, sizeof(*rd));
	rd->prod = prod;
	rd->data = data;
	rd->size = size;
	catch_up(rd);
	rd->limit = rd->pos;
}

/**
 * ktrk_reader_still() - is what was read at the reader's position still whole?
 * @rd: the reader
 *
 * To be asked after the data was copied or used, and before the reader
 * advances. If not, ktrk_reader_peek() goes to the oldest record and counts.
 *
 * Return: true if nothing at the position was overwritten.
 */
bool ktrk_reader_still(const struct ktrk_reader *rd)
{
	/* RING(still:F) pairs with RING(overwrite:E): data before position */
	ktrk_rmb();
	return likely(ktrk_load(&rd->prod->overwrite_pos) <= rd->pos);
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

/* Where there is no record, nobody can say how many there were. */
static void give_up(struct ktrk_reader *rd)
{
	rd->missed_bytes += rd->limit - rd->pos;
	rd->bad++;
	rd->pos = rd->limit;
}

/**
 * ktrk_reader_peek() - the next record, in place
 * @rd: the reader
 *
 * PAD records are skipped. For a reader that is not the consumer the record
 * may change under its eyes until ktrk_reader_still() says that it did not:
 * use what was read of it only then, or call ktrk_reader_copy().
 *
 * Its length, @rd->len, is at least that of its kind, and ends within the data.
 *
 * Return: the record, or NULL if there is none yet.
 */
const struct ktrk_record *ktrk_reader_peek(struct ktrk_reader *rd)
{
	for (;;) {
		const struct ktrk_record *rec;
		u32 lk;

		if (unlikely(!rd->placed) && !catch_up(rd))
			return NULL;
		if (rd->pos >= rd->limit && !look_for_more(rd))
			return NULL;
		rec = (const void *)(rd->data + (rd->pos & (rd->size - 1)));
		lk = ktrk_load(&rec->len_kind);
		if (unlikely(!ktrk_reader_still(rd))) {
			if (!catch_up(rd))
				return NULL;
			continue;
		}
		if (unlikely(!record_verify(lk, rd->limit - rd->pos))) {
			give_up(rd);
			continue;
		}
		if (KTRK_RECORD_KIND(lk) == KTRK_RECORD_PAD) {
			rd->pos += KTRK_RECORD_LEN(lk);
			continue;
		}
		rd->len = KTRK_RECORD_LEN(lk);
		rd->found = KTRK_RECORD_KIND(lk) == KTRK_RECORD_EVENT;
		return rec;
	}
}

/**
 * ktrk_reader_advance() - go behind the record that was peeked at
 * @rd: the reader
 *
 * By the length that was seen then, when the record was there for certain: what
 * stands at its place by now may be anything.
 */
void ktrk_reader_advance(struct ktrk_reader *rd)
{
	rd->pos += rd->len;
	rd->seq += rd->found;
	rd->len = 0;
	rd->found = false;
}

/**
 * ktrk_reader_skip() - go over what somebody else has read
 * @rd: the reader
 * @pos: up to here, as that one says
 *
 * From record to record, so that the reader stays on one whatever @pos is; one
 * that cannot be a position is not believed.
 */
void ktrk_reader_skip(struct ktrk_reader *rd, u64 pos)
{
	const struct ktrk_record *rec;

	look_for_more(rd);
	if (pos % KTRK_RING_UNIT || pos > rd->limit)
		return;
	while (rd->pos < pos) {
		rec = ktrk_reader_peek(rd);
		if (!rec || rd->pos >= pos)
			return;
		ktrk_reader_advance(rd);
	}
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
		u32 len = rd->len;

		if (!rec)
			return 0;
		if (len > cap)
			return -ENOSPC;
		memcpy(buf, rec, len);
		if (!ktrk_reader_still(rd))
			continue;
		ktrk_reader_advance(rd);
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
