// SPDX-License-Identifier: GPL-2.0-only
/*
 * The folder events/: what each event, each group and all of them have there.
 * An event's files know it by its id.
 */
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "core/format.h"
#include "view.h"

static struct dentry *events_dir;

static u32 file_id(const struct file *file)
{
	return (unsigned long)file->private_data;
}

static ssize_t enable_read(struct file *file, char __user *ubuf, size_t count,
			   loff_t *ppos)
{
	struct ktrk_session *s = ktrk_session_default();
	u32 id = file_id(file);
	struct ktrk_probe *probe;
	char text[2] = "0\n";

	mutex_lock(&s->lock);
	probe = ktrk_session_event_locked(s, id, false);
	if (probe && probe->enabled)
		text[0] = '1';
	mutex_unlock(&s->lock);
	return simple_read_from_buffer(ubuf, count, ppos, text, sizeof(text));
}

static ssize_t enable_write(struct file *file, const char __user *ubuf,
			    size_t count, loff_t *ppos)
{
	char group[KTRK_GROUP_LEN], event[KTRK_EVENT_LEN];
	struct ktrk_session *s = ktrk_session_default();
	u32 id = file_id(file);
	struct ktrk_probe *probe;
	bool on;
	int rc = ktrk_view_bool(ubuf, count, &on);

	if (rc)
		return rc;
	mutex_lock(&s->lock);
	probe = ktrk_session_event_locked(s, id, false);
	if (probe) {
		strscpy(group, probe->schema->group, sizeof(group));
		strscpy(event, probe->schema->event, sizeof(event));
	}
	mutex_unlock(&s->lock);
	if (!probe)
		return -ENODEV;
	rc = ktrk_session_switch(s, group, event, on);
	return rc < 0 ? rc : count;
}

static ssize_t id_read(struct file *file, char __user *ubuf, size_t count,
		       loff_t *ppos)
{
	char text[12];
	int n = scnprintf(text, sizeof(text), "%u\n", file_id(file));

	return simple_read_from_buffer(ubuf, count, ppos, text, n);
}

static int tree_open(struct inode *inode, struct file *file)
{
	file->private_data = inode->i_private;
	return ktrk_view_open(file);
}

static const struct file_operations enable_fops = {
	.owner = THIS_MODULE,
	.open = tree_open,
	.read = enable_read,
	.write = enable_write,
	.llseek = default_llseek,
};

static const struct file_operations id_fops = {
	.owner = THIS_MODULE,
	.open = tree_open,
	.read = id_read,
	.llseek = default_llseek,
};

static int format_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_session_default();
	u32 id = (unsigned long)m->private;
	struct ktrk_probe *probe;
	char *text = NULL;
	int n, rc = -ENODEV;

	mutex_lock(&s->lock);
	probe = ktrk_session_event_locked(s, id, false);
	if (probe) {
		n = ktrk_format(probe->schema, id, NULL, 0);
		text = kvmalloc(n + 1, GFP_KERNEL);
		rc = -ENOMEM;
		if (text)
			rc = ktrk_format(probe->schema, id, text, n + 1) - n;
	}
	mutex_unlock(&s->lock);
	if (!rc)
		seq_puts(m, text);
	kvfree(text);
	return rc;
}

static int format_open(struct inode *inode, struct file *file)
{
	int rc = ktrk_view_open(file);

	return rc ? rc : single_open(file, format_show, inode->i_private);
}

static const struct file_operations format_fops = {
	.owner = THIS_MODULE,
	.open = format_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static ssize_t enable_all_write(struct file *file, const char __user *ubuf,
				size_t count, loff_t *ppos)
{
	bool on;
	int rc = ktrk_view_bool(ubuf, count, &on);

	if (!rc)
		rc = ktrk_session_switch(ktrk_session_default(), NULL, NULL,
					 on);
	return rc < 0 ? rc : count;
}

/* 0 none is armed, 1 all are, X some; as tracefs says it. */
static ssize_t enable_all_read(struct file *file, char __user *ubuf,
			       size_t count, loff_t *ppos)
{
	struct ktrk_session *s = ktrk_session_default();
	u32 seen[2] = {};
	struct ktrk_probe *probe;
	char text[2] = "0\n";
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		if (!probe->retired)
			seen[probe->enabled]++;
	mutex_unlock(&s->lock);
	if (seen[1])
		text[0] = seen[0] ? 'X' : '1';
	return simple_read_from_buffer(ubuf, count, ppos, text, sizeof(text));
}

static const struct file_operations enable_all_fops = {
	.owner = THIS_MODULE,
	.open = tree_open,
	.read = enable_all_read,
	.write = enable_all_write,
	.llseek = default_llseek,
};

/* A file of a folder; a new one is a row here and its operations. */
struct row {
	const char *name;
	umode_t mode;
	const struct file_operations *fops;
};

static const struct row event_files[] = {
	{ "enable", 0644, &enable_fops },
	{ "format", 0444, &format_fops },
	{ "id", 0444, &id_fops },
};

static const struct row all_files[] = {
	{ "enable", 0644, &enable_all_fops },
};

static void fill(struct dentry *dir, const struct row *rows, size_t n, u32 id)
{
	size_t i;

	for (i = 0; i < n; i++)
		debugfs_create_file(rows[i].name, ktrk_view_mode(rows[i].mode),
				    dir, (void *)(unsigned long)id,
				    rows[i].fops);
}

/* The folder of a group, made when its first event comes. */
static struct dentry *group_dir(const char *group)
{
	struct dentry *dir = debugfs_lookup(group, events_dir);

	if (dir) {
		dput(dir);	/* debugfs keeps it while it has events */
		return dir;
	}
	return debugfs_create_dir(group, events_dir);
}

/* Under the session's lock. Without memory or with an odd name: no folder. */
static struct ktrk_folder *show_event(struct ktrk_probe *probe)
{
	struct dentry *group = group_dir(probe->schema->group);
	struct ktrk_folder *folder;

	if (IS_ERR(group) || !d_is_dir(group))
		return NULL;
	folder = kzalloc(sizeof(*folder), GFP_KERNEL);
	if (!folder)
		return NULL;
	folder->dir = debugfs_create_dir(probe->schema->event, group);
	fill(folder->dir, event_files, ARRAY_SIZE(event_files), probe->id);
	return folder;
}

static void hide_event(struct ktrk_folder *folder)
{
	debugfs_remove(folder->dir);
	kfree(folder);
}

/**
 * ktrk_view_tree_init() - make events/
 * @root: the folder ktrk/
 *
 * Context: module load, before any event exists.
 */
void ktrk_view_tree_init(struct dentry *root)
{
	events_dir = debugfs_create_dir("events", root);
	fill(events_dir, all_files, ARRAY_SIZE(all_files), 0);
	ktrk_session_default()->hide = hide_event;
	ktrk_session_default()->show = show_event;
}
