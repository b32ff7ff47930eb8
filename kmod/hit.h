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
#include "extra.h"
#include "fetch.h"
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
#define KTRK_SINK_CLOCK		0x100	/* the clock needs a call */
#define KTRK_SINK_EXTRA		0x200	/* look at @extra */
#define KTRK_SINK_SOFT		0x400	/* armed for that, not recorded */

/* What a hit has to do besides writing its record. */
#define KTRK_SINK_SLOW \
	(KTRK_SINK_OFF | KTRK_SINK_FILTER | KTRK_SINK_SAMPLE | \
	 KTRK_SINK_SILENT | KTRK_SINK_EXTRA | KTRK_SINK_SOFT)

/* What the quick way cannot do. */
#define KTRK_SINK_UNQUICK	(KTRK_SINK_SLOW | KTRK_SINK_CLOCK)

/* Fields that need no program: as many as fit the sink's cache line. */
#define KTRK_SINK_WORDS_MAX	6

/* Fields that are one dereference each: what ktrk_hit_reads() looks for. */
#define KTRK_SINK_READS_MAX	2

/**
 * union ktrk_usual - what a context mostly is
 * @both: all of it, or KTRK_SINK_UNUSUAL while that is not known
 * @count: the preemption count
 * @flags: KTRK_CTX_*, which follow from it
 */
union ktrk_usual {
	u64 both;
	struct {
		u32 count;
		u32 flags;
	};
};

/* No preemption count is like that. */
#define KTRK_SINK_UNUSUAL	U32_MAX

/**
 * struct ktrk_sink - all that a hit sees of its probe and session
 * @counts: the books
 * @rings: where to
 * @mode: KTRK_SINK_*, changed by ktrk_hit_mode() only
 * @max_size: bytes to reserve
 * @nwords: with KTRK_SINK_WORDS: fields
 * @head: a record's first four bytes when all of it is used
 * @word: with KTRK_SINK_WORDS: where in the context's base they come from
 * @read: of quick reads: added to the word that points to what is read
 * @prog: the program
 * @work: wakes the readers
 * @usual: of quick reads, where they were first made with interrupts off;
 *	then never changed
 * @extra: with KTRK_SINK_EXTRA: its other filter, and its rules
 */
struct ktrk_sink {
	struct ktrk_book __percpu *counts;
	struct ktrk_ring *__percpu *rings;
	u32 mode;
	u16 max_size;
	u16 nwords;
	u32 head;
	union {
		u16 word[KTRK_SINK_WORDS_MAX];
		s32 read[KTRK_SINK_READS_MAX];
	};
	const struct ktrk_prog *prog;
	struct irq_work *work;
	union ktrk_usual usual;
	const struct ktrk_extra *extra;
};

/**
 * struct ktrk_where - the context that was interrupted
 * @flags: KTRK_CTX_*
 * @level: KTRK_RING_*: its kind
 * @usual: the flags are those of the sink's @usual instead
 */
struct ktrk_where {
	u32 flags;
	u32 level;
	bool usual;
};

/* Tasks of which a CPU remembers that it has noted their names. */
#define KTRK_CPU_NOTED	256

/**
 * struct ktrk_cpu - what a CPU remembers from hit to hit
 * @guard: a bit for each kind of context that is inside ktrk_hit() now
 * @noted: tasks whose names were noted in the last second, each at its tid
 *	modulo KTRK_CPU_NOTED, or KTRK_CPU_NOBODY
 */
struct ktrk_cpu {
	u32 guard;
	u32 noted[KTRK_CPU_NOTED];
};

#define KTRK_CPU_NOBODY	U32_MAX

DECLARE_PER_CPU(struct ktrk_cpu, ktrk_cpu);

void ktrk_hit_note_task(void);
void ktrk_hit_forget_tasks(void);
void ktrk_hit_after(struct ktrk_sink *sink);
void ktrk_hit_lose(struct ktrk_sink *sink, u32 cause);
bool ktrk_hit_run(struct ktrk_sink *sink, struct ktrk_ctx *ctx,
		  struct ktrk_ring *ring, struct ktrk_slot slot, u64 when,
		  u32 level);
void ktrk_hit_sink(struct ktrk_sink *sink, const struct ktrk_prog *prog);
u32 ktrk_hit_reads(struct ktrk_sink *sink, u32 which[KTRK_SINK_READS_MAX],
		   u32 *bytes);
void ktrk_hit_connect(struct ktrk_sink *sink, struct ktrk_buffer *buffer,
		      u16 event);
