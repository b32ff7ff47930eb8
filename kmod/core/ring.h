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

/* Contexts that can nest on one CPU: task, softirq, hardirq, NMI. */
#define KTRK_RING_NEST_MAX	4

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
 * @room: where a reservation may end without asking anybody; only this CPU
 *	touches it
 * @mask: a position's index in the data
 * @base_ns: record times count from here
 * @data: the data, mapped twice in a row
 * @prod: the producer page
 * @wake_pos: position from which on a commit asks for a wakeup
 * @lossy: not 0 while there may be something untold
 * @size: bytes of data, a power of two
 * @cons: the consumer page; a hostile user may write anything there
 * @loss: what was told
 *
 * What each record needs comes first.
 */
struct ktrk_ring {
	u64 room;
	u64 mask;
	u64 base_ns;
	u8 *data;
	struct ktrk_producer *prod;
	u64 wake_pos;
	u32 lossy;
	u64 size;
	struct ktrk_consumer *cons;
	struct ktrk_ring_loss loss;
};

/**
 * struct ktrk_slot - one reservation
 * @rec: the record, in the data
 * @start: its position
 * @end: the position behind what was reserved
 * @ns: the absolute time of the record
 * @wake: only when the reservation failed: a reader asked to be woken, since
 *	leaving the ring publishes what interrupting writers left to us
 */
struct ktrk_slot {
	struct ktrk_record *rec;
	u64 start;
	u64 end;
	u64 ns;
	bool wake;
};

void ktrk_ring_init(struct ktrk_ring *ring, struct ktrk_producer *prod,
		    struct ktrk_consumer *cons, u8 *data, u64 size, u32 cpu,
		    u64 base_ns);
bool ktrk_ring_make_room(struct ktrk_ring *ring, u64 end);
bool ktrk_ring_lose(struct ktrk_ring *ring, u32 cause, u64 ns);
u32 ktrk_ring_refuse(struct ktrk_ring *ring, u32 bytes);
void ktrk_ring_tell_loss(struct ktrk_ring *ring);
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

static __always_inline struct ktrk_record *
ktrk_ring_at(const struct ktrk_ring *ring, u64 pos)
{
	return (struct ktrk_record *)(ring->data + (pos & ring->mask));
}

/*
 * Enter and leave the writer's side. Each context that interrupts another
 * here leaves before the other goes on, so plain loads and stores count right.
 */
static __always_inline u64 ktrk_ring_enter(struct ktrk_ring *ring)
{
	struct ktrk_producer *prod = ring->prod;
	u64 depth = ktrk_load(&prod->busy) + 1;

	ktrk_store(&prod->busy, depth);
	ktrk_barrier();
	return depth;
}

/**
 * ktrk_ring_leave() - leave the writer's side; the outermost publishes
 * @ring: the ring
 *
 * Only the outermost writer moves producer_pos: then no writer is inside, and
 * everything below head is complete. One that interrupts between the load of
 * head and the store of busy leaves its record to us, so head is looked at
 * again. The idea of counting nested writers is perf's.
 *
 * Return: true if a reader asked to be woken at this position.
 */
static __always_inline bool ktrk_ring_leave(struct ktrk_ring *ring)
{
	struct ktrk_producer *prod = ring->prod;
	u64 depth = ktrk_load(&prod->busy);
	u64 head;

	ktrk_barrier();
	if (unlikely(depth > 1)) {
		ktrk_store(&prod->busy, depth - 1);
		return false;
	}
	for (;;) {
		head = ktrk_load(&prod->head);
		/* RING(publish:A) pairs with RING(read:B): records first */
		ktrk_store_release(&prod->producer_pos, head);
		ktrk_barrier();
		/* RING(idle:G) pairs with RING(horizon:H): head first */
		ktrk_store_release(&prod->busy, 0);
		ktrk_barrier();
		if (likely(head == ktrk_load(&prod->head)))
			break;
		ktrk_store(&prod->busy, 1);
		ktrk_barrier();
	}
	return unlikely(head >= ktrk_load(&ring->wake_pos));
}

