// SPDX-License-Identifier: GPL-2.0-only
/*
 * instances/: mkdir NAME there makes a folder that shows the session NAME, which
 * is made if there is none; rmdir ends both. debugfs has no such folders: the
 * inode of this one gets operations of ours, those that it has and two more, as
 * tracefs has them for its own (fs/tracefs/inode.c is where to learn from that a
 * folder is unlocked while what is in it is made and removed).
 */
#include <linux/capability.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "compat.h"
#include "view.h"

static struct inode_operations operations;
static const struct inode_operations *original;
static struct dentry *instances;

static int may(void)
{
	return capable(CAP_SYS_ADMIN) ? ktrk_session_may_change() : -EPERM;
}

static int make(const char *name)
{
	struct ktrk_session_req req = { .flags = KTRK_SESSION_CREATE };
	struct ktrk_session *s;
	struct ktrk_place *place;

	if (strlen(name) >= sizeof(req.name))
		return -ENAMETOOLONG;
	strscpy(req.name, name, sizeof(req.name));
	s = ktrk_session_open(&req, true);
	if (IS_ERR(s))
		return PTR_ERR(s);
	place = ktrk_view_place_new(s, name, instances);
	if (IS_ERR(place))
		ktrk_session_put(s);
	return PTR_ERR_OR_ZERO(place);
}

/* Ends its files, and its session with all events; @inode is its folder's. */
static int end(struct ktrk_place *place, struct inode *inode)
{
	if (!ktrk_session_seize(place->session))
		return -EBUSY;
	ktrk_view_place_remove(place);
	/* Who came meanwhile has seen that it is not settled. */
	inode_lock(inode);
	inode->i_private = NULL;
	inode_unlock(inode);
	ktrk_session_free(place->session);
	ktrk_view_place_free(place);
	return 0;
}

/*
 * Both are called with the folder locked, and rmdir with its victim locked, too.
 * Whoever removes our folder, as rmmod does, waits for that lock; so the module
 * is held before it is given up, and let go of when it is had again.
 */
static int make_unlocked(struct inode *dir, struct dentry *dentry)
{
	int rc = may();

	if (rc)
		return rc;
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	inode_unlock(dir);
	/* Nothing renames what is in debugfs. */
	rc = make((const char *)dentry->d_name.name);
	inode_lock(dir);
	module_put(THIS_MODULE);
	return rc;
}

static int end_unlocked(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	struct ktrk_place *place = inode->i_private;
	int rc = may();

	if (rc)
		return rc;
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	if (!place || !place->settled) {
		rc = -EBUSY;
	} else {
		place->settled = false;
		inode_unlock(dir);
		inode_unlock(inode);
		rc = end(place, inode);
		inode_lock_nested(dir, I_MUTEX_PARENT);
		inode_lock(inode);
		if (rc)
			place->settled = true;
	}
	module_put(THIS_MODULE);
	return rc;
}

static KTRK_COMPAT_MKDIR_TYPE make_dir(KTRK_COMPAT_MKDIR_FOR struct inode *dir,
				       struct dentry *dentry, umode_t mode)
{
	return KTRK_COMPAT_MKDIR_RC(make_unlocked(dir, dentry));
}

/**
 * ktrk_view_instance_init() - make instances/
 * @root: the folder ktrk/
 *
 * Context: module load.
 */
void ktrk_view_instance_init(struct dentry *root)
{
	struct inode *inode;

	instances = debugfs_create_dir("instances", root);
	if (IS_ERR(instances))
		return;
	inode = d_inode(instances);
	original = inode->i_op;
	operations = *original;
	operations.mkdir = make_dir;
	operations.rmdir = end_unlocked;
	inode_lock(inode);
	inode->i_op = &operations;
	inode_unlock(inode);
}

static void end_at_exit(struct ktrk_place *place)
{
	struct ktrk_session *s = place->session;

	ktrk_view_place_remove(place);
	ktrk_view_place_empty(place);
	ktrk_view_place_free(place);
	ktrk_session_put(s);
}

/**
 * ktrk_view_instance_exit() - remove it, and all that is in it
 *
 * Context: module unload; nobody has a file of it open.
 */
void ktrk_view_instance_exit(void)
{
	struct ktrk_place *place;
	struct inode *inode;

	if (IS_ERR(instances))
		return;
	inode = d_inode(instances);
	inode_lock(inode);
	inode->i_op = original;
	inode_unlock(inode);
	/* Who looked before may still be about to follow the pointer. */
	synchronize_rcu_tasks();
	while ((place = ktrk_view_place_newest())->root->d_parent == instances)
		end_at_exit(place);
}
