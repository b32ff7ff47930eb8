// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints by name. Those of a module are there from before its own code
 * runs until it goes; then our probes are taken off them, since nobody else
 * would do it.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "ksym.h"
#include "mech_point.h"

/* A module that has tracepoints. */
struct owner {
	struct list_head node;
	struct module *mod;
};

/* Guards both lists, and the @tp of each arm on the second. */
static DEFINE_MUTEX(points_lock);
static LIST_HEAD(owners);
static LIST_HEAD(arms);

static struct tracepoint *find_in(const struct module *mod, const char *name)
{
	unsigned int i;

	for (i = 0; i < mod->num_tracepoints; i++) {
		struct tracepoint *tp =
			tracepoint_ptr_deref(&mod->tracepoints_ptrs[i]);

		if (!strcmp(tp->name, name))
			return tp;
	}
	return NULL;
}

static struct tracepoint *find_locked(const char *name)
{
	struct tracepoint *tp = ktrk_ksym_tracepoint(name);
	struct owner *owner;

	lockdep_assert_held(&points_lock);
	list_for_each_entry(owner, &owners, node)
		if (!tp)
			tp = find_in(owner->mod, name);
	return tp;
}

/**
 * ktrk_mech_point_take() - find a tracepoint
 * @arm: whose it is to be
 * @name: its name, without a group
 *
 * Context: may sleep.
 * Return: 0, or -ENOENT if there is none now.
 */
int ktrk_mech_point_take(struct ktrk_arm *arm, const char *name)
{
	mutex_lock(&points_lock);
	arm->tp.point = find_locked(name);
	if (arm->tp.point)
		list_add(&arm->tp.node, &arms);
	mutex_unlock(&points_lock);
	return arm->tp.point ? 0 : -ENOENT;
}

/**
 * ktrk_mech_point_start() - arm it
 * @arm: taken, not armed
 *
 * Context: may sleep.
 * Return: 0 or -errno, -ENOENT if its module is gone.
 */
int ktrk_mech_point_start(struct ktrk_arm *arm)
{
	int rc = -ENOENT;

	mutex_lock(&points_lock);
	if (!arm->tp.gone)
		rc = tracepoint_probe_register(arm->tp.point, arm->tp.func,
					       arm);
	arm->tp.on = !rc;
	mutex_unlock(&points_lock);
	return rc;
}

static void stop_locked(struct ktrk_arm *arm)
{
	lockdep_assert_held(&points_lock);
	if (arm->tp.on)
		tracepoint_probe_unregister(arm->tp.point, arm->tp.func, arm);
	arm->tp.on = false;
}

/**
 * ktrk_mech_point_stop() - disarm it, if it is armed
 * @arm: taken
 *
 * Context: may sleep.
 */
void ktrk_mech_point_stop(struct ktrk_arm *arm)
{
	mutex_lock(&points_lock);
	stop_locked(arm);
	mutex_unlock(&points_lock);
}

/**
 * ktrk_mech_point_leave() - disarm it for good
 * @arm: taken
 *
 * Context: may sleep.
 */
void ktrk_mech_point_leave(struct ktrk_arm *arm)
{
	mutex_lock(&points_lock);
	stop_locked(arm);
	list_del(&arm->tp.node);
	mutex_unlock(&points_lock);
}

static int came(struct module *mod)
{
	struct owner *owner = kzalloc(sizeof(*owner), GFP_KERNEL);

	if (!owner)
		return -ENOMEM;
	owner->mod = mod;
	mutex_lock(&points_lock);
	list_add_tail(&owner->node, &owners);
	mutex_unlock(&points_lock);
	return 0;
}

static void goes(const struct module *mod)
{
	struct owner *owner, *next;
	struct ktrk_arm *arm;

	mutex_lock(&points_lock);
	list_for_each_entry(arm, &arms, tp.node) {
		if (!within_module((unsigned long)arm->tp.point, mod))
			continue;
		stop_locked(arm);
		arm->tp.gone = true;
	}
	list_for_each_entry_safe(owner, next, &owners, node) {
		if (owner->mod != mod)
			continue;
		list_del(&owner->node);
		kfree(owner);
	}
	mutex_unlock(&points_lock);
}

/* Without memory for a module its tracepoints are not found: no more than that. */
static int module_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	const struct tp_module *tm = data;

	if (event == MODULE_STATE_COMING && came(tm->mod))
		pr_warn_once("ktrk: no memory to list a module's tracepoints\n");
	else if (event == MODULE_STATE_GOING)
		goes(tm->mod);
	return NOTIFY_DONE;
}

/* Before those who then look for what came. */
static struct notifier_block module_nb = {
	.notifier_call = module_event,
	.priority = 1,
};

/**
 * ktrk_mech_point_init() - know the tracepoints of modules
 *
 * Context: module load. The kernel tells those that are there at once.
 * Return: 0 or -errno.
 */
int ktrk_mech_point_init(void)
{
	return register_tracepoint_module_notifier(&module_nb);
}

/**
 * ktrk_mech_point_exit() - forget them
 *
 * Context: module unload, when nothing is armed. The kernel tells each module
 * as going.
 */
void ktrk_mech_point_exit(void)
{
	unregister_tracepoint_module_notifier(&module_nb);
}
