// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests probe. "NAME [COUNT]" written to /dev/ktrk_testmod calls
 * ktm_NAME() that often; reading it tells addresses.
 */
#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/stacktrace.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "ktrk_testmod.h"

static char text4999[5000];
static struct ktm_obj second = {
	.magic = 0x2222222222222222ULL,
	.name = "second",
	.neg = -2,
	.letter = 'B',
};

static struct ktm_obj first = {
	.magic = 0x1122334455667788ULL,
	.next = &second,
	.name = "first",
	.neg = -1,
	.bytes = { 1, 2, 0x80, 0xff, 5, 6, 7, 8 },
	.letter = 'A',
	.func = ktm_none,
};

static struct ktm_named known = {
	.obj = &first,
	.low = 5,
	.high = 0x155,
	.inner = -300,
	.color = KTM_BLUE,
	.text = "fives",
	.full = { 'f', 'o', 'u', 'r' },
	.bytes = { 9, 8, 7 },
	.pair = { .left = -5000000000LL, .right = true },
};

KTM_FUNC int ktm_none(void)
{
	barrier();
	return 42;
}

KTM_FUNC u64 ktm_nine(u64 a, u64 b, u64 c, u64 d, u64 e, u64 f, u64 g, u64 h,
		      u64 i)
{
	barrier();
	return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ i;
}

KTM_FUNC int ktm_signed(s8 a, s16 b, s32 c, s64 d)
{
	barrier();
	return a + b + c + d;
}

KTM_FUNC int ktm_str(const char *text, const char *text4999)
{
	barrier();
	return text[0] + text4999[0];
}

KTM_FUNC int ktm_ustr(const char __user *text)
{
	barrier();
	return text ? 1 : 0;
}

KTM_FUNC int ktm_obj(struct ktm_obj *obj)
{
	barrier();
	return obj->neg;
}

KTM_FUNC struct ktm_named *ktm_named(struct ktm_named *named,
				     enum ktm_color color, u8 small)
{
	barrier();
	return named;
}

KTM_FUNC int ktm_bad(const void *low, const void *hole)
{
	barrier();
	return low == hole;
}

KTM_FUNC void *ktm_ptr(void)
{
	barrier();
	return ktm_none;
}

static DECLARE_WAIT_QUEUE_HEAD(sleepers);
static atomic_t nsleeping;
static u32 wakes;

/* Until the next "wake", or until killed; not at all if @n is negative. */
KTM_FUNC long ktm_sleep(long n)
{
	u32 seen = READ_ONCE(wakes);
	int rc;

	if (n < 0)
		return n;
	atomic_inc(&nsleeping);
	rc = wait_event_killable(sleepers, READ_ONCE(wakes) != seen);
	atomic_dec(&nsleeping);
	return rc ? rc : n;
}

KTM_FUNC long ktm_loop(long i)
{
	barrier();
	return i;
}

KTM_FUNC int ktm_ctx(const char *which)
{
	barrier();
	return which[0];
}

static void from_irq(struct irq_work *work)
{
	ktm_ctx("irq");
}

static void from_softirq(struct tasklet_struct *t)
{
	ktm_ctx("softirq");
}

static struct irq_work irq_work;
static struct tasklet_struct tasklet;

static void run_none(long i, const char __user *text)
{
	ktm_none();
}

static void run_nine(long i, const char __user *text)
{
	const u64 one = 0x1111111111111111ULL;

	ktm_nine(one, 2 * one, 3 * one, 4 * one, 5 * one, 6 * one, 7 * one,
		 8 * one, 9 * one);
}

static u64 nine_saw;

/* A function whose arguments are not all in registers, and what it saw. */
static void run_ninesum(long i, const char __user *text)
{
	nine_saw = ktm_nine(1, 2, 3, 4, 5, 6, 0x700, 0x8000, 0x90000);
}

/* Ends the task inside of a probed function. */
KTM_FUNC long ktm_die(long n)
{
	barrier();
	send_sig(SIGKILL, current, 1);
	return wait_event_killable(sleepers, false);
}

static void run_die(long i, const char __user *text)
{
	ktm_die(i);
}

static char trace_text[2048];

/* Who called us, as the unwinder sees it. */
KTM_FUNC int ktm_stack(int n)
{
	unsigned long entries[32];
	unsigned int i, len = 0, got;

	got = stack_trace_save(entries, ARRAY_SIZE(entries), 0);
	for (i = 0; i < got; i++)
		len += scnprintf(trace_text + len, sizeof(trace_text) - len,
				 "stack %pS\n", (void *)entries[i]);
	return n;
}

static void run_stack(long i, const char __user *text)
{
	ktm_stack(i);
}

static void run_signed(long i, const char __user *text)
{
	ktm_signed(-1, -2, -3, -4);
}

static void run_str(long i, const char __user *text)
{
	ktm_str("a kernel string", text4999);
}

static void run_ustr(long i, const char __user *text)
{
	ktm_ustr(text);
}

static void run_obj(long i, const char __user *text)
{
	ktm_obj(&first);
}

static void run_named(long i, const char __user *text)
{
	ktm_named(&known, KTM_GREEN, 200);
}

/* Neither is ever mapped: the first page, and the end of the address space. */
static void run_bad(long i, const char __user *text)
{
	ktm_bad((void *)0x10, (void *)-0x1000L);
}

