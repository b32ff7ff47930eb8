// SPDX-License-Identifier: GPL-2.0-only
/* The parts of a hit that are rare, and the task table they keep. */
#include <linux/kprobes.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "clock.h"
#include "hit.h"
#include "ksym.h"

DEFINE_PER_CPU(struct ktrk_cpu, ktrk_cpu);

/* Where filters keep their strings, for each kind of context. */
#define LEVELS	4

struct scratches {
	struct ktrk_scratch level[LEVELS];
};

static DEFINE_MUTEX(scratch_lock);	/* guards making it */
static struct scratches __percpu *scratches;

static struct ktrk_tasks tasks;
static u32 task_rows;

/**
 * ktrk_hit_note_task() - a task that was not seen for a while: note its name
 *
 * A task that changes its name, or takes over a number, is noted by the hooks
 * below.
 *
 * Context: any, NMI included; preemption off.
 */
noinline void ktrk_hit_note_task(void)
{
	struct task_struct *task = current;

	this_cpu_write(ktrk_cpu.noted[task->pid % KTRK_CPU_NOTED], task->pid);
	ktrk_tasks_note(&tasks, task->pid, task->tgid, task->comm);
}
NOKPROBE_SYMBOL(ktrk_hit_note_task);

/**
 * ktrk_hit_forget_tasks() - have each CPU note each task again that it sees
 *
 * Since a task's row may have gone to another.
 *
 * Context: any.
 */
void ktrk_hit_forget_tasks(void)
{
	int cpu, i;

	for_each_possible_cpu(cpu) {
		u32 *noted = per_cpu_ptr(&ktrk_cpu, cpu)->noted;

		for (i = 0; i < KTRK_CPU_NOTED; i++)
			WRITE_ONCE(noted[i], KTRK_CPU_NOBODY);
	}
}

/* Of a task that the table knows, or of whose number it knows another. */
static void note_again(const struct task_struct *task, const char *comm)
{
	char old[TASK_COMM_LEN];

	if (ktrk_tasks_find(tasks.rows, task->pid, old, NULL))
		ktrk_tasks_note(&tasks, task->pid, task->tgid, comm);
}

static void renamed(void *unused, struct task_struct *task, const char *comm)
{
	note_again(task, comm);
}

static void new_task(void *unused, struct task_struct *task, u64 flags)
{
	note_again(task, task->comm);
}

/* What tells us that a name has become another. */
static struct {
	const char *name;
	void *func;
	struct tracepoint *point;
} hooks[] = {
	{ "task_rename", renamed },
	{ "task_newtask", new_task },
};

static void unhook(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		if (hooks[i].point)
			tracepoint_probe_unregister(hooks[i].point,
						    hooks[i].func, NULL);
	tracepoint_synchronize_unregister();
}

static int hook(void)
{
	size_t i;
	int rc;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		struct tracepoint *point = ktrk_ksym_tracepoint(hooks[i].name);

		rc = point ? tracepoint_probe_register(point, hooks[i].func,
						       NULL) : -ENOENT;
		if (rc) {
			unhook();
			return rc;
		}
		hooks[i].point = point;
	}
	return 0;
}

/**
 * ktrk_hit_after() - what ktrk_hit_quick() left to do
 * @sink: the probe's
 *
 * Context: any, NMI included; preemption off.
 */
void ktrk_hit_after(struct ktrk_sink *sink)
{
	struct ktrk_ring *ring = this_cpu_read(*sink->rings);

	if (READ_ONCE(ktrk_ring_prod(ring)->head) >= READ_ONCE(ring->wake_pos))
		ktrk_buffer_wake(ring, sink->work);
	if (!ktrk_hit_noted(current->pid))
		ktrk_hit_note_task();
}
NOKPROBE_SYMBOL(ktrk_hit_after);

/**
 * ktrk_hit_lose() - count a hit that never came to the ring
 * @sink: the probe's
 * @cause: enum ktrk_lost_cause
 *
 * Reads no clock: what it called might be what is probed.
 * Context: any, NMI included; preemption off.
 */
