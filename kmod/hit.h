/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens at a hit, from the mechanism's handler to the ring. This is the
 * hot path: it is inlined into each mechanism's handler, takes no lock,
 * allocates nothing, never sleeps and never prints.
 */
#ifndef KTRK_HIT_H
#define KTRK_HIT_H

#include <linux/irq_work.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>

#include "buffer.h"
#include "compat.h"
#include "core/tasks.h"
#include "core/vm.h"
#include "stats.h"

/* What a hit has to do, in struct ktrk_sink's @mode. */
#define KTRK_SINK_OFF		0x01	/* the session does not record */
#define KTRK_SINK_FILTER	0x02	/* there is a filter */
#define KTRK_SINK_WORDS		0x04	/* the fields are words, at @word */
#define KTRK_SINK_CALLER	0x08	/* return address first, then those */
#define KTRK_SINK_DURATION	0x10	/* with it: the duration comes last */
#define KTRK_SINK_PROG		0x20	/* the fields need the program */
#define KTRK_SINK_SAMPLE	0x40	/* the next hit is to time itself */
#define KTRK_SINK_SILENT	0x80	/* a storm: hits are lost(rate) */

/* What a hit has to do besides writing its record. */
#define KTRK_SINK_SLOW \
	(KTRK_SINK_OFF | KTRK_SINK_FILTER | KTRK_SINK_SAMPLE | KTRK_SINK_SILENT)

/* Fields that need no program: as many as fit the sink's cache line. */
#define KTRK_SINK_WORDS_MAX	6

/**
 * struct ktrk_sink - all that a hit sees of its probe and session
 * @counts: the books
 * @rings: where to
 * @mode: KTRK_SINK_*, changed by ktrk_hit_mode() only
 * @max_size: bytes to reserve
 * @nwords: with KTRK_SINK_WORDS: fields
 * @head: a record's first four bytes when all of it is used
 * @word: with KTRK_SINK_WORDS: where in the context's base they come from
 * @prog: the program
 * @work: wakes the readers
 */
struct ktrk_sink {
	struct ktrk_counts __percpu *counts;
	struct ktrk_ring __percpu *rings;
	u32 mode;
	u16 max_size;
	u16 nwords;
	u32 head;
	u16 word[KTRK_SINK_WORDS_MAX];
	const struct ktrk_prog *prog;
	struct irq_work *work;
};

/**
 * struct ktrk_cpu - what a CPU remembers from hit to hit
 * @guard: a bit for each context that is inside ktrk_hit() now
 * @tid: the last task seen
 * @comm: the first 8 bytes of its name
 */
struct ktrk_cpu {
	u32 guard;
	u32 tid;
	u64 comm;
};

DECLARE_PER_CPU(struct ktrk_cpu, ktrk_cpu);

void ktrk_hit_note_task(void);
void ktrk_hit_lose(struct ktrk_sink *sink, u32 cause);
bool ktrk_hit_run(struct ktrk_sink *sink, struct ktrk_ctx *ctx,
		  struct ktrk_ring *ring, struct ktrk_slot slot, u64 when,
		  u32 level);
void ktrk_hit_sink(struct ktrk_sink *sink, const struct ktrk_prog *prog);
void ktrk_hit_connect(struct ktrk_sink *sink, struct ktrk_buffer *buffer,
		      u16 event);
void ktrk_hit_slow(struct ktrk_sink *sink, struct ktrk_ctx *ctx, u32 mode,
		   u32 context, struct task_struct *task);
void ktrk_hit_mode(struct ktrk_sink *sink, u32 clear, u32 set);
int ktrk_hit_init(u32 rows);
void ktrk_hit_exit(void);
const struct ktrk_task *ktrk_hit_tasks(void);
u32 ktrk_hit_task_rows(void);
int ktrk_hit_mmap_tasks(struct vm_area_struct *vma);

/* Kinds of context, each of which may interrupt the ones before. */
#define KTRK_CTX_LEVEL	(KTRK_CTX_SOFTIRQ | KTRK_CTX_HARDIRQ | KTRK_CTX_NMI)

/* The preemption count of anything but a plain task. */
#define KTRK_HIT_NO_TASK (SOFTIRQ_OFFSET | HARDIRQ_MASK | NMI_MASK)

/* A context as the hit carries it: KTRK_CTX_*, and above them its guard bit. */
#define KTRK_HIT_GUARD_SHIFT	8
#define KTRK_HIT_TASK		(1U << KTRK_HIT_GUARD_SHIFT)

static __always_inline u32 ktrk_hit_unusual(u32 pc, unsigned long ti)
{
	u32 flags = pc & SOFTIRQ_OFFSET ? KTRK_CTX_SOFTIRQ : 0;

	flags |= pc & HARDIRQ_MASK ? KTRK_CTX_HARDIRQ : 0;
	flags |= pc & NMI_MASK ? KTRK_CTX_NMI : 0;
	flags |= ti & BIT(TIF_NEED_RESCHED) ? KTRK_CTX_NEED_RESCHED : 0;
	flags |= ti & BIT(KTRK_COMPAT_TIF) ? KTRK_CTX_COMPAT : 0;
	/* The highest one counts: NMI 8, hardirq 4, softirq 2, task 1. */
	return flags | KTRK_HIT_TASK <<
		       (fls(flags & KTRK_CTX_LEVEL) ?
			fls(flags & KTRK_CTX_LEVEL) - 2 : 0);
}

