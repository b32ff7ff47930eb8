// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the torture programs probe. Written to /dev/ktrk_tortmod:
 *
 *	flood N		N calls of ktt_flood() on this CPU, numbered
 *	nest N		N times hits that interrupt each other while a record is
 *			being written: a task's by an irq's and a softirq's, a
 *			softirq's by an irq's, each of these by an NMI's
 *
 * A hardware breakpoint on the function that fetches memory for a record stands
 * for the NMI: its handler runs as one, and in the midst of a record. From
 * there an irq_work is raised, which comes as soon as interrupts are on again:
 * in the midst of the same record.
 */
#include <linux/fs.h>
#include <linux/hw_breakpoint.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <trace/events/power.h>

enum level { TASK, SOFTIRQ, IRQ, NMI, LEVELS };

/**
 * struct nest - what one CPU's nesting needs
 * @level: what a breakpoint interrupts now
 * @cpu: where
 * @irq: work raised in a task's record
 * @irq2: and in a softirq's
 * @tasklet: raised by @irq
 * @hits: at each level
 * @traps: times the breakpoint was met
 * @seq: number of the next hit
 * @word: read by each record, as a number and as a string
 * @end: 0, the string's end
 */
struct nest {
	enum level level;
	int cpu;
	struct irq_work irq, irq2;
	struct tasklet_struct tasklet;
	unsigned long hits[LEVELS];
	unsigned long traps;
	unsigned int seq;
	u64 word;
	u64 end;
};

static struct nest nest = { .cpu = -1, .word = 0x1122334455667788ULL };

static DEFINE_PER_CPU(u64, flood_seq);

/* The compiler may not give it another name or fewer arguments. */
static noinline __noclone u64 ktt_flood(u64 cpu, u64 seq, u64 sum)
{
	barrier();
	return sum;
}

static u64 flood_sum(u64 cpu, u64 seq)
{
	return (seq ^ cpu << 56) * 0x9e3779b97f4a7c15ULL;
}

/* The caller is bound to its CPU. */
static void flood(long times)
{
	u64 cpu = raw_smp_processor_id(), i;
	u64 *seq = per_cpu_ptr(&flood_seq, cpu);

	for (i = 0; i < times && !fatal_signal_pending(current); i++) {
		ktt_flood(cpu, *seq, flood_sum(cpu, *seq));
		(*seq)++;
		if (i % 1024 == 1023)
			cond_resched();
	}
}

/* One hit of the tracepoint that nobody in a guest uses. */
static void hit(enum level level)
{
	nest.hits[level]++;
	trace_cpu_frequency(nest.seq++, level);
}

static void hit_at(enum level level)
{
	enum level before = nest.level;

	nest.level = level;
	hit(level);
	nest.level = before;
}

static void from_bp(struct perf_event *bp, struct perf_sample_data *data,
		    struct pt_regs *regs)
{
	if (READ_ONCE(nest.cpu) != raw_smp_processor_id())
		return;
	nest.traps++;
	hit(NMI);
	if (nest.level == TASK)
		irq_work_queue(&nest.irq);
	else if (nest.level == SOFTIRQ)
		irq_work_queue(&nest.irq2);
}
NOKPROBE_SYMBOL(from_bp);

static void from_irq(struct irq_work *work)
{
	hit_at(IRQ);
	/* Runs when this irq ends: still in the midst of the task's record. */
	tasklet_hi_schedule(&nest.tasklet);
}

static void from_irq2(struct irq_work *work)
{
	hit_at(IRQ);
}

static void from_softirq(struct tasklet_struct *t)
{
	hit_at(SOFTIRQ);
}

static void nest_many(long times)
{
	long i;

	WRITE_ONCE(nest.cpu, raw_smp_processor_id());
	for (i = 0; i < times && !fatal_signal_pending(current); i++) {
		hit(TASK);
		irq_work_sync(&nest.irq);
		irq_work_sync(&nest.irq2);
		cond_resched();
	}
	WRITE_ONCE(nest.cpu, -1);
}

/* Where the breakpoint stands: what a record's memory is fetched with. */
static unsigned long fetcher(void)
{
	struct kprobe kp = {
		.symbol_name = "copy_from_kernel_nofault",
		.flags = KPROBE_FLAG_DISABLED,
	};
	unsigned long addr;

	if (register_kprobe(&kp))
		return 0;
	addr = (unsigned long)kp.addr;
	unregister_kprobe(&kp);
	return addr;
}

static int nest_run(long times)
{
	struct perf_event_attr attr;
	struct perf_event *__percpu *bp;
	void *err;

	hw_breakpoint_init(&attr);
	attr.bp_addr = fetcher();
	attr.bp_len = sizeof(long);
	attr.bp_type = HW_BREAKPOINT_X;
	bp = register_wide_hw_breakpoint(&attr, from_bp, NULL);
	err = (void *)(__force unsigned long)bp;
	if (IS_ERR(err))
		return PTR_ERR(err);
	nest_many(times);
	unregister_wide_hw_breakpoint(bp);
	tasklet_kill(&nest.tasklet);
	return 0;
}

static ssize_t tort_write(struct file *file, const char __user *ubuf,
			  size_t count, loff_t *ppos)
{
	char buf[64] = {}, name[16];
	long times = 1;
	int rc = 0;

	if (copy_from_user(buf, ubuf, min(count, sizeof(buf) - 1)))
		return -EFAULT;
	if (sscanf(buf, "%15s %ld", name, &times) < 1)
		return -EINVAL;
	if (!strcmp(name, "flood"))
		flood(times);
	else if (!strcmp(name, "nest"))
		rc = nest_run(times);
	else
		rc = -EINVAL;
	return rc ? rc : count;
}

static ssize_t tort_read(struct file *file, char __user *ubuf, size_t count,
			 loff_t *ppos)
{
	char buf[256];
	int n;

	n = scnprintf(buf, sizeof(buf), "task %lu\nsoftirq %lu\nirq %lu\nnmi %lu\n"
		      "traps %lu\nword 0x%lx\n", nest.hits[TASK],
		      nest.hits[SOFTIRQ], nest.hits[IRQ], nest.hits[NMI],
		      nest.traps, (unsigned long)&nest.word);
	return simple_read_from_buffer(ubuf, count, ppos, buf, n);
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.read = tort_read,
	.write = tort_write,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "ktrk_tortmod",
	.mode = 0600,
	.fops = &fops,
};

static int __init tortmod_init(void)
{
	init_irq_work(&nest.irq, from_irq);
	init_irq_work(&nest.irq2, from_irq2);
	tasklet_setup(&nest.tasklet, from_softirq);
	return misc_register(&device);
}

static void __exit tortmod_exit(void)
{
	misc_deregister(&device);
	irq_work_sync(&nest.irq);
	irq_work_sync(&nest.irq2);
	tasklet_kill(&nest.tasklet);
}

module_init(tortmod_init);
module_exit(tortmod_exit);

MODULE_AUTHOR("The ktrk authors");
MODULE_DESCRIPTION("Floods and nested hits, to torture ktrk with");
MODULE_LICENSE("GPL");