noinline void ktrk_hit_lose(struct ktrk_sink *sink, u32 cause)
{
	ktrk_stats_inc(sink->counts, lost[cause]);
}
NOKPROBE_SYMBOL(ktrk_hit_lose);

/* Is this hit to be recorded? Else it is counted as lost or filtered. */
static __always_inline bool wanted_by_own(struct ktrk_sink *sink,
					  struct ktrk_ctx *ctx, u32 mode)
{
	if (mode & (KTRK_SINK_OFF | KTRK_SINK_SILENT)) {
		ktrk_hit_lose(sink, mode & KTRK_SINK_OFF ? KTRK_LOST_DISABLED :
							   KTRK_LOST_RATE);
		return false;
	}
	if (!(mode & KTRK_SINK_FILTER))
		return true;
	if (sink->prog->flags & KTRK_PROG_FILTER_TIME)
		ctx->now_ns = ktrk_env_clock();
	if (ktrk_vm_filter(sink->prog, ctx))
		return true;
	ktrk_stats_inc(sink->counts, filtered);
	return false;
}

/*
 * The same where something was added to the probe later. A rule may turn
 * recording on or off: either way the hit that does so is recorded. The probe's
 * own filter comes last: strings that it read are recorded from where they are.
 */
static noinline bool wanted_by_extra(struct ktrk_sink *sink,
				     struct ktrk_ctx *ctx, u32 mode,
				     const struct ktrk_where *where)
{
	/* EXTRA(use:B) pairs with EXTRA(publish:A) */
	const struct ktrk_extra *extra = smp_load_acquire(&sink->extra);
	const u32 lost = KTRK_SINK_OFF | KTRK_SINK_SILENT;

	/* As in tracefs: of whom nothing is wanted, no trigger is either. */
	if (extra && extra->tasks &&
	    !ktrk_extra_wants(extra->tasks, current->pid)) {
		ktrk_stats_inc(sink->counts, filtered);
		return false;
	}
	if (extra && extra->nrules && !(mode & KTRK_SINK_SILENT)) {
		ktrk_extra_fire(extra, ctx, where, false);
		mode &= READ_ONCE(sink->mode) | ~KTRK_SINK_OFF;
	}
	/* Of what is lost anyway no more is asked. */
	if (mode & KTRK_SINK_SOFT ||
	    (extra && extra->filter && !(mode & lost) &&
	     !ktrk_extra_pass(extra->filter, ctx))) {
		ktrk_stats_inc(sink->counts, filtered);
		return false;
	}
	return wanted_by_own(sink, ctx, mode);
}
NOKPROBE_SYMBOL(wanted_by_extra);

/* What is to be done behind the record, or behind that there is none. */
static noinline void be_late(struct ktrk_sink *sink, struct ktrk_ctx *ctx,
			     const struct ktrk_where *where, bool recorded)
{
	/* EXTRA(use:B) pairs with EXTRA(publish:A) */
	const struct ktrk_extra *extra = smp_load_acquire(&sink->extra);
	struct ktrk_sink *stacks;

	if (!extra || (extra->tasks &&
		       !ktrk_extra_wants(extra->tasks, current->pid)))
		return;
	stacks = recorded && extra->stacks ? READ_ONCE(*extra->stacks) : NULL;
	if (stacks)
		ktrk_hit_beside(stacks, where);
	if (extra->nlate)
		ktrk_extra_fire(extra, ctx, where, true);
}
NOKPROBE_SYMBOL(be_late);

/*
 * Apart, so that others need not keep @where in memory; and without code of its
 * own for the record: with nothing left to ask, that is all that a slow hit is.
 */
static noinline void slow_extra(struct ktrk_sink *sink, struct ktrk_ctx *ctx,
				u32 mode, struct ktrk_where where,
				struct task_struct *task)
{
	bool wanted = wanted_by_extra(sink, ctx, mode, &where);

	if (wanted)
		ktrk_hit_slow(sink, ctx, mode & ~KTRK_SINK_SLOW, where, task);
	if (mode & KTRK_SINK_EXTRA && !(mode & KTRK_SINK_SILENT))
		be_late(sink, ctx, &where, wanted);
}
NOKPROBE_SYMBOL(slow_extra);

