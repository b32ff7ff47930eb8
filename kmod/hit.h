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
	struct ktrk_ring *__percpu *rings;
	u32 mode;
	u16 max_size;
	u16 nwords;
	u32 head;
	u16 word[KTRK_SINK_WORDS_MAX];
	const struct ktrk_prog *prog;
	struct irq_work *work;
};

/**
 * struct ktrk_where - the context that was interrupted
 * @flags: KTRK_CTX_*
 * @level: KTRK_RING_*: its kind
 */
struct ktrk_where {
	u32 flags;
	u32 level;
};

/* Tasks of which a CPU remembers that it has noted their names. */
#define KTRK_CPU_NOTED	16

/**
 * struct ktrk_cpu - what a CPU remembers from hit to hit
 * @guard: a bit for each kind of context that is inside ktrk_hit() now
 * @tid: the last task seen
 * @switches: how often it was another
 * @noted: some of those before, each at its tid modulo KTRK_CPU_NOTED
 */
struct ktrk_cpu {
	u32 guard;
	u32 tid;
	u32 switches;
	u32 noted[KTRK_CPU_NOTED];
};

DECLARE_PER_CPU(struct ktrk_cpu, ktrk_cpu);

void ktrk_hit_note_task(void);
void ktrk_hit_after(struct ktrk_sink *sink);
void ktrk_hit_lose(struct ktrk_sink *sink, u32 cause);
bool ktrk_hit_run(struct ktrk_sink *sink, struct ktrk_ctx *ctx,
		  struct ktrk_ring *ring, struct ktrk_slot slot, u64 when,
		  u32 level);
void ktrk_hit_sink(struct ktrk_sink *sink, const struct ktrk_prog *prog);
void ktrk_hit_connect(struct ktrk_sink *sink, struct ktrk_buffer *buffer,
		      u16 event);
void ktrk_hit_slow(struct ktrk_sink *sink, struct ktrk_ctx *ctx, u32 mode,
		   struct ktrk_where where, struct task_struct *task);
void ktrk_hit_mode(struct ktrk_sink *sink, u32 clear, u32 set);
int ktrk_hit_init(u32 rows);
void ktrk_hit_exit(void);
const struct ktrk_task *ktrk_hit_tasks(void);
u32 ktrk_hit_task_rows(void);
int ktrk_hit_mmap_tasks(struct vm_area_struct *vma);

/* Flags of a task that is not as most are. */
#define KTRK_HIT_ODD_TASK	(BIT(TIF_NEED_RESCHED) | BIT(KTRK_COMPAT_TIF))

/* Most hits: in a task, with nothing out of the ordinary. */
#define KTRK_HIT_PLAIN ((struct ktrk_where){ .level = KTRK_RING_TASK })

/**
 * ktrk_hit_plain() - is the context what it mostly is, KTRK_HIT_PLAIN?
 * @task: the current task
 * @irqs_off: interrupts were off
 * @bias: as for ktrk_hit_context()
 *
 * Context: any; before the handler changes the preemption count.
 * Return: true if so.
 */
static __always_inline bool ktrk_hit_plain(struct task_struct *task,
					   bool irqs_off, u32 bias)
{
	return ktrk_compat_plain_task(bias) && !irqs_off &&
	       !(task_thread_info(task)->flags & KTRK_HIT_ODD_TASK);
}

