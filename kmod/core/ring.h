/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One CPU's ring: one writer side (this CPU, in any context, nested like a
 * stack) and any number of readers. doc/ring.md has the protocol; each
 * ordered access carries a label that it lists.
 *
 * What runs at each hit is here, to be inlined; the rest is in ring.c.
 */
#ifndef KTRK_CORE_RING_H
#define KTRK_CORE_RING_H

#include "env.h"

/*
 * Kinds of context that can nest on one CPU, each a bit of the producer page's
 * @busy. A kind never interrupts itself, but for what a probe in our own way
 * does, and that is refused.
 */
#define KTRK_RING_TASK		1U
#define KTRK_RING_SOFTIRQ	2U
#define KTRK_RING_HARDIRQ	4U
#define KTRK_RING_NMI		8U

/* How often a reader looks for a position and a count that belong together. */
#ifndef KTRK_RING_TRIES
#define KTRK_RING_TRIES		64
#endif

/* Bytes of the smallest record and the unit of all lengths. */
#define KTRK_RING_UNIT		8

/**
 * struct ktrk_ring_loss - which losses the stream was told of
 * @told: how many, by cause; what the producer page's @lost has more is untold
 * @first_ns: time of the first untold one, absolute; 0 for none
 * @last_ns: time of the last
 */
struct ktrk_ring_loss {
	u64 told[KTRK_LOST_CAUSES];
	u64 first_ns;
	u64 last_ns;
};

/**
 * struct ktrk_ring - the writer's side
 * @room: where a reservation may end without asking anybody; 0 while there is
 *	a loss to tell; only this CPU touches it
 * @mask: a position's index in the data
 * @base_ns: record times count from here
 * @data: the data, mapped twice in a row
 * @prod: the producer page
 * @wake_pos: position from which on a commit asks for a wakeup
 * @lossy: not 0 while there may be something untold
 * @overwrite: the newest records are kept, not the oldest
 * @size: bytes of data, a power of two
 * @cons: the consumer page; a hostile user may write anything there
 * @loss: what was told
 *
 * What each record needs comes first. In the kernel @prod and @data are at a
 * fixed distance from here and serve nobody on the way of a record.
 */
struct ktrk_ring {
	u64 room;
	u64 mask;
	u64 base_ns;
	u8 *data;
	struct ktrk_producer *prod;
	u64 wake_pos;
	u32 lossy;
	u32 overwrite;
	u64 size;
	struct ktrk_consumer *cons;
	struct ktrk_ring_loss loss;
};

/**
 * struct ktrk_slot - one reservation
 * @rec: the record, in the data; NULL if there is none
 * @start: its position
 * @end: the position behind what was reserved
 * @ns: the absolute time of the record
 * @cause: without a record: enum ktrk_lost_cause
 * @wake: without a record: a reader asked to be woken, since leaving the ring
 *	publishes what interrupting writers left to us
 */
struct ktrk_slot {
	struct ktrk_record *rec;
	u64 start;
	u64 end;
	u64 ns;
	u32 cause;
	bool wake;
};

void ktrk_ring_init(struct ktrk_ring *ring, struct ktrk_producer *prod,
		    struct ktrk_consumer *cons, u8 *data, u64 size, u32 cpu,
		    u64 base_ns, bool overwrite);
struct ktrk_slot ktrk_ring_reserve_slow(struct ktrk_ring *ring, u32 bytes,
					u32 level);
void ktrk_ring_lose(struct ktrk_ring *ring, u32 cause, u64 ns);
bool ktrk_ring_tell(struct ktrk_ring *ring, u32 level);
void ktrk_ring_pad(struct ktrk_ring *ring, u64 start, u64 end);

static __always_inline u16 ktrk_record_len_kind(u32 bytes, u32 kind)
{
	return bytes / KTRK_RING_UNIT | kind << KTRK_RECORD_LEN_BITS;
}

/**
 * ktrk_record_head() - write a record's header
 * @rec: the record
 * @bytes: its length
 * @kind: enum ktrk_record_kind
 * @event: the event's id
 * @tid: the task
 * @when: ns since the ring's base << 8 | KTRK_CTX_*
 */
static __always_inline void ktrk_record_head(struct ktrk_record *rec,
					     u32 bytes, u32 kind, u16 event,
					     u32 tid, u64 when)
{
	rec->len_kind = ktrk_record_len_kind(bytes, kind);
	rec->event = event;
	rec->tid = tid;
	rec->when = when;
}

static __always_inline struct ktrk_producer *
ktrk_ring_prod(const struct ktrk_ring *ring)
{
#ifdef KTRK_RING_PROD_AT
	return (void *)ring + KTRK_RING_PROD_AT;
#else
	return ring->prod;
#endif
}

static __always_inline bool ktrk_ring_head_is(struct ktrk_ring *ring, u64 pos)
{
#ifdef KTRK_RING_PROD_AT
	return ktrk_env_word_is(ring, KTRK_RING_PROD_AT +
			    offsetof(struct ktrk_producer, head), pos);
#else
	return ktrk_load(&ring->prod->head) == pos;
#endif
}