/**
 * ktrk_hit_rare() - ktrk_hit() for those whose hits cost far more than this
 * @sink: the probe's
 * @ctx: where its program reads from
 * @where: ktrk_hit_context()
 * @task: the current task
 *
 * Context: any, NMI included; preemption off.
 */
void ktrk_hit_rare(struct ktrk_sink *sink, struct ktrk_ctx *ctx,
		   struct ktrk_where where, struct task_struct *task)
{
	ktrk_hit_as(sink, ctx, where, task, false);
}
NOKPROBE_SYMBOL(ktrk_hit_rare);

/**
 * ktrk_hit_beside() - write another record at a hit
 * @sink: of an event whose program reads nothing of the place
 * @where: the context that was interrupted
 *
 * Context: that of the hit: preemption off, guarded against recursion.
 */
void ktrk_hit_beside(struct ktrk_sink *sink, const struct ktrk_where *where)
{
	u32 mode = READ_ONCE(sink->mode) & ~(KTRK_SINK_EXTRA | KTRK_SINK_SOFT);
	struct ktrk_ctx ctx = {};

	ktrk_stats_inc(sink->counts, hits);
	ktrk_hit_slow(sink, &ctx, mode, *where, current);
}
NOKPROBE_SYMBOL(ktrk_hit_beside);

static void timed(struct ktrk_sink *sink, u64 began)
{
	u64 ended = ktrk_env_clock();

	if (ended < began)
		return;
	ktrk_stats_add(sink->counts, cost_ns, ended - began);
	ktrk_stats_inc(sink->counts, cost_hits);
}
NOKPROBE_SYMBOL(timed);

/**
 * ktrk_hit_slow() - a hit of a probe that is stopped, filtered or to be timed
 * @sink: the probe's
 * @ctx: what its program reads from
 * @mode: the sink's, read once
 * @where: ktrk_hit_context()
 * @task: the current task
 *
 * Of all hits that see the request to time one, the first to take it does.
 *
 * Context: any, NMI included; preemption off, guarded against recursion.
 */
noinline void ktrk_hit_slow(struct ktrk_sink *sink, struct ktrk_ctx *ctx,
			    u32 mode, struct ktrk_where where,
			    struct task_struct *task)
{
	u64 began = 0;

	if (mode & KTRK_SINK_SAMPLE &&
	    cmpxchg(&sink->mode, mode, mode & ~KTRK_SINK_SAMPLE) == mode)
		began = ktrk_env_clock();
	if (unlikely(mode & (KTRK_SINK_EXTRA | KTRK_SINK_SOFT)))
		slow_extra(sink, ctx, mode, where, task);
	else if (wanted_by_own(sink, ctx, mode))
		ktrk_hit_record(sink, ctx, mode, where, task);
	if (began)
		timed(sink, began);
}
NOKPROBE_SYMBOL(ktrk_hit_slow);

/**
 * ktrk_hit_mode() - change what a sink's hits have to do
 * @sink: the sink
 * @clear: KTRK_SINK_* to clear
 * @set: KTRK_SINK_* to set
 *
 * Hits clear KTRK_SINK_SAMPLE at any time, hence the loop.
 *
 * Context: any.
 */
void ktrk_hit_mode(struct ktrk_sink *sink, u32 clear, u32 set)
{
	u32 old;

	do {
		old = READ_ONCE(sink->mode);
	} while (cmpxchg(&sink->mode, old, (old & ~clear) | set) != old);
}

/**
 * ktrk_hit_extra() - give a sink another filter and other rules
 * @sink: the sink
 * @extra: what there is now, or NULL
 *
 * What it had before may be in use until ktrk_probe_sync().
 *
 * Context: any.
 */
void ktrk_hit_extra(struct ktrk_sink *sink, const struct ktrk_extra *extra)
{
	/* EXTRA(publish:A) pairs with EXTRA(use:B) */
	smp_store_release(&sink->extra, extra);
	ktrk_hit_mode(sink, KTRK_SINK_EXTRA, extra ? KTRK_SINK_EXTRA : 0);
}