static __always_inline struct ktrk_where
ktrk_hit_unusual(u32 pc, unsigned long ti, u32 bias)
{
	struct ktrk_where where = { .level = KTRK_RING_TASK };

	if (pc & SOFTIRQ_OFFSET) {
		where.flags |= KTRK_CTX_SOFTIRQ;
		where.level = KTRK_RING_SOFTIRQ;
	}
	if (pc & HARDIRQ_MASK) {
		where.flags |= KTRK_CTX_HARDIRQ;
		where.level = KTRK_RING_HARDIRQ;
	}
	if (pc & NMI_MASK) {
		where.flags |= KTRK_CTX_NMI;
		where.level = KTRK_RING_NMI;
	}
	where.flags |= ti & BIT(TIF_NEED_RESCHED) ? KTRK_CTX_NEED_RESCHED : 0;
	where.flags |= ti & BIT(KTRK_COMPAT_TIF) ? KTRK_CTX_COMPAT : 0;
	if (IS_ENABLED(CONFIG_PREEMPT_COUNT) && (pc & PREEMPT_MASK) > bias)
		where.flags |= KTRK_CTX_PREEMPT_OFF;
	return where;
}

/**
 * ktrk_hit_context() - the context that was interrupted
 * @task: the current task
 * @irqs_off: interrupts were off
 * @bias: levels of preempt_disable() that the mechanism itself took
 *
 * Mostly nothing is out of the ordinary, and three tests say so.
 *
 * Context: any; before the handler changes the preemption count.
 * Return: what it is.
 */