/**
 * ktrk_hit_context() - the context that was interrupted
 * @task: the current task
 * @irqs_off: interrupts were off
 * @bias: levels of preempt_disable() that the mechanism itself took
 *
 * Mostly nothing is out of the ordinary, and four tests say so. Each kind of
 * context has a guard bit of its own: one that is met twice on a CPU means
 * that something we called was probed.
 *
 * Context: any; before the handler changes the preemption count.
 * Return: KTRK_CTX_* and the guard bit.
 */
static __always_inline u32 ktrk_hit_context(struct task_struct *task,
					    bool irqs_off, u32 bias)
{
	unsigned long ti = READ_ONCE(task_thread_info(task)->flags);
	u32 pc = preempt_count();
	u32 context = KTRK_HIT_TASK;

	if (unlikely(pc & KTRK_HIT_NO_TASK ||
		     ti & (BIT(TIF_NEED_RESCHED) | BIT(KTRK_COMPAT_TIF))))
		context = ktrk_hit_unusual(pc, ti);
	if (unlikely(irqs_off))
		context |= KTRK_CTX_IRQS_OFF;
	if (IS_ENABLED(CONFIG_PREEMPT_COUNT) &&
	    unlikely((pc & PREEMPT_MASK) > bias))
		context |= KTRK_CTX_PREEMPT_OFF;
	return context;
}

/* The sink's words into the record. */
static __always_inline void ktrk_hit_words(const struct ktrk_sink *sink,
					   const struct ktrk_ctx *ctx, u32 mode,
					   u64 now, u64 *out)
{
	const u16 *word = sink->word, *end = word + sink->nwords;

	if (mode & KTRK_SINK_CALLER)
		*out++ = ctx->retaddr;
	for (; word < end; word++)
		*out++ = *(const u64 *)((const u8 *)ctx->base + *word);
	if (mode & KTRK_SINK_DURATION)
		*out = now - ctx->entry_ns;
}

/**
 * ktrk_hit_record() - write one record
 * @sink: where to
 * @ctx: where from
 * @mode: the sink's, read once
 * @context: ktrk_hit_context()
 * @task: the current task
 *
 * Context: any, preemption off, guarded against recursion.
 */
static __always_inline void ktrk_hit_record(struct ktrk_sink *sink,
					    struct ktrk_ctx *ctx, u32 mode,
					    u32 context,
					    struct task_struct *task)
{
	struct ktrk_ring *ring = this_cpu_ptr(sink->rings);
	u32 level = context >> KTRK_HIT_GUARD_SHIFT;
	u32 tid = task->pid;
	struct ktrk_slot slot;
	u64 when;
	bool wake;

	if (unlikely(!ktrk_ring_reserve(ring, sink->max_size, level, &slot))) {
		ktrk_hit_lose(sink, slot.cause);
		if (slot.wake)
			ktrk_buffer_wake(ring, sink->work);
		return;
	}
	when = ktrk_ring_when(ring, slot.ns, (u8)context);
	if (mode & KTRK_SINK_PROG) {
		wake = ktrk_hit_run(sink, ctx, ring, slot, when, level);
	} else {
		if (mode & KTRK_SINK_WORDS)
			ktrk_hit_words(sink, ctx, mode, slot.ns,
				       (u64 *)(slot.rec + 1));
		*(u64 *)slot.rec = sink->head | (u64)tid << 32;
		slot.rec->when = when;
		wake = ktrk_ring_leave(ring, level);
	}
	if (unlikely(wake))
		ktrk_buffer_wake(ring, sink->work);
	ktrk_stats_inc(sink->counts, recorded);
	if (unlikely(this_cpu_read(ktrk_cpu.tid) != tid ||
		     this_cpu_read(ktrk_cpu.comm) != *(u64 *)task->comm))
		ktrk_hit_note_task();
}

/**
 * ktrk_hit() - a probe was reached
 * @sink: its sink
 * @ctx: where its program reads from
 * @context: ktrk_hit_context()
 * @task: the current task
 *
 * Context: any, NMI included; preemption off.
 */
static __always_inline void ktrk_hit(struct ktrk_sink *sink,
				     struct ktrk_ctx *ctx, u32 context,
				     struct task_struct *task)
{
	u32 guard = this_cpu_read(ktrk_cpu.guard);
	u32 bit = context >> KTRK_HIT_GUARD_SHIFT;
	u32 mode = READ_ONCE(sink->mode);

	ktrk_stats_inc(sink->counts, hits);
	if (unlikely(guard & bit)) {
		ktrk_hit_lose(sink, KTRK_LOST_RECURSION);
		return;
	}
	this_cpu_write(ktrk_cpu.guard, guard | bit);
	barrier();
	if (likely(!(mode & KTRK_SINK_SLOW)))
		ktrk_hit_record(sink, ctx, mode, context, task);
	else
		ktrk_hit_slow(sink, ctx, mode, context, task);
	barrier();
	this_cpu_write(ktrk_cpu.guard, guard);
}

#endif /* KTRK_HIT_H */
