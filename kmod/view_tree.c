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

/**
 * struct ktrk_group - the folder of a group
 * @node: in the list of its place
 * @place: where it is
 * @dir: the folder
 * @events: how many are in it
 * @name: the group's
 */
struct ktrk_group {
	struct list_head node;
	struct ktrk_place *place;
	struct dentry *dir;
	u32 events;
	char name[KTRK_GROUP_LEN];
};

/*
 * Guards the groups. To remove a folder is to wait for those who use its files. So
 * this is never taken under a lock that they take, such as a session's, nor by them:
 * they leave it to the place's work, and do not wait for that.
 */
static DEFINE_MUTEX(tree_lock);

/* The group that a file of it belongs to, or NULL for events/ itself. */
static const char *file_group(const struct file *file)
{
	const struct dentry *dir = file->f_path.dentry->d_parent;

	return dir == ktrk_view_place(file)->events ?
	       NULL : (const char *)dir->d_name.name;
}

/* The event's number, which its siblings share. */
static u32 file_event(const struct file *file)
{
	return (unsigned long)file->private_data;
}

/* As tracefs has it: a * where it is armed for triggers. */
static ssize_t enable_read(struct file *file, char __user *ubuf, size_t count,
			   loff_t *ppos)
{
	struct ktrk_session *s = ktrk_view_session(file);
	u32 event = file_event(file);
	struct ktrk_probe *probe;
	const char *text = "0\n";

	mutex_lock(&s->lock);
	probe = ktrk_session_shown_locked(s, event, NULL);
	if (probe && ktrk_probe_recorded(probe))
		text = probe->soft ? "1*\n" : "1\n";
	else if (probe && probe->soft)
		text = "0*\n";
	mutex_unlock(&s->lock);
	return simple_read_from_buffer(ubuf, count, ppos, text, strlen(text));
}

static ssize_t enable_write(struct file *file, const char __user *ubuf,
			    size_t count, loff_t *ppos)
{
	char group[KTRK_GROUP_LEN], event[KTRK_EVENT_LEN];
	struct ktrk_place *place = ktrk_view_place(file);
	struct ktrk_session *s = place->session;
	struct ktrk_probe *probe;
	bool on;
	int rc = ktrk_view_bool(ubuf, count, &on);

	if (!rc && on)
		rc = ktrk_view_kernel_ready(s, file_event(file));
	if (rc)
		return rc;
	mutex_lock(&s->lock);
	probe = ktrk_session_shown_locked(s, file_event(file), NULL);
	if (probe) {
		strscpy(group, probe->schema->group, sizeof(group));
		strscpy(event, probe->schema->event, sizeof(event));
	}
	mutex_unlock(&s->lock);
	/* One of the kernel's that nobody has wanted anything of is off. */
	if (!probe)
		return ktrk_view_kernel_folder(place, file_event(file)) ?
		       count : -ENODEV;
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

static const struct file_operations enable_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.read = enable_read,
	.write = enable_write,
	.llseek = default_llseek,
};

static const struct file_operations id_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.read = id_read,
	.llseek = default_llseek,
};

/**
 * ktrk_view_format() - the format of an event's records
 * @schema: of its records
 * @event: its number
 *
 * Context: may sleep.
 * Return: the text, to be freed by kvfree(); NULL without memory.
 */
char *ktrk_view_format(const struct ktrk_schema *schema, u32 event)
{
	int n = ktrk_format(schema, event, NULL, 0);
	char *text = kvmalloc(n + 1, GFP_KERNEL);

	if (text)
		ktrk_format(schema, event, text, n + 1);
	return text;
}

static int format_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_view_session(m->file);
	u32 event = (unsigned long)m->private;
	struct ktrk_probe *probe;
	char *text = NULL;
	int rc = -ENODEV;

	mutex_lock(&s->lock);
	probe = ktrk_session_shown_locked(s, event, NULL);
	if (probe) {
		text = ktrk_view_format(probe->schema, event);
		rc = text ? 0 : -ENOMEM;
	}
	mutex_unlock(&s->lock);
	if (!probe) {
		text = ktrk_view_kernel_format(event);
		rc = text ? 0 : rc;
	}
	if (!rc)
		seq_puts(m, text);
	kvfree(text);
	return rc;
}

KTRK_VIEW_SHOW(ktrk_view_format_fops, format_show);

