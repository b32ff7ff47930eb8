// SPDX-License-Identifier: GPL-2.0-only
/*
 * The floor that a tracer stands on: a handler that does nothing, by the same
 * mechanism, at the same place. make bench subtracts it.
 */
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/tracepoint.h>

static char *mode = "kprobe";
module_param(mode, charp, 0444);
MODULE_PARM_DESC(mode, "ftrace, ftrace_regs, kprobe, kretprobe, or a tracepoint");

static char *symbol = "__x64_sys_getppid";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "where all but the last stand");

static unsigned int offset;
module_param(offset, uint, 0444);
MODULE_PARM_DESC(offset, "of a kprobe in its function");

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

/* Whatever the arguments are. */
static void tracepoint_handler(void *data)
{
}
NOKPROBE_SYMBOL(tracepoint_handler);

#ifdef CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS
static void ftrace_handler(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, struct ftrace_regs *regs)
#else
static void ftrace_handler(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, struct pt_regs *regs)
#endif
{
}
NOKPROBE_SYMBOL(ftrace_handler);

static struct ftrace_ops fops = {
	.func = ftrace_handler,
	/* What 5.10 calls "recursion safe", and later kernels do not have. */
	.flags = IS_ENABLED(CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS) ? 0 : BIT(4),
};

/* A kprobe that is never armed knows where the function is. */
static int __init at_entry(bool regs)
{
	struct kprobe at = {
		.symbol_name = symbol, .flags = KPROBE_FLAG_DISABLED,
	};
	int rc = register_kprobe(&at);

	if (rc)
		return rc;
	if (regs)
		fops.flags |= FTRACE_OPS_FL_SAVE_REGS;
	rc = ftrace_set_filter_ip(&fops, (unsigned long)at.addr, 0, 0);
	unregister_kprobe(&at);
	return rc ? rc : register_ftrace_function(&fops);
}

static struct kprobe kp = { .pre_handler = kprobe_handler };
static struct kretprobe rp = { .handler = kretprobe_handler };
static struct tracepoint *point;

static void find(struct tracepoint *tp, void *priv)
{
	if (!strcmp(tp->name, mode))
		point = tp;
}

static int __init floor_init(void)
{
	if (!strncmp(mode, "ftrace", 6))
		return at_entry(mode[6]);
	if (!strcmp(mode, "kprobe")) {
		kp.symbol_name = symbol;
		kp.offset = offset;
		return register_kprobe(&kp);
	}
	if (!strcmp(mode, "kretprobe")) {
		rp.kp.symbol_name = symbol;
		return register_kretprobe(&rp);
	}
	for_each_kernel_tracepoint(find, NULL);
	return point ? tracepoint_probe_register(point, tracepoint_handler,
						 NULL) : -ENOENT;
}

static void __exit floor_exit(void)
{
	if (!strncmp(mode, "ftrace", 6)) {
		unregister_ftrace_function(&fops);
	} else if (point) {
		tracepoint_probe_unregister(point, tracepoint_handler, NULL);
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