/**
 * ktrk_hit_run() - fill in a record by its program, and commit it
 * @sink: the probe's
 * @ctx: what the program reads from; now_ns is set here
 * @ring: this CPU's
 * @slot: what was reserved
 * @when: of the record
 * @level: KTRK_RING_*: as entered
 *
 * Context: any, NMI included; preemption off.
 * Return: true if a reader asked to be woken.
 */
bool ktrk_hit_run(struct ktrk_sink *sink, struct ktrk_ctx *ctx,
		  struct ktrk_ring *ring, struct ktrk_slot slot, u64 when,
		  u32 level)
{
	u8 fault;
	u32 used;

	ctx->now_ns = slot.ns;
	used = ktrk_vm_store(sink->prog, ctx, (u8 *)slot.rec, &fault);
	ktrk_record_head(slot.rec, used, KTRK_RECORD_EVENT, sink->head >> 16,
			 current->pid, when | fault);
	if (used != sink->max_size)
		ktrk_stats_add(sink->counts, saved, sink->max_size - used);
	return ktrk_ring_commit(ring, level, &slot, used);
}
NOKPROBE_SYMBOL(ktrk_hit_run);

/* Words of the base alone, but for the caller's address and the duration? */
static u32 words_mode(struct ktrk_sink *sink, const struct ktrk_prog *prog)
{
	const struct ktrk_insn *in = prog->insns + prog->nkeep + prog->nfilter;
	const struct ktrk_insn *end = in + prog->nstore;
	u32 mode = KTRK_SINK_WORDS;

	if (in < end && in->op == KTRK_OP_STRET) {
		mode |= KTRK_SINK_CALLER;
		in++;
	}
	if (in < end && end[-1].op == KTRK_OP_STDUR) {
		mode |= KTRK_SINK_DURATION;
		end--;
	}
	sink->nwords = end - in;
	if (!(prog->flags & KTRK_PROG_PLAIN) ||
	    sink->nwords > KTRK_SINK_WORDS_MAX)
		return KTRK_SINK_PROG;
	for (; in < end; in++) {
		if (in->op != KTRK_OP_STREG)
			return KTRK_SINK_PROG;
		sink->word[in - end + sink->nwords] = in->off;
	}
	return mode;
}

/**
 * ktrk_hit_reads() - are all fields one dereference each, of one size?
 * @sink: a prepared sink; if so, its @read is set
 * @which: set: for each field, the word of the base that points to it
 * @bytes: set to their size, 4 or 8
 *
 * Such are served by ktrk_hit_quick().
 *
 * Context: any.
 * Return: how many fields, 0 if they are otherwise.
 */
u32 ktrk_hit_reads(struct ktrk_sink *sink, u32 which[KTRK_SINK_READS_MAX],
		   u32 *bytes)
{
	const struct ktrk_prog *prog = sink->prog;
	const struct ktrk_insn *in = prog->insns + prog->nkeep + prog->nfilter;
	u32 i, n = prog->nstore / 3;

	if (prog->nfilter || prog->nstore % 3 || n > KTRK_SINK_READS_MAX)
		return 0;
	for (i = 0; i < n; i++, in += 3) {
		if (in[0].op != KTRK_OP_LDREG || in[1].op != KTRK_OP_DEREF ||
		    in[2].op != KTRK_OP_ST || (s64)in[1].imm != (s32)in[1].imm)
			return 0;
		*bytes = i ? *bytes : in[1].size;
		if ((*bytes != 4 && *bytes != 8) || in[1].size != *bytes ||
		    in[2].size != *bytes ||
		    in[2].dst != sizeof(struct ktrk_record) + i * *bytes)
			return 0;
		which[i] = in[0].off / sizeof(u64);
		sink->read[i] = in[1].imm;
	}
	return n;
}

/**
 * ktrk_hit_sink() - prepare a sink for its program
 * @sink: a new sink, turned off
 * @prog: the program, verified
 *
 * Context: any.
 */