static ssize_t enable_all_write(struct file *file, const char __user *ubuf,
				size_t count, loff_t *ppos)
{
	struct ktrk_session *s = ktrk_view_session(file);
	const char *group = file_group(file);
	bool on;
	int rc = ktrk_view_bool(ubuf, count, &on);

	if (!rc && on && group)
		rc = ktrk_view_kernel_like(s, group, "*");
	if (!rc)
		rc = ktrk_session_switch(s, group, NULL, on);
	return rc < 0 ? rc : count;
}

/* 0 none is armed, 1 all are, X some; as tracefs says it, without trace_marker's. */
static ssize_t enable_all_read(struct file *file, char __user *ubuf,
			       size_t count, loff_t *ppos)
{
	struct ktrk_session *s = ktrk_view_session(file);
	const char *group = file_group(file);
	u32 seen[2] = {};
	struct ktrk_probe *probe;
	char text[2] = "0\n";
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		if (probe->event != KTRK_SESSION_MARK_ID &&
		    ktrk_session_matches(probe, group, NULL))
			seen[ktrk_probe_recorded(probe)]++;
	mutex_unlock(&s->lock);
	if (group)
		seen[0] += ktrk_view_kernel_idle(s, group);
	if (seen[1])
		text[0] = seen[0] ? 'X' : '1';
	return simple_read_from_buffer(ubuf, count, ppos, text, sizeof(text));
}

static const struct file_operations enable_all_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.read = enable_all_read,
	.write = enable_all_write,
	.llseek = default_llseek,
};

static const struct ktrk_view_file event_files[] = {
	{ "enable", 0644, &enable_fops },
	{ "filter", 0644, &ktrk_view_filter_fops },
	{ "format", 0444, &ktrk_view_format_fops },
	{ "id", 0444, &id_fops },
	{ "trigger", 0644, &ktrk_view_trigger_fops },
};

static const struct ktrk_view_file group_files[] = {
	{ "enable", 0644, &enable_all_fops },
	{ "filter", 0644, &ktrk_view_filter_group_fops },
};

static const struct ktrk_view_file all_files[] = {
	{ "enable", 0644, &enable_all_fops },
};

/* The group's folder, made when its first event comes. */
static struct ktrk_group *group_get_locked(struct ktrk_place *place,
					   const char *name)
{
	struct ktrk_group *group;

	lockdep_assert_held(&tree_lock);
	list_for_each_entry(group, &place->groups, node) {
		if (!strcmp(group->name, name)) {
			group->events++;
			return group;
		}
	}
	group = kzalloc(sizeof(*group), GFP_KERNEL);
	if (!group)
		return NULL;
	strscpy(group->name, name, sizeof(group->name));
	group->place = place;
	group->events = 1;
	group->dir = debugfs_create_dir(name, place->events);
	ktrk_view_fill(group->dir, group_files, ARRAY_SIZE(group_files), 0);
	list_add(&group->node, &place->groups);
	return group;
}

/* All of a place's go at once, with its own folder. */
static void remove_dir(const struct ktrk_place *place, struct dentry *dir)
{
	if (place->root)
		debugfs_remove(dir);
}

/* And removed with its last. */
static void group_put_locked(struct ktrk_group *group)
{
	lockdep_assert_held(&tree_lock);
	if (--group->events)
		return;
	list_del(&group->node);
	remove_dir(group->place, group->dir);
	kfree(group);
}

static void folder_free_locked(struct ktrk_folder *folder)
{
	remove_dir(folder->group->place, folder->dir);
	group_put_locked(folder->group);
	kfree(folder);
}

/* Without memory, or where all is being removed: no folder. */
static struct ktrk_folder *folder_new_locked(struct ktrk_place *place,
					     const char *group,
					     const char *name, u32 event)
{
	struct ktrk_folder *folder;

	lockdep_assert_held(&tree_lock);
	folder = place->root ? kzalloc(sizeof(*folder), GFP_KERNEL) : NULL;
	if (!folder)
		return NULL;
	folder->group = group_get_locked(place, group);
	if (!folder->group) {
		kfree(folder);
		return NULL;
	}
	folder->dir = debugfs_create_dir(name, folder->group->dir);
	ktrk_view_fill(folder->dir, event_files, ARRAY_SIZE(event_files), event);
	return folder;
}

/* Those of deleted events: a new event may have such a name again. */
static void sweep_locked(struct ktrk_session *s)
{
	struct ktrk_folder *folder, *next;
	LIST_HEAD(gone);

	lockdep_assert_held(&tree_lock);
	mutex_lock(&s->lock);
	list_splice_init(&s->gone, &gone);
	mutex_unlock(&s->lock);
	list_for_each_entry_safe(folder, next, &gone, node)
		folder_free_locked(folder);
}