void ktrk_hit_slow(struct ktrk_sink *sink, struct ktrk_ctx *ctx, u32 mode,
		   struct ktrk_where where, struct task_struct *task);
void ktrk_hit_rare(struct ktrk_sink *sink, struct ktrk_ctx *ctx,
		   struct ktrk_where where, struct task_struct *task);
void ktrk_hit_beside(struct ktrk_sink *sink, const struct ktrk_where *where);
void ktrk_hit_mode(struct ktrk_sink *sink, u32 clear, u32 set);
void ktrk_hit_extra(struct ktrk_sink *sink, const struct ktrk_extra *extra);
int ktrk_hit_scratch(void);
int ktrk_hit_init(u32 rows);
void ktrk_hit_exit(void);
const struct ktrk_task *ktrk_hit_tasks(void);
u32 ktrk_hit_task_rows(void);
int ktrk_hit_mmap_tasks(struct vm_area_struct *vma);

/* Is the name of the current task, @tid, in the table? */
static __always_inline bool ktrk_hit_noted(u32 tid)
{
	return ktrk_compat_this_cpu_is(ktrk_cpu.noted[tid % KTRK_CPU_NOTED],
				       tid);
}

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
	       /* An interrupt that sets one now is behind the hit as well. */
	       !(data_race(task_thread_info(task)->flags) & KTRK_HIT_ODD_TASK);
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
	if (unlikely(!ktrk_hit_noted(tid)))
		ktrk_hit_note_task();
}

/**
 * ktrk_hit_as() - a probe was reached
 * @sink: its sink
 * @ctx: where its program reads from
 * @where: ktrk_hit_context()
 * @task: the current task
 * @fast: a constant: with code of its own for the usual; without, a hit takes
 *	some instructions more
 *
 * Context: any, NMI included; preemption off.
 */
static __always_inline void ktrk_hit_as(struct ktrk_sink *sink,
					struct ktrk_ctx *ctx,
					struct ktrk_where where,
					struct task_struct *task, bool fast)
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
	if (fast && likely(!(mode & KTRK_SINK_SLOW)))
		ktrk_hit_record(sink, ctx, mode, where, task);
	else
		ktrk_hit_slow(sink, ctx, mode, where, task);
	barrier();
	this_cpu_write(ktrk_cpu.guard, guard);
}

/* ktrk_hit() - the same, fast */
static __always_inline void ktrk_hit(struct ktrk_sink *sink,
				     struct ktrk_ctx *ctx,
				     struct ktrk_where where,
				     struct task_struct *task)
{
	ktrk_hit_as(sink, ctx, where, task, true);
}

/* The number that its records have. */
static inline u32 ktrk_hit_event(const struct ktrk_sink *sink)
{
	return sink->head >> 16;
}

