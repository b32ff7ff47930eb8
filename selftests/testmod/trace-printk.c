// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel's own test of probes in modules (kprobe_module.tc) loads by
 * name and probes by name. Debian builds no samples, so here is one that has
 * the two names and, as that test wants, calls the function while it loads.
 */
#include <linux/irq_work.h>
#include <linux/module.h>

static noinline void trace_printk_irq_work(struct irq_work *work)
{
	barrier();	/* a body, so that nobody folds it into another */
}

static struct irq_work call;

static int __init trace_printk_init(void)
{
	init_irq_work(&call, trace_printk_irq_work);
	irq_work_queue(&call);
	irq_work_sync(&call);
	return 0;
}
module_init(trace_printk_init);

static void __exit trace_printk_exit(void)
{
}
module_exit(trace_printk_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("a module with a function that the kernel's tests probe");