static void run_ptr(long i, const char __user *text)
{
	ktm_ptr();
}

static void run_sleep(long i, const char __user *text)
{
	ktm_sleep(i);
}

/*
 * A call of ktm_sleep() each time that a kprobe is about to be disarmed: while
 * ktrk changes from one kretprobe to another, that is when both are armed.
 * Needs a kernel that lets a probe be hit in ftrace's handler: from 5.11 on.
 */
static int nhooked = -1;

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_ARGS	/* came with that */
static void notrace hooked(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, void *regs)
{
	nhooked++;
	ktm_sleep(-1);
}

static struct ftrace_ops hook_ops;

static void unhook(void)
{
	if (hook_ops.func)
		unregister_ftrace_function(&hook_ops);
	hook_ops.func = NULL;
}

static void hook(void)
{
	static unsigned char name[] = "disable_kprobe";

	if (hook_ops.func)
		return;
	/* The last argument has another type in each kernel. */
	hook_ops.func = (ftrace_func_t)(void *)hooked;
	nhooked = 0;
	if (!ftrace_set_filter(&hook_ops, name, sizeof(name) - 1, 1) &&
	    !register_ftrace_function(&hook_ops))
		return;
	hook_ops.func = NULL;
	nhooked = -1;
}
#else
static void hook(void)
{
}

static void unhook(void)
{
}
#endif

static void run_hook(long i, const char __user *text)
{
	hook();
}

static void run_unhook(long i, const char __user *text)
{
	unhook();
}

static void run_wake(long i, const char __user *text)
{
	WRITE_ONCE(wakes, wakes + 1);
	wake_up_all(&sleepers);
}

static void run_loop(long i, const char __user *text)
{
	ktm_loop(i);
}

static void run_task(long i, const char __user *text)
{
	ktm_ctx("task");
}

static void run_irqoff(long i, const char __user *text)
{
	unsigned long flags;

	local_irq_save(flags);
	ktm_ctx("irqoff");
	local_irq_restore(flags);
}

/* Within the last call, so that it is always our task that is interrupted. */
static void run_softirq(long i, const char __user *text)
{
	local_bh_disable();
	tasklet_schedule(&tasklet);
	local_bh_enable();
	tasklet_kill(&tasklet);
}

static void run_irq(long i, const char __user *text)
{
	irq_work_queue(&irq_work);
	irq_work_sync(&irq_work);
}

static const struct {
	const char *name;
	void (*run)(long i, const char __user *text);
} commands[] = {
	{ "none", run_none },
	{ "nine", run_nine },
	{ "ninesum", run_ninesum },
	{ "die", run_die },
	{ "stack", run_stack },
	{ "signed", run_signed },
	{ "str", run_str },
	{ "ustr", run_ustr },
	{ "obj", run_obj },
	{ "named", run_named },
	{ "bad", run_bad },
	{ "ptr", run_ptr },
	{ "sleep", run_sleep },
	{ "wake", run_wake },
	{ "hook", run_hook },
	{ "unhook", run_unhook },
	{ "loop", run_loop },
	{ "task", run_task },
	{ "irqoff", run_irqoff },
	{ "softirq", run_softirq },
	{ "irq", run_irq },
};

static int run_command(const char *name, long times, const char __user *text)
{
	long t;
	int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].name, name))
			continue;
		for (t = 0; t < times && !fatal_signal_pending(current); t++) {
			commands[i].run(t, text);
			if (t % 1024 == 1023)
				cond_resched();
		}
		return 0;
	}
	return -EINVAL;
}

static ssize_t test_write(struct file *file, const char __user *ubuf,
			  size_t count, loff_t *ppos)
{
	char buf[128] = {}, name[16];
	long times = 1;
	int rc;

	if (copy_from_user(buf, ubuf, min(count, sizeof(buf) - 1)))
		return -EFAULT;
	if (sscanf(buf, "%15s %ld", name, &times) < 1)
		return -EINVAL;
	rc = run_command(name, times, ubuf);
	return rc ? rc : count;
}

static ssize_t test_read(struct file *file, char __user *ubuf, size_t count,
			 loff_t *ppos)
{
	static char buf[4096];
	int n;

	n = scnprintf(buf, sizeof(buf),
		      "first 0x%lx\nsecond 0x%lx\nnone 0x%lx\nsleeping %d\n"
		      "hooked %d\nsaw 0x%llx\n%s",
		      (unsigned long)&first, (unsigned long)&second,
		      (unsigned long)ktm_none, atomic_read(&nsleeping),
		      nhooked, nine_saw, trace_text);
	return simple_read_from_buffer(ubuf, count, ppos, buf, n);
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.read = test_read,
	.write = test_write,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ktrk_testmod",
	.mode = 0600,
	.fops = &fops,
};

static int __init testmod_init(void)
{
	memset(text4999, 'x', sizeof(text4999) - 1);
	init_irq_work(&irq_work, from_irq);
	tasklet_setup(&tasklet, from_softirq);
	return misc_register(&device);
}

static void __exit testmod_exit(void)
{
	misc_deregister(&device);
	unhook();
}

module_init(testmod_init);
module_exit(testmod_exit);

MODULE_AUTHOR("The ktrk authors");
MODULE_DESCRIPTION("Functions of known arguments and returns, for ktrk's tests");
MODULE_LICENSE("GPL");