static __always_inline u8 *ktrk_ring_data(const struct ktrk_ring *ring)
{
#ifdef KTRK_RING_DATA_AT
	return (void *)ring + KTRK_RING_DATA_AT;
#else
	return ring->data;
#endif
}

static __always_inline struct ktrk_record *
ktrk_ring_at(const struct ktrk_ring *ring, u64 pos)
{
	return (void *)(ktrk_ring_data(ring) + (pos & ring->mask));
}

/**
 * ktrk_ring_enter() - enter the writer's side
 * @ring: this CPU's ring
 * @level: KTRK_RING_*: the kind of context we are in
 *
 * Whoever interrupts us here leaves before we go on, so plain loads and stores
 * do.
 *
 * Context: any, NMI included, preemption off until ktrk_ring_leave().
 * Return: false if a writer of this kind is inside already.
 */
static __always_inline bool ktrk_ring_enter(struct ktrk_ring *ring, u32 level)
{
	struct ktrk_producer *prod = ktrk_ring_prod(ring);
	u64 busy = ktrk_load(&prod->busy);

	if (unlikely(busy & level))
		return false;
	ktrk_store(&prod->busy, busy | level);
	ktrk_barrier();
	return true;
}

/* All below @head is complete; then nobody is inside. */
static __always_inline void ktrk_ring_publish(struct ktrk_producer *prod,
					      u64 head)
{
	/* RING(publish:A) pairs with RING(read:B): records first */
	ktrk_store_release(&prod->producer_pos, head);
	ktrk_barrier();
	/* RING(idle:G) pairs with RING(horizon:H): head first */
	ktrk_store_release(&prod->busy, 0);
	ktrk_barrier();
}

/* Somebody left a record to us while we left: publish until nobody does. */
static __always_inline u64 ktrk_ring_leave_again(struct ktrk_producer *prod,
						 u32 level)
{
	u64 head;

	do {
		ktrk_store(&prod->busy, level);
		ktrk_barrier();
		head = ktrk_load(&prod->head);
		ktrk_ring_publish(prod, head);
	} while (unlikely(head != ktrk_peek(&prod->head)));
	return head;
}

/**
 * ktrk_ring_leave_alone() - leave, by one that found nobody inside
 * @ring: the ring
 * @level: as entered
 * @head: where head was when last looked at
 *
 * Whoever came since was inside us and has gone: so we are the outermost.
 *
 * Return: as ktrk_ring_leave().
 */
static __always_inline bool ktrk_ring_leave_alone(struct ktrk_ring *ring,
						  u32 level, u64 head)
{
	struct ktrk_producer *prod = ktrk_ring_prod(ring);

	ktrk_barrier();
	ktrk_ring_publish(prod, head);
	if (unlikely(!ktrk_ring_head_is(ring, head)))
		head = ktrk_ring_leave_again(prod, level);
	return unlikely(head >= ktrk_peek(&ring->wake_pos));
}

/**
 * ktrk_ring_leave() - leave the writer's side; the outermost publishes
 * @ring: the ring
 * @level: as entered
 *
 * Only the outermost writer moves producer_pos: then no writer is inside, and
 * everything below head is complete. One that interrupts between the load of
 * head and the store of busy leaves its record to us, so head is looked at
 * again. The idea of counting nested writers is perf's.
 *
 * Return: true if a reader asked to be woken at this position.
 */
static __always_inline bool ktrk_ring_leave(struct ktrk_ring *ring, u32 level)
{
	struct ktrk_producer *prod = ktrk_ring_prod(ring);

	ktrk_barrier();
	if (unlikely(ktrk_peek(&prod->busy) != level)) {
		ktrk_store(&prod->busy,
			   ktrk_load(&prod->busy) & ~(u64)level);
		return false;
	}
	return ktrk_ring_leave_alone(ring, level, ktrk_load(&prod->head));
}

/**
 * ktrk_ring_look() - enter, and see where the next record would be, and when
 * @ring: this CPU's ring
 * @level: KTRK_RING_*: the kind of context we are in
 * @sure: a constant: the clock needs no call, ktrk_env_clock_is_quick()
 * @slot: filled in, for ktrk_ring_take()
 *
 * The clock is read inside, so that a reader that finds nobody inside knows
 * that no older record comes; ktrk_reader_drained() says so.
 *
 * Context: any, NMI included; preemption off from here to ktrk_ring_commit()
 * or ktrk_ring_leave_alone().
 * Return: false if a writer is inside already, or the clock needs a call: the
 * ring is left as it was, and ktrk_ring_reserve_slow() knows.
 */
static __always_inline bool ktrk_ring_look(struct ktrk_ring *ring, u32 level,
					   bool sure, struct ktrk_slot *slot)
{
	struct ktrk_producer *prod = ktrk_ring_prod(ring);

	if (unlikely(ktrk_peek(&prod->busy)))
		return false;
	ktrk_store(&prod->busy, level);
	ktrk_barrier();
	slot->start = ktrk_load(&prod->head);
	if (sure || likely(ktrk_env_clock_is_quick())) {
		slot->ns = ktrk_env_clock_quick();
		return true;
	}
	ktrk_ring_leave(ring, level);
	return false;
}

