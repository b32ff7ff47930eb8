// SPDX-License-Identifier: GPL-2.0-only
/* events/GROUP/EVENT/filter and trigger, and events/GROUP/filter. */
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core/errs.h"
#include "trigger.h"
#include "view.h"

/* The event of an open file: the folder's name, and the one it is in. */
static const char *event_of(const struct file *file)
{
	return (const char *)file->f_path.dentry->d_parent->d_name.name;
}

static const char *group_of(const struct file *file)
{
	const struct dentry *event = file->f_path.dentry->d_parent;

	return (const char *)event->d_parent->d_name.name;
}

static u32 number_of(const struct seq_file *m)
{
	return (unsigned long)m->private;
}

/* What was refused is told in error_log, if it is not yet; @text is taken over. */
static ssize_t told(int rc, const struct ktrk_err *err, char *text,
		    size_t count)
{
	if (err->code)
		ktrk_view_log_error(err, text);
	else
		kfree(text);
	return rc ? rc : count;
}

static int filter_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_view_session(m->file);
	struct ktrk_probe *probe;

	mutex_lock(&s->lock);
	probe = ktrk_session_shown_locked(s, number_of(m), NULL);
	seq_printf(m, "%s\n", probe && probe->filter_text ?
		   probe->filter_text : "none");
	mutex_unlock(&s->lock);
	return 0;
}

static int filter_open(struct inode *inode, struct file *file)
{
	return ktrk_view_single(inode, file, filter_show);
}

/* "0" is no filter. */
static ssize_t write_filter(struct ktrk_session *s, const char *group,
			    const char *event, const char __user *ubuf,
			    size_t count)
{
	char *text = ktrk_view_text(ubuf, count);
	struct ktrk_err err;
	int rc;

	if (IS_ERR(text))
		return PTR_ERR(text);
	rc = ktrk_session_filter(s, group, event,
				 strcmp(text, "0") ? text : NULL, &err);
	return told(rc, &err, text, count);
}

static ssize_t filter_write(struct file *file, const char __user *ubuf,
			    size_t count, loff_t *ppos)
{
	struct ktrk_session *s = ktrk_view_session(file);
	int rc = ktrk_view_kernel_ready(s, number_of(file->private_data));

	return rc ? rc : write_filter(s, group_of(file), event_of(file), ubuf,
				      count);
}

const struct file_operations ktrk_view_filter_fops = {
	.owner = THIS_MODULE,
	.open = filter_open,
	.read = seq_read,
	.write = filter_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int group_show(struct seq_file *m, void *unused)
{
	seq_puts(m, "# A filter written here is that of each event of the group\n"
		    "# which has what it asks for; 0 takes them away.\n");
	return 0;
}

static int group_open(struct inode *inode, struct file *file)
{
	return ktrk_view_single(inode, file, group_show);
}

static ssize_t group_write(struct file *file, const char __user *ubuf,
			   size_t count, loff_t *ppos)
{
	return write_filter(ktrk_view_session(file), event_of(file), NULL, ubuf,
			    count);
}

const struct file_operations ktrk_view_filter_group_fops = {
	.owner = THIS_MODULE,
	.open = group_open,
	.read = seq_read,
	.write = group_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int trigger_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_view_session(m->file);
	struct ktrk_probe *probe;

	mutex_lock(&s->lock);
	probe = ktrk_session_shown_locked(s, number_of(m), NULL);
	ktrk_trigger_show_locked(probe, m);
	mutex_unlock(&s->lock);
	return 0;
}

/* As in tracefs, opening it to write it anew removes all. */
static int trigger_open(struct inode *inode, struct file *file)
{
	u32 event = (unsigned long)inode->i_private;
	int rc = ktrk_view_open(file);

	if (rc)
		return rc;
	if (ktrk_view_anew(file))
		ktrk_trigger_clear(ktrk_view_session(file), event);
	return single_open(file, trigger_show, inode->i_private);
}

/* An event of the kernel's that a new trigger names becomes a probe. */
static int ready_target(struct ktrk_session *s, const char *text)
{
	char group[KTRK_GROUP_LEN], event[KTRK_EVENT_LEN];
	const char *from = strchr(text, ':');
	const char *colon = from ? strchr(from + 1, ':') : NULL;

	if (*text == '!' || !colon || colon - from > sizeof(group) ||
	    strcspn(from, "*?[ \t") < colon - from)
		return 0;
	strscpy(group, from + 1, colon - from);
	strscpy(event, colon + 1, sizeof(event));
	event[strcspn(event, ": \t")] = '\0';
	return strpbrk(event, "*?[") ? 0 : ktrk_view_kernel_like(s, group, event);
}

static ssize_t trigger_write(struct file *file, const char __user *ubuf,
			     size_t count, loff_t *ppos)
{
	const struct seq_file *m = file->private_data;
	struct ktrk_session *s = ktrk_view_session(file);
	char *text = ktrk_view_text(ubuf, count);
	struct ktrk_err err = {};
	int rc = 0;

	if (IS_ERR(text))
		return PTR_ERR(text);
	if (*text)
		rc = ktrk_view_kernel_ready(s, number_of(m));
	if (!rc)
		rc = ready_target(s, text);
	if (*text && !rc)
		rc = ktrk_trigger_write(s, number_of(m), text, &err);
	return told(rc, &err, text, count);
}

const struct file_operations ktrk_view_trigger_fops = {
	.owner = THIS_MODULE,
	.open = trigger_open,
	.read = seq_read,
	.write = trigger_write,
	.llseek = seq_lseek,
	.release = single_release,
};