static __always_inline struct ktrk_where
ktrk_hit_context(struct task_struct *task, bool irqs_off, u32 bias)
{
	unsigned long ti = READ_ONCE(task_thread_info(task)->flags);
	struct ktrk_where where = { .level = KTRK_RING_TASK };

	if (unlikely(!ktrk_compat_plain_task(bias) ||
		     ti & KTRK_HIT_ODD_TASK))
		where = ktrk_hit_unusual(preempt_count(), ti, bias);
	if (unlikely(irqs_off))
		where.flags |= KTRK_CTX_IRQS_OFF;
	return where;
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
 * @where: ktrk_hit_context()
 * @task: the current task
 *
 * Context: any, preemption off, guarded against recursion.
 */
static __always_inline void ktrk_hit_record(struct ktrk_sink *sink,
					    struct ktrk_ctx *ctx, u32 mode,
					    struct ktrk_where where,
					    struct task_struct *task)
{
	struct ktrk_ring *ring = this_cpu_read(*sink->rings);
	u32 tid = task->pid;
	struct ktrk_slot slot;
	u64 when;
	bool wake;

	if (unlikely(!ktrk_ring_reserve(ring, sink->max_size, where.level,
					&slot))) {
		ktrk_hit_lose(sink, slot.cause);
		if (slot.wake)
			ktrk_buffer_wake(ring, sink->work);
		return;
	}
	when = ktrk_ring_when(ring, slot.ns, where.flags);
	if (mode & KTRK_SINK_PROG) {
		wake = ktrk_hit_run(sink, ctx, ring, slot, when, where.level);
	} else {
		if (mode & KTRK_SINK_WORDS)
			ktrk_hit_words(sink, ctx, mode, slot.ns,
				       (u64 *)(slot.rec + 1));
		*(u64 *)slot.rec = sink->head | (u64)tid << 32;
		slot.rec->when = when;
		wake = ktrk_ring_leave(ring, where.level);
	}
	if (unlikely(wake))
		ktrk_buffer_wake(ring, sink->work);
	ktrk_stats_inc(sink->counts, recorded);
	if (unlikely(!ktrk_compat_this_cpu_is(ktrk_cpu.tid, tid)))
		ktrk_hit_note_task();
}

/**
 * ktrk_hit() - a probe was reached
 * @sink: its sink
 * @ctx: where its program reads from
 * @where: ktrk_hit_context()
 * @task: the current task
 *
 * Context: any, NMI included; preemption off.
 */
static __always_inline void ktrk_hit(struct ktrk_sink *sink,
				     struct ktrk_ctx *ctx,
				     struct ktrk_where where,
				     struct task_struct *task)
{
	u32 guard = this_cpu_read(ktrk_cpu.guard);
	u32 bit = where.level;
	u32 mode = READ_ONCE(sink->mode);

	ktrk_stats_inc(sink->counts, hits);
	if (unlikely(guard & bit)) {
		ktrk_hit_lose(sink, KTRK_LOST_RECURSION);
		return;
	}
	this_cpu_write(ktrk_cpu.guard, guard | bit);
	barrier();
	if (likely(!(mode & KTRK_SINK_SLOW)))
		ktrk_hit_record(sink, ctx, mode, where, task);
	else
		ktrk_hit_slow(sink, ctx, mode, where, task);
	barrier();
	this_cpu_write(ktrk_cpu.guard, guard);
}

/**
 * enum ktrk_quick - how far ktrk_hit_quick() came
 * @KTRK_QUICK_NOT: nowhere: call ktrk_hit()
 * @KTRK_QUICK_DONE: there is nothing left to do
 * @KTRK_QUICK_MORE: call ktrk_hit_after()
 */
enum ktrk_quick {
	KTRK_QUICK_NOT,
	KTRK_QUICK_DONE,
	KTRK_QUICK_MORE,
};

/* Fields of ktrk_hit_quick(): as the sink's mode says. */
#define KTRK_QUICK_ANY	(-1)

/**
 * ktrk_hit_quick() - what most hits are: a few words, and nothing unusual
 * @sink: the probe's
 * @ctx: where the words are
 * @where: ktrk_hit_context(); KTRK_HIT_PLAIN, as a constant, is faster
 * @task: the current task
 * @words: a constant: how many words there are, at the sink's @word; or
 *	KTRK_QUICK_ANY
 * @straight: a constant: they are the first ones of the base, in order
 *
 * Calls nothing, so that its caller saves few registers: whatever else there
 * is to do, the caller ends by calling another function. Reads nothing that
 * might fault, so that the ring's own guard is enough. The clock comes early,
 * as long as registers are free, but inside the ring: see ktrk_ring_look().
 *
 * Context: any, NMI included; preemption off.
 * Return: enum ktrk_quick.
 */
static __always_inline enum ktrk_quick
ktrk_hit_quick(struct ktrk_sink *sink, const struct ktrk_ctx *ctx,
	       struct ktrk_where where, struct task_struct *task, int words,
	       bool straight)
{
	u32 bytes = sizeof(struct ktrk_record) + words * sizeof(u64);
	struct ktrk_ring *ring = this_cpu_read(*sink->rings);
	struct ktrk_counts __percpu *counts;
	struct ktrk_slot slot;
	u64 *out;
	u32 tid;
	int i;

	if (unlikely(sink->mode & (KTRK_SINK_SLOW | KTRK_SINK_PROG)))
		return KTRK_QUICK_NOT;
	if (unlikely(!ktrk_ring_look(ring, where.level, &slot)))
		return KTRK_QUICK_NOT;
	if (words == KTRK_QUICK_ANY)
		bytes = sink->max_size;
	if (unlikely(!ktrk_ring_take(ring, bytes, where.level, &slot)))
		return KTRK_QUICK_NOT;
	*(u32 *)slot.rec = sink->head;
	tid = task->pid;
	slot.rec->tid = tid;
	slot.rec->when = ktrk_ring_when(ring, slot.ns, where.flags);
	out = (u64 *)(slot.rec + 1);
	if (words == KTRK_QUICK_ANY && sink->mode & KTRK_SINK_WORDS)
		ktrk_hit_words(sink, ctx, sink->mode, slot.ns, out);
	for (i = 0; i < words; i++)
		out[i] = straight ? ctx->base[i] :
			 *(const u64 *)((const u8 *)ctx->base + sink->word[i]);
	counts = sink->counts;
	ktrk_stats_inc(counts, hits);
	ktrk_stats_inc(counts, recorded);
	if (unlikely(ktrk_ring_leave_at(ring, where.level, slot.end)) ||
	    unlikely(!ktrk_compat_this_cpu_is(ktrk_cpu.tid, tid)))
		return KTRK_QUICK_MORE;
	return KTRK_QUICK_DONE;
}

#endif /* KTRK_HIT_H */