/**
 * ktrk_ring_take() - take room for one record, if nothing is unusual
 * @ring: the ring, entered by ktrk_ring_look()
 * @bytes: how much, a multiple of 8, at most KTRK_RECORD_MAX
 * @level: as entered
 * @slot: what ktrk_ring_look() found
 *
 * The clock was read between looking at head and taking it, so a writer that
 * came between makes us fail, and ring order is time order.
 *
 * Context: any, NMI included.
 * Return: true; else the ring was left, and ktrk_ring_reserve_slow() knows what
 * to do.
 */
static __always_inline bool ktrk_ring_take(struct ktrk_ring *ring, u32 bytes,
					   u32 level, struct ktrk_slot *slot)
{
	u64 head = slot->start, end = head + bytes;

	if (unlikely(end > ktrk_peek(&ring->room)) ||
	    unlikely(!ktrk_try_cmpxchg_local(&ktrk_ring_prod(ring)->head, head,
					     end))) {
		/* Publishes what others left to us. */
		ktrk_ring_leave(ring, level);
		return false;
	}
	slot->rec = ktrk_ring_at(ring, head);
	slot->end = end;
	return true;
}

/**
 * ktrk_ring_reserve() - take room for one record
 * @ring: this CPU's ring
 * @bytes: as for ktrk_ring_take()
 * @level: the same
 * @slot: filled in
 *
 * Context: any, NMI included.
 * Return: true; else the loss is counted, the writer's side is left, and @slot
 * says @cause and @wake.
 */
static __always_inline bool ktrk_ring_reserve(struct ktrk_ring *ring, u32 bytes,
					      u32 level, struct ktrk_slot *slot)
{
	if (likely(ktrk_ring_look(ring, level, false, slot)) &&
	    likely(ktrk_ring_take(ring, bytes, level, slot)))
		return true;
	*slot = ktrk_ring_reserve_slow(ring, bytes, level);
	return slot->rec;
}

/**
 * ktrk_ring_when() - a header's @when for a time
 * @ring: the ring
 * @ns: absolute time
 * @flags: KTRK_CTX_*
 */
static __always_inline u64 ktrk_ring_when(const struct ktrk_ring *ring, u64 ns,
					  u32 flags)
{
	return (ns - ring->base_ns) << 8 | flags;
}

/**
 * ktrk_ring_commit() - a reserved record is complete
 * @ring: the ring
 * @level: as reserved
 * @slot: the reservation; its record's header says @used
 * @used: bytes used, a multiple of 8, at least 8
 *
 * What was not used is given back if nothing was reserved behind it, else it
 * becomes a PAD record.
 *
 * Return: true if a reader asked to be woken.
 */
static __always_inline bool ktrk_ring_commit(struct ktrk_ring *ring, u32 level,
					     const struct ktrk_slot *slot,
					     u32 used)
{
	u64 *head = &ktrk_ring_prod(ring)->head;
	u64 end = slot->start + used;

	if (end != slot->end &&
	    ktrk_cmpxchg_local(head, slot->end, end) != slot->end)
		ktrk_ring_pad(ring, end, slot->end);
	return ktrk_ring_leave(ring, level);
}

/**
 * struct ktrk_reader - one reader of one ring, in the kernel or in user space
 * @prod: the producer page; of a trusted kernel
 * @data: the data, mapped twice in a row
 * @size: bytes of data
 * @pos: next record
 * @limit: positions below are complete, as last seen
 * @seq: EVENT records below @pos
 * @missed: EVENT records that were overwritten before they were read
 * @missed_bytes: their bytes, and those of what else was gone over
 * @jumps: how often that happened
 * @bad: places where there was no record: never with a sound kernel
 * @len: length of the record that was peeked at; 0 for none
 * @found: it is an EVENT
 * @placed: @pos is where the reader began, or behind
 */
struct ktrk_reader {
	const struct ktrk_producer *prod;
	const u8 *data;
	u64 size;
	u64 pos;
	u64 limit;
	u64 seq;
	u64 missed;
	u64 missed_bytes;
	u64 jumps;
	u64 bad;
	u32 len;
	bool found;
	bool placed;
};

void ktrk_reader_init(struct ktrk_reader *rd, const struct ktrk_producer *prod,
		      const u8 *data, u64 size);
void ktrk_reader_skip(struct ktrk_reader *rd, u64 pos);
const struct ktrk_record *ktrk_reader_peek(struct ktrk_reader *rd);
bool ktrk_reader_still(const struct ktrk_reader *rd);
void ktrk_reader_advance(struct ktrk_reader *rd);
int ktrk_reader_copy(struct ktrk_reader *rd, void *buf, u32 cap);
void ktrk_reader_consume(struct ktrk_reader *rd, struct ktrk_consumer *cons);
bool ktrk_reader_drained(struct ktrk_reader *rd);

#endif /* KTRK_CORE_RING_H */
