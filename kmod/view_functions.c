// SPDX-License-Identifier: GPL-2.0-only
/* available_filter_functions and enabled_functions. */
#include <linux/kallsyms.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "ksym.h"
#include "view.h"

/* Where in the kernel's text a reader is. */
struct walk {
	u64 addr;
	loff_t pos;
	char name[KSYM_SYMBOL_LEN];
};

/* To the next function that ftrace can call from. */
static void *advance(struct walk *walk)
{
	u64 from;

	while ((from = ktrk_ksym_walk(&walk->addr, walk->name)))
		if (ktrk_ksym_traceable(from))
			return walk;
	return NULL;
}

static void *functions_start(struct seq_file *m, loff_t *pos)
{
	struct walk *walk = m->private;

	/* Where we were, or else once more from the beginning. */
	if (*pos && *pos == walk->pos)
		return walk->name[0] ? walk : NULL;
	walk->addr = 0;
	for (walk->pos = 0; advance(walk); walk->pos++)
		if (walk->pos == *pos)
			return walk;
	walk->name[0] = 0;
	return NULL;
}

static void *functions_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct walk *walk = v;

	walk->pos = ++*pos;
	if (advance(walk))
		return walk;
	walk->name[0] = 0;
	return NULL;
}

static void functions_stop(struct seq_file *m, void *v)
{
}

static int functions_show(struct seq_file *m, void *v)
{
	const struct walk *walk = v;

	seq_printf(m, "%s\n", walk->name);
	return 0;
}

static const struct seq_operations functions_ops = {
	.start = functions_start,
	.next = functions_next,
	.stop = functions_stop,
	.show = functions_show,
};

static int functions_open(struct inode *inode, struct file *file)
{
	int rc = ktrk_view_open(file);

	if (rc)
		return rc;
	return seq_open_private(file, &functions_ops, sizeof(struct walk));
}

const struct file_operations ktrk_view_functions_fops = {
	.owner = THIS_MODULE,
	.open = functions_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release_private,
};

/* A pattern, which ftrace alone knows all functions of, is one line of its own. */
static bool is_pattern(const struct ktrk_probe *probe)
{
	return !probe->retired && probe->armed && probe->arm.site.pattern &&
	       READ_ONCE(probe->arm.site.on);
}

static bool counts(const struct ktrk_probe *probe, u64 from)
{
	return !probe->retired && probe->armed && probe->arm.addr &&
	       (!from || ktrk_ksym_start(probe->arm.addr) == from);
}

/* How many are armed in the function of @probe, 0 if an earlier one told it. */
static u32 armed_locked(struct ktrk_session *s, const struct ktrk_probe *probe)
{
	u64 from = ktrk_ksym_start(probe->arm.addr);
	const struct ktrk_probe *other;
	int id;
	u32 n = 0;

	lockdep_assert_held(&s->lock);
	idr_for_each_entry(&s->events, other, id) {
		if (!counts(other, from))
			continue;
		if (other->id < probe->id)
			return 0;
		n++;
	}
	return n;
}

static int enabled_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_view_session(m->file);
	struct ktrk_probe *probe;
	char *name = kmalloc(KSYM_SYMBOL_LEN, GFP_KERNEL);
	int id;
	u32 n;

	if (!name)
		return -ENOMEM;
	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id) {
		if (is_pattern(probe))
			seq_printf(m, "%s (1)\n", probe->arm.site.pattern);
		n = counts(probe, 0) ? armed_locked(s, probe) : 0;
		if (n && ktrk_ksym_name(NULL, probe->arm.addr, false, name,
					KSYM_SYMBOL_LEN))
			seq_printf(m, "%s (%u)\n", name, n);
	}
	mutex_unlock(&s->lock);
	kfree(name);
	return 0;
}

KTRK_VIEW_SHOW(ktrk_view_enabled_fops, enabled_show);
