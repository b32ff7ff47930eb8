// SPDX-License-Identifier: GPL-2.0-only
/*
 * Places: ktrk/ itself, which shows the session "default", and those below
 * instances/, which show a session each. A place's folder knows its place, and
 * its files find it by that.
 */
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "view.h"

/*
 * Guards the list. Taken before what guards the kernel's own events, never by
 * who removes files: that waits for those who use them.
 */
static DEFINE_MUTEX(places_lock);
static LIST_HEAD(places);

/**
 * ktrk_view_place() - the place that a file belongs to
 * @file: an open file of ours, or one that is being opened
 *
 * Context: in an operation of the file's other than its release.
 * Return: the place.
 */
struct ktrk_place *ktrk_view_place(const struct file *file)
{
	const struct dentry *dir = file->f_path.dentry->d_parent;

	while (!d_inode(dir)->i_private)
		dir = dir->d_parent;
	return d_inode(dir)->i_private;
}

/**
 * ktrk_view_session() - the session that a file shows
 * @file: as for ktrk_view_place()
 *
 * Context: the same.
 * Return: the session, without a reference.
 */
struct ktrk_session *ktrk_view_session(const struct file *file)
{
	return ktrk_view_place(file)->session;
}

/**
 * ktrk_view_each() - do something to each place
 * @run: what
 *
 * Context: may sleep.
 */
void ktrk_view_each(void (*run)(struct ktrk_place *place))
{
	struct ktrk_place *place;

	mutex_lock(&places_lock);
	list_for_each_entry(place, &places, node)
		run(place);
	mutex_unlock(&places_lock);
}

/**
 * ktrk_view_place_newest() - the place that was made last
 *
 * Context: may sleep.
 * Return: the place; while there are others, not ktrk/ itself.
 */
struct ktrk_place *ktrk_view_place_newest(void)
{
	struct ktrk_place *place;

	mutex_lock(&places_lock);
	place = list_first_entry(&places, struct ktrk_place, node);
	mutex_unlock(&places_lock);
	return place;
}

static int fill(struct ktrk_place *place, const char *name,
		struct dentry *parent)
{
	place->root = debugfs_create_dir(name, parent);
	if (IS_ERR(place->root))
		return PTR_ERR(place->root);
	d_inode(place->root)->i_private = place;
	ktrk_view_files(place);
	ktrk_view_tree_init(place);
	mutex_lock(&places_lock);
	list_add(&place->node, &places);
	mutex_unlock(&places_lock);
	ktrk_view_kernel_show();
	/* It may have had events before. */
	ktrk_session_update(place->session, true);
	inode_lock(d_inode(place->root));
	place->settled = true;
	inode_unlock(d_inode(place->root));
	return 0;
}

static bool claim(struct ktrk_session *s, struct ktrk_place *place)
{
	bool free;

	mutex_lock(&s->lock);
	free = !s->place;
	if (free)
		s->place = place;
	mutex_unlock(&s->lock);
	return free;
}

static void unclaim(struct ktrk_session *s)
{
	mutex_lock(&s->lock);
	s->place = NULL;
	mutex_unlock(&s->lock);
}

/**
 * ktrk_view_place_new() - show a session
 * @s: the session; a reference of it is the place's from here on
 * @name: of the folder
 * @parent: where it is made, NULL for debugfs itself
 *
 * Context: may sleep.
 * Return: the place; or an ERR_PTR, with the reference still the caller's:
 * -EEXIST if the session is shown already, -ENOMEM, what debugfs says.
 */
struct ktrk_place *ktrk_view_place_new(struct ktrk_session *s, const char *name,
				       struct dentry *parent)
{
	struct ktrk_place *place = kzalloc(sizeof(*place), GFP_KERNEL);
	int rc;

	if (!place)
		return ERR_PTR(-ENOMEM);
	place->session = s;
	INIT_LIST_HEAD(&place->groups);
	INIT_WORK(&place->update, ktrk_view_tree_update);
	idr_init(&place->kernel);
	rc = claim(s, place) ? 0 : -EEXIST;
	if (!rc) {
		rc = fill(place, name, parent);
		if (rc)
			unclaim(s);
	}
	if (rc)
		kfree(place);
	return rc ? ERR_PTR(rc) : place;
}

/**
 * ktrk_view_place_remove() - remove all files of a place
 * @place: the place; afterwards nobody is in an operation of such a file
 *
 * Context: may sleep; not in an operation of such a file.
 */
void ktrk_view_place_remove(struct ktrk_place *place)
{
	mutex_lock(&places_lock);
	list_del(&place->node);
	mutex_unlock(&places_lock);
	debugfs_remove(ktrk_view_tree_close(place));
}

/**
 * ktrk_view_place_empty() - end a session's events, and its ties to its place
 * @place: one whose files were removed
 *
 * Context: module unload, before ktrk_view_place_free(), where the session lives on.
 */
void ktrk_view_place_empty(struct ktrk_place *place)
{
	struct ktrk_session *s = place->session;

	ktrk_session_del(s, NULL, NULL, 0);
	WRITE_ONCE(s->update, NULL);
	unclaim(s);
}

/**
 * ktrk_view_place_free() - free a place
 * @place: one whose files were removed, and whose session has no events
 *
 * Context: may sleep.
 */
void ktrk_view_place_free(struct ktrk_place *place)
{
	ktrk_view_kernel_hide(place);
	idr_destroy(&place->kernel);
	kfree(place);
}
