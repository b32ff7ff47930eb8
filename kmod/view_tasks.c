// SPDX-License-Identifier: GPL-2.0-only
/* Whose hits are wanted: set_event_pid, set_event_notrace_pid. */
#include <linux/kstrtox.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "view.h"

/* Where a word that is written belongs. */
struct whose {
	struct ktrk_session *session;
	struct ktrk_tids *tids;
};

static int tids_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_view_session(m->file);
	u32 at = 0, pid;

	mutex_lock(&s->lock);
	while ((pid = ktrk_session_tids_next(m->private, &at)))
		seq_printf(m, "%u\n", pid);
	mutex_unlock(&s->lock);
	return 0;
}

/* As in tracefs, opening it to write it anew forgets the set. */
static int open_tids(struct file *file, struct ktrk_tids *tids)
{
	int rc = ktrk_view_open(file);

	if (!rc && ktrk_view_anew(file))
		rc = ktrk_session_tids_clear(ktrk_view_session(file), tids);
	return rc ? rc : single_open(file, tids_show, tids);
}

static int only_open(struct inode *inode, struct file *file)
{
	return open_tids(file, &ktrk_view_session(file)->tasks.only);
}

static int never_open(struct inode *inode, struct file *file)
{
	return open_tids(file, &ktrk_view_session(file)->tasks.never);
}

static int add_word(void *arg, char *word)
{
	const struct whose *whose = arg;
	u32 pid;
	int rc = kstrtou32(word, 10, &pid);

	return rc ? rc : ktrk_session_tids_add(whose->session, whose->tids, pid);
}

static ssize_t tids_write(struct file *file, const char __user *ubuf,
			  size_t count, loff_t *ppos)
{
	const struct seq_file *m = file->private_data;
	struct whose whose = {
		.session = ktrk_view_session(file),
		.tids = m->private,
	};

	return ktrk_view_words(ubuf, count, add_word, &whose);
}

const struct file_operations ktrk_view_only_fops = {
	.owner = THIS_MODULE,
	.open = only_open,
	.read = seq_read,
	.write = tids_write,
	.llseek = seq_lseek,
	.release = single_release,
};

const struct file_operations ktrk_view_never_fops = {
	.owner = THIS_MODULE,
	.open = never_open,
	.read = seq_read,
	.write = tids_write,
	.llseek = seq_lseek,
	.release = single_release,
};
