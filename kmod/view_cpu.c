// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rings, as tracefs shows them: their sizes, per_cpu/cpuN/, and
 * saved_cmdlines. A file's number is 0 for all rings, else one more than the
 * CPU's whose it is.
 */
#include <linux/cpumask.h>
#include <linux/log2.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include "core/tasks.h"
#include "view.h"

/* -1 for all. */
static int cpu_of(const struct inode *inode)
{
	return (int)(unsigned long)inode->i_private - 1;
}

/* Of the CPU's ring; before there are rings, what they will have. */
static u64 bytes_locked(struct ktrk_session *s, int cpu)
{
	if (!s->buffer)
		return s->bytes;
	return ktrk_buffer_producer(s->buffer, cpu)->data_size;
}

static bool differ_locked(struct ktrk_session *s)
{
	int cpu;

	for_each_possible_cpu(cpu)
		if (bytes_locked(s, cpu) != bytes_locked(s, 0))
			return true;
	return false;
}

/* Of all, X where they are not of one size; as tracefs says it. */
static ssize_t size_read(struct file *file, char __user *ubuf, size_t count,
			 loff_t *ppos)
{
	struct ktrk_session *s = ktrk_view_session(file);
	int cpu = cpu_of(file_inode(file)), n;
	char text[24];

	mutex_lock(&s->lock);
	if (cpu < 0 && differ_locked(s))
		n = scnprintf(text, sizeof(text), "X\n");
	else
		n = scnprintf(text, sizeof(text), "%llu\n",
			      bytes_locked(s, cpu < 0 ? 0 : cpu) >> 10);
	mutex_unlock(&s->lock);
	return simple_read_from_buffer(ubuf, count, ppos, text, n);
}

/* A ring's size is a power of two: the next one that has as much. */
static ssize_t size_write(struct file *file, const char __user *ubuf,
			  size_t count, loff_t *ppos)
{
	struct ktrk_resize req = { .cpu = cpu_of(file_inode(file)) };
	unsigned long kb;
	int rc = kstrtoul_from_user(ubuf, count, 10, &kb);

	if (rc)
		return rc;
	if (!kb || kb > KTRK_RING_MAX >> 10)
		return -EINVAL;
	req.ring_bytes = max_t(u64, roundup_pow_of_two((u64)kb << 10),
			       KTRK_RING_MIN);
	rc = ktrk_session_resize(ktrk_view_session(file), &req);
	return rc ? rc : count;
}

const struct file_operations ktrk_view_size_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.read = size_read,
	.write = size_write,
	.llseek = default_llseek,
};

static ssize_t total_read(struct file *file, char __user *ubuf, size_t count,
			  loff_t *ppos)
{
	struct ktrk_session *s = ktrk_view_session(file);
	char text[24];
	u64 sum = 0;
	int cpu, n;

	mutex_lock(&s->lock);
	for_each_possible_cpu(cpu)
		sum += bytes_locked(s, cpu);
	mutex_unlock(&s->lock);
	n = scnprintf(text, sizeof(text), "%llu\n", sum >> 10);
	return simple_read_from_buffer(ubuf, count, ppos, text, n);
}

const struct file_operations ktrk_view_total_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.read = total_read,
	.llseek = default_llseek,
};

static void show_time(struct seq_file *m, const char *what, u64 ns)
{
	seq_printf(m, "%s: %5llu.%06llu\n", what, ns / NSEC_PER_SEC,
		   ns % NSEC_PER_SEC / NSEC_PER_USEC);
}

/* The lines of tracefs's; what was lost before it came to a ring is in stats. */
static void show_ring(struct seq_file *m, struct ktrk_buffer *buf, int cpu)
{
	const struct ktrk_producer *prod = ktrk_buffer_producer(buf, cpu);
	struct ktrk_view_ring ring;

	ktrk_view_walk(buf, cpu, &ring);
	seq_printf(m, "entries: %llu\noverrun: %llu\ncommit overrun: %llu\nbytes: %llu\n",
		   ring.in_ring, ring.overwritten,
		   READ_ONCE(prod->lost[KTRK_LOST_NESTED]), ring.used);
	show_time(m, "oldest event ts", ring.oldest_ns);
	show_time(m, "now ts", ktrk_env_clock());
	seq_printf(m, "dropped events: %llu\nread events: %llu\n",
		   READ_ONCE(prod->lost[KTRK_LOST_FULL]),
		   ring.gone - min(ring.gone, ring.overwritten));
}

static int cpu_stats_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_view_session(m->file);
	int cpu = (int)(unsigned long)m->private - 1;

	if (ktrk_session_use(s))
		return -ENOMEM;
	show_ring(m, s->buffer, cpu);
	ktrk_session_unuse(s);
	return 0;
}

KTRK_VIEW_SHOW(ktrk_view_cpu_stats_fops, cpu_stats_show);

/* Tasks that were met: the name they had last. */
static int cmdlines_show(struct seq_file *m, void *unused)
{
	const struct ktrk_task *rows = ktrk_hit_tasks();
	u32 i, n = ktrk_hit_task_rows();
	char comm[16];

	for (i = 1; i < n; i++) {
		u32 tid = READ_ONCE(rows[i].tid);

		if (tid && ktrk_tasks_find(rows, tid, comm, NULL))
			seq_printf(m, "%u %s\n", tid, comm);
	}
	return 0;
}

KTRK_VIEW_SHOW(ktrk_view_cmdlines_fops, cmdlines_show);

/* Of each CPU; a new one is a row here and its operations. */
static const struct ktrk_view_file cpu_files[] = {
	{ "trace", 0444, &ktrk_view_trace_fops },
	{ "trace_pipe", 0444, &ktrk_view_pipe_fops },
	{ "stats", 0444, &ktrk_view_cpu_stats_fops },
	{ "buffer_size_kb", 0644, &ktrk_view_size_fops },
};

/**
 * ktrk_view_cpu_init() - make per_cpu/
 * @root: the folder of a place
 *
 * Context: may sleep.
 */
void ktrk_view_cpu_init(struct dentry *root)
{
	struct dentry *all = debugfs_create_dir("per_cpu", root), *dir;
	char name[16];
	int cpu;

	for_each_possible_cpu(cpu) {
		scnprintf(name, sizeof(name), "cpu%d", cpu);
		dir = debugfs_create_dir(name, all);
		ktrk_view_fill(dir, cpu_files, ARRAY_SIZE(cpu_files), cpu + 1);
	}
}
