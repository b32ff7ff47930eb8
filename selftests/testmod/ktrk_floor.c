// SPDX-License-Identifier: GPL-2.0-only
/*
 * The floor that a tracer stands on: a handler that does nothing, by the same
 * mechanism, at the same place. make bench subtracts it.
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/tracepoint.h>

static char *mode = "kprobe";
module_param(mode, charp, 0444);
MODULE_PARM_DESC(mode, "kprobe, kretprobe or sys_enter");

static char *symbol = "__x64_sys_getppid";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "where the first two stand");

static int kprobe_handler(struct kprobe *kp, struct pt_regs *regs)
{
	return 0;
}
NOKPROBE_SYMBOL(kprobe_handler);

static int kretprobe_handler(struct kretprobe_instance *ri,
			     struct pt_regs *regs)
{
	return 0;
}
NOKPROBE_SYMBOL(kretprobe_handler);

static void enter_handler(void *data, struct pt_regs *regs, long id)
{
}
NOKPROBE_SYMBOL(enter_handler);

static struct kprobe kp = { .pre_handler = kprobe_handler };
static struct kretprobe rp = { .handler = kretprobe_handler };
static struct tracepoint *enter;

static void find(struct tracepoint *tp, void *priv)
{
	if (!strcmp(tp->name, "sys_enter"))
		enter = tp;
}

static int __init floor_init(void)
{
	if (!strcmp(mode, "kprobe")) {
		kp.symbol_name = symbol;
		return register_kprobe(&kp);
	}
	if (!strcmp(mode, "kretprobe")) {
		rp.kp.symbol_name = symbol;
		return register_kretprobe(&rp);
	}
	for_each_kernel_tracepoint(find, NULL);
	return enter ? tracepoint_probe_register(enter, enter_handler, NULL) :
		       -ENOENT;
}

static void __exit floor_exit(void)
{
	if (enter) {
		tracepoint_probe_unregister(enter, enter_handler, NULL);
		tracepoint_synchronize_unregister();
	} else if (rp.kp.addr) {
		unregister_kretprobe(&rp);
	} else {
		unregister_kprobe(&kp);
	}
}

module_init(floor_init);
module_exit(floor_exit);

MODULE_AUTHOR("The ktrk authors");
MODULE_DESCRIPTION("Empty handlers, to measure ktrk against");
MODULE_LICENSE("GPL");
