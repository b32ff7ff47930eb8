// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's own tests of events in modules (add_remove_tprobe_module.tc,
 * add_remove_fprobe_module.tc) load by name: two tracepoints that are hit again
 * and again, and functions whose names begin as theirs. Debian builds no
 * samples, so here is one that has the names.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/tracepoint.h>

/* From 6.16 on, DECLARE_TRACE() puts _tp behind the name, and others do not. */
#ifdef DECLARE_TRACE_EVENT
#undef DECLARE_TRACE
#define DECLARE_TRACE DECLARE_TRACE_EVENT
#undef DECLARE_TRACE_CONDITION
#define DECLARE_TRACE_CONDITION DECLARE_TRACE_EVENT_CONDITION
#endif

DECLARE_TRACE(foo_bar, TP_PROTO(int count), TP_ARGS(count));
DECLARE_TRACE_CONDITION(foo_bar_with_cond, TP_PROTO(int count), TP_ARGS(count),
			TP_CONDITION(!(count % 2)));
DEFINE_TRACE(foo_bar, TP_PROTO(int count), TP_ARGS(count));
DEFINE_TRACE(foo_bar_with_cond, TP_PROTO(int count), TP_ARGS(count));

static struct task_struct *thread;

static noinline void foo_bar_once(int count)
{
	trace_foo_bar(count);
}

static noinline void foo_bar_now_and_then(int count)
{
	trace_foo_bar_with_cond(count);
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
