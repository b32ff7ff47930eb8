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

/**
 * struct ktrk_sink - all that a hit sees of its probe and session
 * @prog: the program
 * @rings: where to
 * @counts: the books
 * @work: wakes the readers
 * @on: the session records
 * @event: the event's id
 */
struct ktrk_sink {
	const struct ktrk_prog *prog;
	struct ktrk_ring __percpu *rings;
	struct ktrk_counts __percpu *counts;
	struct irq_work *work;
	u32 on;
	u16 event;
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
bool ktrk_hit_filter(struct ktrk_sink *sink, struct ktrk_ctx *ctx);
int ktrk_hit_init(u32 rows);
void ktrk_hit_exit(void);
const struct ktrk_task *ktrk_hit_tasks(void);
u32 ktrk_hit_task_rows(void);
int ktrk_hit_mmap_tasks(struct vm_area_struct *vma);

#define KTRK_CTX_LEVEL	(KTRK_CTX_SOFTIRQ | KTRK_CTX_HARDIRQ | KTRK_CTX_NMI)

/**
 * ktrk_hit_flags() - the context that was interrupted
 * @irqs_off: 1 if interrupts were off, else 0
 * @bias: levels of preempt_disable() that the mechanism itself took
 *
 * Context: any; before the handler changes the preemption count.
 * Return: KTRK_CTX_*.
 */
static __always_inline u32 ktrk_hit_flags(u32 irqs_off, u32 bias)
{
	unsigned long ti = READ_ONCE(current_thread_info()->flags);
	u32 pc = preempt_count();
	u32 flags = irqs_off;

	BUILD_BUG_ON(KTRK_CTX_IRQS_OFF != 1);
	if (IS_ENABLED(CONFIG_PREEMPT_COUNT))
		flags |= ((pc & PREEMPT_MASK) > bias) << 1;
	flags |= (pc >> SOFTIRQ_SHIFT & 1) << 2;
	flags |= !!(pc & HARDIRQ_MASK) << 3;
	flags |= !!(pc & NMI_MASK) << 4;
	flags |= (ti >> TIF_NEED_RESCHED & 1) << 5;
	flags |= (ti >> KTRK_COMPAT_TIF & 1) << 6;
	return flags;
}

/* Task names: a compare at each hit, a look into the table when it fails. */
static __always_inline void ktrk_hit_task(struct task_struct *task, u32 tid)
{
	struct ktrk_cpu *cpu = this_cpu_ptr(&ktrk_cpu);

	if (unlikely(cpu->tid != tid || cpu->comm != *(u64 *)task->comm))
		ktrk_hit_note_task();
}

/**
 * ktrk_hit_record() - write one record
 * @sink: where to
 * @ctx: where from; now_ns is set here
 * @flags: KTRK_CTX_* of the interrupted context
 *
 * Context: any, preemption off, guarded against recursion.
 */
static __always_inline void ktrk_hit_record(struct ktrk_sink *sink, struct ktrk_ctx *ctx,
					    u32 flags)
{
	const struct ktrk_prog *prog = sink->prog;
	struct ktrk_ring *ring = this_cpu_ptr(sink->rings);
	struct task_struct *task = current;
	struct ktrk_slot slot;
	u32 used, tid;
	u8 fault = 0;
	int rc;

	rc = ktrk_ring_reserve(ring, prog->max_size, &slot);
	if (unlikely(rc)) {
		ktrk_hit_lose(sink, -1 - rc);
		if (slot.wake)
			ktrk_buffer_wake(ring, sink->work);
		return;
	}
	ctx->now_ns = slot.ns;
	used = sizeof(struct ktrk_record);
	if (prog->nstore)
		used = ktrk_vm_store(prog, ctx, (u8 *)slot.rec, &fault);
	tid = task->pid;
	ktrk_record_head(slot.rec, used, KTRK_RECORD_EVENT, sink->event, tid,
			 ktrk_ring_when(ring, slot.ns, flags | fault));
	if (ktrk_ring_commit(ring, &slot, used))
		ktrk_buffer_wake(ring, sink->work);
	ktrk_stats_inc(sink->counts, recorded);
	ktrk_stats_add(sink->counts, bytes, used);
	ktrk_hit_task(task, tid);
}

/* Ask the filter, and count what it refuses. */
static __always_inline bool ktrk_hit_wanted(struct ktrk_sink *sink, struct ktrk_ctx *ctx)
{
	if (likely(!sink->prog->nfilter))
		return true;
	return ktrk_hit_filter(sink, ctx);
}

/**
 * ktrk_hit() - a probe was reached
 * @sink: its sink
 * @ctx: where its program reads from
 * @flags: ktrk_hit_flags()
 *
 * Each context that can interrupt another has its own bit in the guard: the
 * same context twice means that something we called was probed.
 *
 * Context: any, NMI included; preemption off.
 */
static __always_inline void ktrk_hit(struct ktrk_sink *sink, struct ktrk_ctx *ctx, u32 flags)
{
	u32 guard = this_cpu_read(ktrk_cpu.guard);
	u32 bit = 1U << ((flags & KTRK_CTX_LEVEL) >> 2);

	ktrk_stats_inc(sink->counts, hits);
	if (unlikely(guard & bit)) {
		ktrk_hit_lose(sink, KTRK_LOST_RECURSION);
		return;
	}
	this_cpu_write(ktrk_cpu.guard, guard | bit);
	barrier();
	if (unlikely(!READ_ONCE(sink->on)))
		ktrk_hit_lose(sink, KTRK_LOST_DISABLED);
	else if (ktrk_hit_wanted(sink, ctx))
		ktrk_hit_record(sink, ctx, flags);
	barrier();
	this_cpu_write(ktrk_cpu.guard, guard);
}

#endif /* KTRK_HIT_H */