void ktrk_hit_sink(struct ktrk_sink *sink, const struct ktrk_prog *prog)
{
	sink->prog = prog;
	sink->max_size = prog->max_size;
	sink->mode = KTRK_SINK_OFF;
	sink->usual.both = KTRK_SINK_UNUSUAL;
	if (prog->nfilter)
		sink->mode |= KTRK_SINK_FILTER;
	if (prog->nstore)
		sink->mode |= words_mode(sink, prog);
}

/**
 * ktrk_hit_connect() - say where a sink's records go
 * @sink: a prepared sink, turned off
 * @buffer: the session's rings
 * @event: the event's id
 *
 * Context: any.
 */
void ktrk_hit_connect(struct ktrk_sink *sink, struct ktrk_buffer *buffer,
		      u16 event)
{
	if (!ktrk_clock_is_quick())
		ktrk_hit_mode(sink, 0, KTRK_SINK_CLOCK);
	sink->rings = buffer->rings;
	sink->work = &buffer->work;
	sink->head = ktrk_record_len_kind(ALIGN(sink->prog->static_size, 8),
					  KTRK_RECORD_EVENT) |
		     (u32)event << 16;
}

/**
 * ktrk_hit_scratch() - have memory for filters that read strings
 *
 * It is made when the first one comes and stays until the module goes.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int ktrk_hit_scratch(void)
{
	mutex_lock(&scratch_lock);
	if (!scratches)
		scratches = alloc_percpu(struct scratches);
	mutex_unlock(&scratch_lock);
	return scratches ? 0 : -ENOMEM;
}

/**
 * ktrk_env_scratch() - where this hit's filter keeps its strings
 *
 * The highest guard bit is this context's, and lets no other hit in.
 *
 * Context: any, NMI included; preemption off, guarded against recursion.
 * Return: the memory.
 */
struct ktrk_scratch *ktrk_env_scratch(void)
{
	u32 level = fls(this_cpu_read(ktrk_cpu.guard)) - 1;

	return &this_cpu_ptr(scratches)->level[level % LEVELS];
}
NOKPROBE_SYMBOL(ktrk_env_scratch);

/**
 * ktrk_hit_init() - make the task table
 * @rows: tasks it holds, rounded up to a power of two
 *
 * Context: module load.
 * Return: 0, -ENOMEM, or -ENOENT if the kernel does not tell of renamed tasks.
 */
int ktrk_hit_init(u32 rows)
{
	struct ktrk_task *mem;
	int rc;

	task_rows = roundup_pow_of_two(clamp_t(u32, rows, 64, 1U << 20));
	mem = vmalloc_user((task_rows + 1) * sizeof(*mem));
	if (!mem)
		return -ENOMEM;
	ktrk_tasks_init(&tasks, mem, task_rows + 1);
	ktrk_hit_forget_tasks();
	rc = hook();
	if (rc)
		vfree(mem);
	return rc;
}

/**
 * ktrk_hit_exit() - free the task table; no handler can run any more
 *
 * Context: module unload.
 */
void ktrk_hit_exit(void)
{
	unhook();
	free_percpu(scratches);
	vfree(tasks.rows);
}

/**
 * ktrk_hit_tasks() - the task table, for ktrk_tasks_find()
 *
 * Context: any.
 * Return: its rows.
 */
const struct ktrk_task *ktrk_hit_tasks(void)
{
	return tasks.rows;
}

/**
 * ktrk_hit_task_rows() - how many rows the mapping has
 *
 * Context: any.
 * Return: rows, the header's included.
 */
u32 ktrk_hit_task_rows(void)
{
	return task_rows + 1;
}

/**
 * ktrk_hit_mmap_tasks() - map the task table, to read
 * @vma: what the user wants
 *
 * Context: mmap.
 * Return: 0, -EINVAL for a private mapping, -EPERM for one to write or run.
 */
int ktrk_hit_mmap_tasks(struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_flags & (VM_WRITE | VM_EXEC))
		return -EPERM;
	ktrk_compat_vm_flags(vma, VM_DONTCOPY, VM_MAYWRITE | VM_MAYEXEC);
	return remap_vmalloc_range(vma, tasks.rows, 0);
}
