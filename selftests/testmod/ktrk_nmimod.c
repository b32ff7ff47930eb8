// SPDX-License-Identifier: GPL-2.0-only
/*
 * NMIs from outside, in the midst of whatever is going on. x86 in QEMU only:
 * `vm/run --nmi` injects one for each byte that is written to port 0xe9, and
 * CPU 0 gets it. Written to /dev/ktrk_nmimod:
 *
 *	mix N		N times three calls of ktn_mix() on this CPU: by the task,
 *			by an irq, by the softirq that this irq raises
 *	nmi N		N NMIs, one after the other; each calls ktn_nmi()
 *	text FROM TO	addresses that count as inside
 *
 * Read: what was called how often.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <asm/nmi.h>

#define PORT	0xe9	/* QEMU's isa-debugcon, which reads as its own number */

enum level { TASK, SOFTIRQ, IRQ, LEVELS };

/**
 * struct nmis - what the NMI's handler knows and did; only CPU 0 writes
 * @asked: one is awaited
 * @from: of what counts as inside
 * @to: its end
 * @came: NMIs, by what they interrupted
 * @inside: of them, those that interrupted code between @from and @to
 */
static struct nmis {
	bool asked;
	unsigned long from, to;
	unsigned long came[LEVELS];
	unsigned long inside;
} nmis;

/* The mix is one task's, bound to its CPU. */
static struct mix {
	struct irq_work irq;
	struct tasklet_struct tasklet;
	unsigned long calls[LEVELS];
	u64 seq;
} mix;

/* Long enough for an NMI to come while a record is being filled. */
static const char text[] =
	"The quick brown fox jumps over the lazy dog and the lazy dog sleeps on "
	"while the quick brown fox goes round and jumps over it once again, as "
	"it has done before.";

/* The compiler may not give them another name or fewer arguments. */
static noinline __noclone u64 ktn_nmi(u64 seq, u64 level, u64 inside)
{
	barrier();
	return seq;
}

static noinline __noclone u64 ktn_mix(u64 seq, u64 level, const char *string)
{
	barrier();
	return seq;
}

static enum level interrupted(void)
{
	/* An NMI counts itself as an irq. */
	if ((preempt_count() & HARDIRQ_MASK) > HARDIRQ_OFFSET)
		return IRQ;
	return preempt_count() & SOFTIRQ_OFFSET ? SOFTIRQ : TASK;
}

static unsigned long all(const unsigned long *counts)
{
	return counts[TASK] + counts[SOFTIRQ] + counts[IRQ];
}

static int on_nmi(unsigned int type, struct pt_regs *regs)
{
	enum level level = interrupted();
	bool inside = regs->ip >= nmis.from && regs->ip < nmis.to;

	if (!READ_ONCE(nmis.asked))
		return NMI_DONE;
	ktn_nmi(all(nmis.came), level, inside);
	nmis.came[level]++;
	nmis.inside += inside;
	WRITE_ONCE(nmis.asked, false);
	return NMI_HANDLED;
}

static int nmi_many(long times)
{
	int tries;

	if (inb(PORT) != PORT)
		return -ENODEV;
	while (times-- && !fatal_signal_pending(current)) {
		WRITE_ONCE(nmis.asked, true);
		outb('n', PORT);
		for (tries = 0; READ_ONCE(nmis.asked); tries++) {
			if (tries == 100000)
				return -ETIMEDOUT;
			usleep_range(50, 100);
		}
	}
	return 0;
}

static void mix_at(enum level level)
{
	mix.calls[level]++;
	ktn_mix(mix.seq++, level, text);
}

static void from_softirq(struct tasklet_struct *t)
{
	mix_at(SOFTIRQ);
}

static void from_irq(struct irq_work *work)
{
	mix_at(IRQ);
	tasklet_hi_schedule(&mix.tasklet);
}

static void mix_many(long times)
{
	while (times-- && !fatal_signal_pending(current)) {
		mix_at(TASK);
		irq_work_queue(&mix.irq);
		irq_work_sync(&mix.irq);
		cond_resched();
	}
	/* A softirq that was put off to its thread may be on its way yet. */
	while (READ_ONCE(mix.calls[SOFTIRQ]) != READ_ONCE(mix.calls[IRQ]))
		usleep_range(50, 100);
}

static ssize_t nmi_write(struct file *file, const char __user *ubuf,
			 size_t count, loff_t *ppos)
{
	char buf[80] = {}, name[16];
	unsigned long from, to;
	int rc = 0;

	if (copy_from_user(buf, ubuf, min(count, sizeof(buf) - 1)))
		return -EFAULT;
	if (sscanf(buf, "%15s %li %li", name, &from, &to) < 2)
		return -EINVAL;
	if (!strcmp(name, "mix"))
		mix_many(from);
	else if (!strcmp(name, "nmi"))
		rc = nmi_many(from);
	else if (!strcmp(name, "text"))
		nmis.from = from, nmis.to = to;
	else
		rc = -EINVAL;
	return rc ? rc : count;
}

static ssize_t nmi_read(struct file *file, char __user *ubuf, size_t count,
			loff_t *ppos)
{
	char buf[256];
	int n;

	n = scnprintf(buf, sizeof(buf),
		      "mix %lu\nnmis %lu\ntask %lu\nsoftirq %lu\nirq %lu\n"
		      "inside %lu\n", all(mix.calls), all(nmis.came),
		      nmis.came[TASK], nmis.came[SOFTIRQ], nmis.came[IRQ],
		      nmis.inside);
	return simple_read_from_buffer(ubuf, count, ppos, buf, n);
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.read = nmi_read,
	.write = nmi_write,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ktrk_nmimod",
	.mode = 0600,
	.fops = &fops,
};

static int __init nmimod_init(void)
{
	int rc;

	init_irq_work(&mix.irq, from_irq);
	tasklet_setup(&mix.tasklet, from_softirq);
	rc = register_nmi_handler(NMI_UNKNOWN, on_nmi, 0, "ktrk_nmimod");
	if (rc)
		return rc;
	rc = misc_register(&device);
	if (rc)
		unregister_nmi_handler(NMI_UNKNOWN, "ktrk_nmimod");
	return rc;
}

static void __exit nmimod_exit(void)
{
	misc_deregister(&device);
	irq_work_sync(&mix.irq);
	tasklet_kill(&mix.tasklet);
	unregister_nmi_handler(NMI_UNKNOWN, "ktrk_nmimod");
}

module_init(nmimod_init);
module_exit(nmimod_exit);

MODULE_AUTHOR("The ktrk authors");
MODULE_DESCRIPTION("NMIs in the midst of hits, to torture ktrk with");
MODULE_LICENSE("GPL");
