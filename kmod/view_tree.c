// SPDX-License-Identifier: GPL-2.0-only
/*
 * The folder events/: what each event, each group and all of them have there.
 * An event's files know it by its number.
 */
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "core/format.h"
#include "view.h"

static struct dentry *events_dir;

/* The event's number, which its siblings share. */
static u32 file_event(const struct file *file)
{
	return (unsigned long)file->private_data;
}

static ssize_t enable_read(struct file *file, char __user *ubuf, size_t count,
			   loff_t *ppos)
{
	struct ktrk_session *s = ktrk_session_default();
	u32 event = file_event(file);
	struct ktrk_probe *probe;
	char text[2] = "0\n";

	mutex_lock(&s->lock);
	probe = ktrk_session_shown_locked(s, event, NULL);
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
	struct ktrk_probe *probe;
	bool on;
	int rc = ktrk_view_bool(ubuf, count, &on);

	if (rc)
		return rc;
	mutex_lock(&s->lock);
	probe = ktrk_session_shown_locked(s, file_event(file), NULL);
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
	int n = scnprintf(text, sizeof(text), "%u\n", file_event(file));

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
	u32 event = (unsigned long)m->private;
	struct ktrk_probe *probe;
	char *text = NULL;
	int n, rc = -ENODEV;

	mutex_lock(&s->lock);
	probe = ktrk_session_shown_locked(s, event, NULL);
	if (probe) {
		n = ktrk_format(probe->schema, event, NULL, 0);
		text = kvmalloc(n + 1, GFP_KERNEL);
		rc = -ENOMEM;
		if (text)
			rc = ktrk_format(probe->schema, event, text, n + 1) - n;
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

static int switch_all(const char __user *ubuf, size_t count, const char *group)
{
	bool on;
	int rc = ktrk_view_bool(ubuf, count, &on);

	if (!rc)
		rc = ktrk_session_switch(ktrk_session_default(), group, NULL,
					 on);
	return rc;
}

/* 0 none is armed, 1 all are, X some; as tracefs says it. */
static char all_armed(const char *group)
{
	struct ktrk_session *s = ktrk_session_default();
	u32 seen[2] = {};
	struct ktrk_probe *probe;
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		if (!probe->retired &&
		    (!group || !strcmp(group, probe->schema->group)))
			seen[probe->enabled]++;
	mutex_unlock(&s->lock);
	if (seen[1])
		return seen[0] ? 'X' : '1';
	return '0';
}

static ssize_t enable_all_write(struct file *file, const char __user *ubuf,
				size_t count, loff_t *ppos)
{
	int rc = switch_all(ubuf, count, NULL);

	return rc < 0 ? rc : count;
}

static ssize_t enable_all_read(struct file *file, char __user *ubuf,
			       size_t count, loff_t *ppos)
{
	const char text[2] = { all_armed(NULL), '\n' };

	return simple_read_from_buffer(ubuf, count, ppos, text, sizeof(text));
}

/* A group's files are in a folder of its name, which never changes. */
static void file_group(const struct file *file, char *group)
{
	strscpy(group, file->f_path.dentry->d_parent->d_name.name,
		KTRK_GROUP_LEN);
}

static ssize_t enable_group_write(struct file *file, const char __user *ubuf,
				  size_t count, loff_t *ppos)
{
	char group[KTRK_GROUP_LEN];
	int rc;

	file_group(file, group);
	rc = switch_all(ubuf, count, group);
	return rc < 0 ? rc : count;
}

static ssize_t enable_group_read(struct file *file, char __user *ubuf,
				 size_t count, loff_t *ppos)
{
	char group[KTRK_GROUP_LEN], text[2] = "0\n";

	file_group(file, group);
	text[0] = all_armed(group);
	return simple_read_from_buffer(ubuf, count, ppos, text, sizeof(text));
}

static const struct file_operations enable_group_fops = {
	.owner = THIS_MODULE,
	.open = tree_open,
	.read = enable_group_read,
	.write = enable_group_write,
	.llseek = default_llseek,
};

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

static const struct row group_files[] = {
	{ "enable", 0644, &enable_group_fops },
};

static const struct row all_files[] = {
	{ "enable", 0644, &enable_all_fops },
};

static void fill(struct dentry *dir, const struct row *rows, size_t n,
		 u32 event)
{
	size_t i;

	for (i = 0; i < n; i++)
		debugfs_create_file(rows[i].name, ktrk_view_mode(rows[i].mode),
				    dir, (void *)(unsigned long)event,
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
	dir = debugfs_create_dir(group, events_dir);
	if (!IS_ERR(dir))
		fill(dir, group_files, ARRAY_SIZE(group_files), 0);
	return dir;
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
	fill(folder->dir, event_files, ARRAY_SIZE(event_files),
	     probe->event);
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
