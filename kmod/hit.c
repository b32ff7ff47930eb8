// SPDX-License-Identifier: GPL-2.0-only
/* The parts of a hit that are rare, and the task table they keep. */
#include <linux/kprobes.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/vmalloc.h>

#include "hit.h"

DEFINE_PER_CPU(struct ktrk_cpu, ktrk_cpu);

static struct ktrk_tasks tasks;
static u32 task_rows;

/**
 * ktrk_hit_note_task() - another task, or another name: note it
 *
 * Context: any, NMI included; preemption off.
 */
noinline void ktrk_hit_note_task(void)
{
	struct task_struct *task = current;

	this_cpu_write(ktrk_cpu.tid, task->pid);
	this_cpu_write(ktrk_cpu.comm, *(u64 *)task->comm);
	if (task->pid)
		ktrk_tasks_note(&tasks, task->pid, task->tgid, task->comm);
}
NOKPROBE_SYMBOL(ktrk_hit_note_task);

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

/**
 * ktrk_hit_filter() - run the probe's filter
 * @sink: the probe's; it has one
 * @ctx: what the filter reads from
 *
 * Context: any, NMI included; preemption off.
 * Return: true if the hit is wanted; else it is counted as filtered.
 */
bool ktrk_hit_filter(struct ktrk_sink *sink, struct ktrk_ctx *ctx)
{
	if (sink->prog->flags & KTRK_PROG_FILTER_TIME)
		ctx->now_ns = ktrk_env_clock();
	if (ktrk_vm_filter(sink->prog, ctx))
		return true;
	ktrk_stats_inc(sink->counts, filtered);
	return false;
}
NOKPROBE_SYMBOL(ktrk_hit_filter);

/**
 * ktrk_hit_init() - make the task table
 * @rows: tasks it holds, rounded up to a power of two
 *
 * Context: module load.
 * Return: 0 or -ENOMEM.
 */
int ktrk_hit_init(u32 rows)
{
	struct ktrk_task *mem;

	task_rows = roundup_pow_of_two(clamp_t(u32, rows, 64, 1U << 20));
	mem = vmalloc_user((task_rows + 1) * sizeof(*mem));
	if (!mem)
		return -ENOMEM;
	ktrk_tasks_init(&tasks, mem, task_rows + 1);
	return 0;
}

/**
 * ktrk_hit_exit() - free the task table; no handler can run any more
 *
 * Context: module unload.
 */
void ktrk_hit_exit(void)
{
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