/**
 * ktrk_ring_reserve() - take room for one record
 * @ring: this CPU's ring
 * @bytes: how much, a multiple of 8, at most KTRK_RECORD_MAX
 * @slot: filled in on success
 *
 * Preemption must be off from here to ktrk_ring_commit(). The clock is read
 * between looking at head and taking it, so a writer that comes between makes
 * us read it again, and ring order is time order.
 *
 * Context: any, NMI included.
 * Return: 0; else the cause of the loss, negative minus one (-1 - cause): the
 * loss is counted, the writer's side is left, @slot says @wake.
 */
static __always_inline int ktrk_ring_reserve(struct ktrk_ring *ring, u32 bytes,
					     struct ktrk_slot *slot)
{
	struct ktrk_producer *prod = ring->prod;
	u64 head, end, ns;

	if (unlikely(ktrk_ring_enter(ring) > KTRK_RING_NEST_MAX)) {
		bytes = 0;
		goto refuse;
	}
	if (unlikely(ktrk_load(&ring->lossy)))
		ktrk_ring_tell_loss(ring);
	do {
		head = ktrk_load(&prod->head);
		end = head + bytes;
		if (unlikely(end > ktrk_load(&ring->room)) &&
		    !ktrk_ring_make_room(ring, end))
			goto refuse;
		ns = ktrk_env_clock();
	} while (unlikely(ktrk_cmpxchg_local(&prod->head, head, end) != head));

	slot->rec = ktrk_ring_at(ring, head);
	slot->start = head;
	slot->end = end;
	slot->ns = ns;
	return 0;

refuse:
	/* By value: a slot whose address nobody takes stays in registers. */
	end = ktrk_ring_refuse(ring, bytes);
	slot->wake = end & 1;
	return -1 - (int)(end >> 1);
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
 * @slot: the reservation; its record's header says @used
 * @used: bytes used, a multiple of 8, at least 8
 *
 * What was not used is given back if nothing was reserved behind it, else it
 * becomes a PAD record.
 *
 * Return: true if a reader asked to be woken.
 */
static __always_inline bool ktrk_ring_commit(struct ktrk_ring *ring,
					     const struct ktrk_slot *slot,
					     u32 used)
{
	u64 end = slot->start + used;

	if (end != slot->end &&
	    ktrk_cmpxchg_local(&ring->prod->head, slot->end, end) != slot->end)
		ktrk_ring_pad(ring, end, slot->end);
	return ktrk_ring_leave(ring);
}

/**
 * struct ktrk_reader - one reader of one ring, in the kernel or in user space
 * @prod: the producer page; of a trusted kernel
 * @data: the data, mapped twice in a row
 * @size: bytes of data
 * @pos: next record
 * @limit: positions below are complete, as last seen
 * @missed: bytes overwritten before they were read
 * @jumps: how often that happened
 */
struct ktrk_reader {
	const struct ktrk_producer *prod;
	const u8 *data;
	u64 size;
	u64 pos;
	u64 limit;
	u64 missed;
	u64 jumps;
};

void ktrk_reader_init(struct ktrk_reader *rd, const struct ktrk_producer *prod,
		      const u8 *data, u64 size);
const struct ktrk_record *ktrk_reader_peek(struct ktrk_reader *rd);
bool ktrk_reader_still(struct ktrk_reader *rd);
void ktrk_reader_advance(struct ktrk_reader *rd, u32 bytes);
int ktrk_reader_copy(struct ktrk_reader *rd, void *buf, u32 cap);
void ktrk_reader_consume(struct ktrk_reader *rd, struct ktrk_consumer *cons);
bool ktrk_reader_drained(struct ktrk_reader *rd);

#endif /* KTRK_CORE_RING_H */
