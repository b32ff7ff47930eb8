// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's own tests of events in modules (event-mod.tc,
 * add_remove_tprobe_module.tc, add_remove_fprobe_module.tc) load by name: three
 * events that are hit again and again, and functions whose names begin as
 * theirs. Debian builds no samples, so here is one that has the names.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>

#define CREATE_TRACE_POINTS
#include "trace-events-sample.h"

int sample_begin(void)
{
	return 0;
}

void sample_end(void)
{
}

static struct task_struct *thread;

static noinline void foo_bar_once(int count)
{
	trace_foo_bar(count);
}

static noinline void foo_bar_now_and_then(int count)
{
	trace_foo_bar_with_cond(count);
	trace_foo_bar_with_fn(count);
}

static int again(void *unused)
{
	int count = 0;

	while (!kthread_should_stop()) {
		foo_bar_once(count);
		foo_bar_now_and_then(count);
		count++;
		msleep_interruptible(100);
	}
	return 0;
}

static int __init sample_init(void)
{
	thread = kthread_run(again, NULL, "event-sample");
	return PTR_ERR_OR_ZERO(thread);
}
module_init(sample_init);

static void __exit sample_exit(void)
{
	kthread_stop(thread);
}
module_exit(sample_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("a module with tracepoints that the kernel's tests probe");