/* The first event, from a probe's id on, that has no folder; moves the id on. */
static bool homeless(struct ktrk_session *s, u32 *id, char *group, char *name,
		     u32 *event)
{
	struct ktrk_probe *probe;

	mutex_lock(&s->lock);
	while ((probe = ktrk_session_event_locked(s, *id, true))) {
		*id = probe->id + 1;
		if (!probe->retired && !probe->folder)
			break;
	}
	if (probe) {
		strscpy(group, probe->schema->group, KTRK_GROUP_LEN);
		strscpy(name, probe->schema->event, KTRK_EVENT_LEN);
		*event = probe->event;
	}
	mutex_unlock(&s->lock);
	return probe;
}

/* To all probes of the event; false if there is none any more. */
static bool give_folder(struct ktrk_session *s, u32 event,
			struct ktrk_folder *folder)
{
	struct ktrk_probe *probe;
	bool given = false;
	int at = 0;

	mutex_lock(&s->lock);
	for (; (probe = ktrk_session_shown_locked(s, event, &at)); at++) {
		folder->users += !probe->folder;
		probe->folder = folder;
		given = true;
	}
	mutex_unlock(&s->lock);
	return given;
}

/**
 * ktrk_view_tree_update() - make folders for events that have none, remove those
 * of events that there are no more
 * @work: the place's
 *
 * Context: may sleep.
 */
void ktrk_view_tree_update(struct work_struct *work)
{
	struct ktrk_place *place = container_of(work, struct ktrk_place, update);
	struct ktrk_session *s = place->session;
	char group[KTRK_GROUP_LEN], name[KTRK_EVENT_LEN];
	struct ktrk_folder *folder;
	u32 id = 0, event;

	mutex_lock(&tree_lock);
	sweep_locked(s);
	while (homeless(s, &id, group, name, &event)) {
		/* One that went meanwhile may have had the name. */
		sweep_locked(s);
		folder = ktrk_view_kernel_folder(place, event);
		if (!folder)
			folder = folder_new_locked(place, group, name, event);
		if (folder && !give_folder(s, event, folder) && !folder->users)
			folder_free_locked(folder);
	}
	mutex_unlock(&tree_lock);
}

static void update(struct ktrk_session *s, bool wait)
{
	struct work_struct *work = &s->place->update;

	schedule_work(work);
	if (wait)
		flush_work(work);
}

/**
 * ktrk_view_tree_add() - a folder that stays, whatever becomes of its event
 * @place: where
 * @group: the event's group
 * @event: its name
 * @number: its number
 *
 * Context: may sleep.
 * Return: the folder, or NULL without memory.
 */
struct ktrk_folder *ktrk_view_tree_add(struct ktrk_place *place,
				       const char *group, const char *event,
				       u32 number)
{
	struct ktrk_folder *folder;

	mutex_lock(&tree_lock);
	folder = folder_new_locked(place, group, event, number);
	if (folder)
		folder->users = 1;
	mutex_unlock(&tree_lock);
	return folder;
}

/**
 * ktrk_view_tree_drop() - remove such a folder
 * @folder: the folder; its event is no probe any more
 *
 * Context: may sleep.
 */
void ktrk_view_tree_drop(struct ktrk_folder *folder)
{
	mutex_lock(&tree_lock);
	folder_free_locked(folder);
	mutex_unlock(&tree_lock);
}

/**
 * ktrk_view_tree_init() - make events/
 * @place: where; its session's events have folders from here on
 *
 * Context: may sleep.
 */
void ktrk_view_tree_init(struct ktrk_place *place)
{
	place->events = debugfs_create_dir("events", place->root);
	ktrk_view_fill(place->events, all_files, ARRAY_SIZE(all_files), 0);
	WRITE_ONCE(place->session->update, update);
}

/**
 * ktrk_view_tree_close() - no folder is made or removed here any more
 * @place: the place
 *
 * Context: may sleep.
 * Return: the place's own folder, with which all go.
 */
struct dentry *ktrk_view_tree_close(struct ktrk_place *place)
{
	struct dentry *root;

	mutex_lock(&tree_lock);
	root = place->root;
	place->root = NULL;
	mutex_unlock(&tree_lock);
	return root;
}
