// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module may not go while a task's stack leads back into the trampoline.
 * A count of those inside would not do: a task may exit there and never come
 * back. So stacks are looked at; each armed probe holds the module, and
 * gives it free when no stack has the trampoline on it any more.
 *
 * That is a workqueue's business: whoever disarms a probe may himself be in a
 * traced function, and would wait for himself.
 */
#include <linux/cpu.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "compat.h"
#include "mech_trampoline.h"

#define AGAIN		(HZ / 10)
#define CLEAN_PASSES	2
#define PIECE		64		/* words read at a time */
#define TELL_AFTER	(5 * HZ)

/* Disarmed, but still holding the module. */
static atomic_t leaving;

static bool is_ours(u64 word)
{
	return word - (unsigned long)ktrk_tramp < KTRK_TRAMP_TEXT;
}

/* Reads around what is not there: the task may be gone, and its stack. */
static bool has_ours(unsigned long from, unsigned long to)
{
	u64 words[PIECE];
	u32 i, n;

	for (from &= ~7UL; from < to; from += n * sizeof(u64)) {
		n = min_t(unsigned long, PIECE, (to - from) / sizeof(u64));
		if (copy_from_kernel_nofault(words, (void *)from,
					     n * sizeof(u64)))
			return false;
		for (i = 0; i < n; i++)
			if (is_ours(words[i]))
				return true;
	}
	return false;
}

/*
 * A task that has been switched out has its stack pointer noted. Of one that
 * runs now all of the stack counts; it may hold what was left there long ago.
 */
static bool is_inside(struct task_struct *task)
{
	unsigned long stack = (unsigned long)READ_ONCE(task->stack);
	unsigned long from = stack;

	if (!stack)
		return false;
	if (task == current)
		from = (unsigned long)__builtin_frame_address(0);
	else if (!ktrk_compat_on_cpu(task))
		from = READ_ONCE(task->thread.sp);
	if (from < stack || from >= stack + THREAD_SIZE)
		from = stack;
	return has_ours(from, stack + THREAD_SIZE);
}

/**
 * struct seen - the tasks that are inside
 * @n: how many
 * @cpu: where one of them runs, or WORK_CPU_UNBOUND
 * @pid: of one of them
 * @comm: its name
 */
struct seen {
	u32 n;
	int cpu;
	pid_t pid;
	char comm[TASK_COMM_LEN];
};

static void look(struct seen *seen)
{
	struct task_struct *leader, *task;

	seen->n = 0;
	seen->cpu = WORK_CPU_UNBOUND;
	rcu_read_lock();
	for_each_process_thread(leader, task) {
		if (!is_inside(task))
			continue;
		if (!seen->n++) {
			seen->pid = task->pid;
			/* May be torn if it is being renamed; it is but told. */
			memcpy(seen->comm, task->comm, sizeof(seen->comm));
			seen->comm[sizeof(seen->comm) - 1] = 0;
		}
		if (task != current && ktrk_compat_on_cpu(task))
			seen->cpu = task_cpu(task);
	}
	rcu_read_unlock();
}

static void pass_by(struct work_struct *work)
{
}

static DECLARE_WORK(visit_work, pass_by);

/*
 * The idle tasks are on no list, nor are the stacks of interrupts: whatever
 * was on them is over once the CPU has been made to do something else.
 */
static void visit_cpus(void)
{
	int cpu;

	cpus_read_lock();
	for_each_online_cpu(cpu) {
		queue_work_on(cpu, system_long_wq, &visit_work);
		flush_work(&visit_work);
	}
	cpus_read_unlock();
}

/* Who wants to unload the module may have to wait for long; he is told. */
static void tell(const struct seen *seen)
{
	static unsigned long since, after;
	static bool waits;

	if (!seen->n || !waits) {
		waits = seen->n;
		since = jiffies;
		after = TELL_AFTER;
		return;
	}
	if (time_before(jiffies, since + after))
		return;
	after *= 8;
	pr_info("ktrk: still loaded for %u task(s) that have not returned from a function that was probed, %s[%d] is one\n",
		seen->n, seen->comm, seen->pid);
}

static void drain(struct work_struct *work);
static DECLARE_DELAYED_WORK(drain_work, drain);

static void drain(struct work_struct *work)
{
	int n = atomic_read(&leaving), pass;
	struct seen seen;

	if (!n)
		return;
	/* Who was on his way in is in, and can be seen, or is out. */
	synchronize_rcu_tasks();
	visit_cpus();
	for (pass = 0; pass < CLEAN_PASSES; pass++) {
		look(&seen);
		tell(&seen);
		if (!seen.n)
			continue;
		/* There it cannot be running while we look. */
		queue_delayed_work_on(seen.cpu, system_long_wq, &drain_work,
				      AGAIN);
		return;
	}
	/* And who was on his last steps in it is out. */
	synchronize_rcu_tasks();
	if (atomic_sub_return(n, &leaving))
		queue_delayed_work(system_long_wq, &drain_work, 0);
	while (n--)
		module_put(THIS_MODULE);
}

/**
 * ktrk_tramp_hold() - hold the module, a probe is being armed
 *
 * Context: any; the caller's own call holds the module, too.
 */
void ktrk_tramp_hold(void)
{
	__module_get(THIS_MODULE);
}

/**
 * ktrk_tramp_drain() - let go of it once no task is inside
 *
 * Context: any; the probe is disarmed.
 */
void ktrk_tramp_drain(void)
{
	atomic_inc(&leaving);
	queue_delayed_work(system_long_wq, &drain_work, 0);
}

/**
 * ktrk_tramp_drain_exit() - the last drain has let go; see it end
 *
 * Context: module unload.
 */
void ktrk_tramp_drain_exit(void)
{
	cancel_delayed_work_sync(&drain_work);
	flush_work(&visit_work);
}
