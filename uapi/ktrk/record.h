/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * What a reader of a ktrk ring finds in the mapping: the producer page, the
 * consumer page, the record header and the task table.
 *
 * A session has one ring for each possible CPU. Ring N is mapped from the
 * session's file descriptor:
 *
 *	offset KTRK_MMAP_RING(N)		consumer page, one page
 *	offset KTRK_MMAP_RING(N) + page size	producer page, then the data
 *						pages, then the same data
 *						pages once more
 *
 * so that a record that runs over the end of the data can be read in one
 * piece. doc/ring.md has the protocol.
 */
#ifndef _UAPI_KTRK_RECORD_H
#define _UAPI_KTRK_RECORD_H

#include <linux/types.h>

#define KTRK_MMAP_RING(cpu)	((__u64)(cpu) << 40)
#define KTRK_MMAP_TASKS		(1ULL << 60)

#define KTRK_RING_MAGIC		0x4b54524bU	/* "KTRK" */

/* Bounds of one ring's data, in bytes; always a power of two. */
#define KTRK_RING_MIN		(1ULL << 14)
#define KTRK_RING_MAX		(1ULL << 30)

/* In ktrk_producer.flags. */
#define KTRK_RING_OVERWRITE	1U	/* the newest records are kept */

/* Why a hit was not recorded. Numbers are never used again. */
enum ktrk_lost_cause {
	KTRK_LOST_FULL = 0,		/* no room before the consumer */
	KTRK_LOST_NESTED = 1,		/* writers nested deeper than 4 */
	KTRK_LOST_RECURSION = 2,	/* hit inside ktrk's own handler */
	KTRK_LOST_NMISSED = 3,		/* no return instance, or re-entered */
	KTRK_LOST_TOOBIG = 4,		/* larger than the ring */
	KTRK_LOST_DISABLED = 5,		/* hit while the session was stopped */
	KTRK_LOST_RATE = 6,		/* over the probe's rate */
	KTRK_LOST_CAUSES = 8,
};

/**
 * struct ktrk_producer - the producer page; read-only for users
 * @magic: KTRK_RING_MAGIC
 * @cpu: the CPU that writes this ring
 * @data_size: bytes of data, a power of two
 * @base_ns: CLOCK_MONOTONIC of the ring's start; record times count from it
 * @flags: KTRK_RING_*
 * @producer_pos: everything below is complete; load with acquire
 * @overwrite_pos: data below may have been overwritten; read it after the
 *	data it guards, behind a read barrier
 * @busy: a bit for each kind of context that is inside this ring now, 0 when
 *	idle; for merging over CPUs
 * @head: everything below is taken, complete or not; the same
 * @overwrite_gen: odd while @overwrite_pos and @overwritten change
 * @overwritten: EVENT records below @overwrite_pos
 * @lost: hits lost by this ring, by cause
 *
 * Positions are byte counts since the ring's start; they never wrap and index
 * the data modulo @data_size.
 */
struct ktrk_producer {
	__u32 magic;
	__u32 cpu;
	__u64 data_size;
	__u64 base_ns;
	__u32 flags;
	__u32 reserved;
	__u64 reserved0[4];
	/* 64: written at each record */
	__u64 producer_pos;
	__u64 overwrite_pos;
	__u64 busy;
	__u64 head;
	__u64 overwrite_gen;
	__u64 overwritten;
	__u64 reserved1[2];
	/* 128 */
	__u64 lost[KTRK_LOST_CAUSES];
};

/**
 * struct ktrk_consumer - the consumer page; the consumer may write it
 * @consumer_pos: everything below may be overwritten; store with release
 */
struct ktrk_consumer {
	__u64 consumer_pos;
	__u64 reserved[7];
};

enum ktrk_record_kind {
	KTRK_RECORD_NONE = 0,		/* never in a complete ring */
	KTRK_RECORD_PAD = 1,		/* skip; may be 8 bytes long */
	KTRK_RECORD_EVENT = 2,		/* a hit of event @event */
	KTRK_RECORD_LOST = 3,		/* struct ktrk_record_lost */
};

/*
 * Context flags, the low 8 bits of @when. They describe the context that was
 * interrupted, not the handler's.
 */
#define KTRK_CTX_IRQS_OFF	0x01
#define KTRK_CTX_PREEMPT_OFF	0x02
#define KTRK_CTX_SOFTIRQ	0x04
#define KTRK_CTX_HARDIRQ	0x08
#define KTRK_CTX_NMI		0x10
#define KTRK_CTX_NEED_RESCHED	0x20
#define KTRK_CTX_COMPAT		0x40
/* Some scalar field faulted: the record ends with the fault bitmap. */
#define KTRK_CTX_FAULT		0x80

#define KTRK_RECORD_LEN_BITS	12
#define KTRK_RECORD_MAX		(((1U << KTRK_RECORD_LEN_BITS) - 1) * 8)

/**
 * struct ktrk_record - the header of each record
 * @len_kind: low 12 bits: length in units of 8 bytes, header included; high 4
 *	bits: enum ktrk_record_kind
 * @event: the event's id in its session; 0 for records that are no event
 * @tid: the task's thread id in the initial pid namespace
 * @when: high 56 bits: ns since the ring's @base_ns; low 8 bits: KTRK_CTX_*
 *
 * A PAD record may end after @tid.
 */
struct ktrk_record {
	__u16 len_kind;
	__u16 event;
	__u32 tid;
	__u64 when;
};

#define KTRK_RECORD_LEN(lk) \
	(((lk) & ((1U << KTRK_RECORD_LEN_BITS) - 1)) * 8U)
#define KTRK_RECORD_KIND(lk)	((lk) >> KTRK_RECORD_LEN_BITS)

/**
 * struct ktrk_record_lost - what was lost on this CPU before this point
 * @head: header; @head.when is when the record was written
 * @first_ns: time of the first loss, on the scale of @head.when
 * @last_ns: time of the last
 * @count: lost hits by cause
 */
struct ktrk_record_lost {
	struct ktrk_record head;
	__u64 first_ns;
	__u64 last_ns;
	__u32 count[KTRK_LOST_CAUSES];
};

/*
 * A string field is one __u32 in the static part: low 16 bits the offset of
 * its bytes from the record's start, high 16 bits their number, the closing
 * NUL included. No NUL at the end means that the string was cut at its limit.
 * Offset 0 means that the memory could not be read.
 */
#define KTRK_STR_LOC(off, len)	((__u32)(off) | (__u32)(len) << 16)
#define KTRK_STR_OFF(loc)	((loc) & 0xffffU)
#define KTRK_STR_LEN(loc)	((loc) >> 16)

/**
 * struct ktrk_task - one row of the task table
 * @seq: odd while the row changes; read before and after
 * @tid: 0 for an unused row
 * @tgid: thread group
 * @stamp: when the row was written, in units of the table's own
 * @comm: the name, NUL-terminated
 *
 * Row sets of KTRK_TASK_WAYS, at index (tid % sets) * KTRK_TASK_WAYS. The
 * first row of the mapping is not a task: its @tid is KTRK_RING_MAGIC and its
 * @tgid the number of rows that follow.
 */
struct ktrk_task {
	__u32 seq;
	__u32 tid;
	__u32 tgid;
	__u32 stamp;
	char comm[16];
};

#define KTRK_TASK_WAYS		4

#endif /* _UAPI_KTRK_RECORD_H */