/* Bytes of a record that is written the quick way. */
static inline u32 ktrk_hit_quick_bytes(const struct ktrk_sink *sink)
{
	return KTRK_RECORD_LEN((u16)sink->head);
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

/**
 * enum ktrk_shape - the fields of ktrk_hit_quick()
 * @KTRK_SHAPE_ANY: as the sink's mode says
 * @KTRK_SHAPE_WORDS: words of the base, at the sink's @word
 * @KTRK_SHAPE_FIRST: the first words of the base, in order
 * @KTRK_SHAPE_READ4: 4 bytes each, where the first words of the base, plus the
 *	sink's @read, point to
 * @KTRK_SHAPE_READ8: the same with 8 bytes
 */
enum ktrk_shape {
	KTRK_SHAPE_ANY,
	KTRK_SHAPE_WORDS,
	KTRK_SHAPE_FIRST,
	KTRK_SHAPE_READ4,
	KTRK_SHAPE_READ8,
};

/* Bytes of a record of @n fields of that shape. */
static __always_inline u32 ktrk_shape_bytes(enum ktrk_shape shape, int n)
{
	u32 each = shape == KTRK_SHAPE_READ4 ? sizeof(u32) : sizeof(u64);

	return ALIGN(sizeof(struct ktrk_record) + n * each, 8);
}

/* One field that is in memory: false if there is no memory. */
static __always_inline bool ktrk_hit_read_one(const struct ktrk_sink *sink,
					      const struct ktrk_ctx *ctx,
					      enum ktrk_shape shape, int i,
					      u64 *val)
{
#ifdef KTRK_FETCH_QUICK
	u64 addr = ctx->base[i] + sink->read[i];
	u64 word;
	u32 half;

	if (shape == KTRK_SHAPE_READ4) {
		if (!ktrk_fetch_word(&half, addr, 4))
			return false;
		word = half;
	} else if (!ktrk_fetch_word(&word, addr, 8)) {
		return false;
	}
	*val = word;
#endif
	return true;
}

/* All of them; no loop, since the compiler would leave it one. */
static __always_inline bool ktrk_hit_read(const struct ktrk_sink *sink,
					  const struct ktrk_ctx *ctx,
					  enum ktrk_shape shape, int n,
					  u64 *val)
{
	return (n < 1 || ktrk_hit_read_one(sink, ctx, shape, 0, &val[0])) &&
	       (n < 2 || ktrk_hit_read_one(sink, ctx, shape, 1, &val[1]));
}

/* All fields into the record. */
static __always_inline void ktrk_hit_fill(const struct ktrk_sink *sink,
					  const struct ktrk_ctx *ctx,
					  enum ktrk_shape shape, int n,
					  const u64 *val, u64 now, u64 *out)
{
	/* What words there are never changes. */
	u32 mode = shape == KTRK_SHAPE_ANY ? data_race(sink->mode) : 0;
	int i;

	if (mode & KTRK_SINK_WORDS)
		ktrk_hit_words(sink, ctx, mode, now, out);
	for (i = 0; i < n; i++) {
		if (shape == KTRK_SHAPE_WORDS)
			out[i] = *(const u64 *)((const u8 *)ctx->base +
						sink->word[i]);
		else if (shape == KTRK_SHAPE_FIRST)
			out[i] = ctx->base[i];
		else if (shape == KTRK_SHAPE_READ8)
			out[i] = val[i];
		else if (i % 2 || i + 1 < n)
			((u32 *)out)[i] = val[i];
		else	/* the last, and zeroes behind it */
			out[i / 2] = val[i];
	}
}

/**
 * ktrk_hit_quick() - what most hits are: a few words, and nothing unusual
 * @sink: the probe's
 * @ctx: where the words are
 * @where: ktrk_hit_context(); KTRK_HIT_PLAIN, as a constant, is faster
 * @task: the current task
 * @shape: a constant: what is recorded
 * @n: a constant: how many fields of that shape, 0 for KTRK_SHAPE_ANY
 *
 * Calls nothing, so that its caller saves few registers: whatever else there
 * is to do, the caller ends by calling another function. If reading memory
 * faults, what the kernel does then may be probed too: it finds us inside the
 * ring, so the ring's own guard is enough. The clock comes early, as long as
 * registers are free, but inside the ring: see ktrk_ring_look().
 *
 * Context: any, NMI included; preemption off.
 * Return: enum ktrk_quick.
 */
static __always_inline enum ktrk_quick
ktrk_hit_quick(struct ktrk_sink *sink, const struct ktrk_ctx *ctx,
	       struct ktrk_where where, struct task_struct *task,
	       enum ktrk_shape shape, int n)
{
	bool reads = shape == KTRK_SHAPE_READ4 || shape == KTRK_SHAPE_READ8;
	struct ktrk_ring *ring = this_cpu_read(*sink->rings);
	u64 val[KTRK_SINK_READS_MAX];
	struct ktrk_slot slot;
	u32 tid;

	/* At worst a hit late. */
	if (unlikely(data_race(sink->mode) &
		     (KTRK_SINK_UNQUICK | (reads ? 0 : KTRK_SINK_PROG))))
		return KTRK_QUICK_NOT;
	if (unlikely(!ktrk_ring_look(ring, where.level, true, &slot)))
		return KTRK_QUICK_NOT;
	if (reads && unlikely(!ktrk_hit_read(sink, ctx, shape, n, val))) {
		ktrk_ring_leave(ring, where.level);
		return KTRK_QUICK_NOT;
	}
	if (unlikely(!ktrk_ring_take(ring, shape == KTRK_SHAPE_ANY ?
				     sink->max_size : ktrk_shape_bytes(shape, n),
				     where.level, &slot)))
		return KTRK_QUICK_NOT;
	*(u32 *)slot.rec = sink->head;
	tid = (reads ? ktrk_compat_current() : task)->pid;
	slot.rec->tid = tid;
	slot.rec->when = ktrk_ring_when(ring, slot.ns, where.usual ?
					sink->usual.flags : where.flags);
	ktrk_hit_fill(sink, ctx, shape, n, val, slot.ns, (u64 *)(slot.rec + 1));
	ktrk_stats_quick(sink->counts);
	if (unlikely(ktrk_ring_leave_alone(ring, where.level, slot.end)) ||
	    unlikely(!ktrk_hit_noted(tid)))
		return KTRK_QUICK_MORE;
	return KTRK_QUICK_DONE;
}

#endif /* KTRK_HIT_H */
