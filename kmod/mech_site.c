// SPDX-License-Identifier: GPL-2.0-only
/*
 * ftrace knows places by their address, which is all we tell it. So somebody
 * has to know which probes stand in a module that goes.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "ksym.h"
#include "mech_site.h"

/*
 * To take one away, ftrace waits until each task has been seen outside of its
 * trampoline: 0.15 s in a guest, where a kprobe takes 0.04. Whoever wants more
 * probes than these wants many, and gets another mechanism for the rest.
 */
#define MOST		64

/* Guards the list, its length, and struct ktrk_site of each arm on it. */
static DEFINE_MUTEX(sites_lock);
static LIST_HEAD(sites);
static u32 nsites;

/**
 * ktrk_mech_site_find() - where ftrace can call us for a function's start
 * @arm: its address is set
 * @def: the definition
 * @err: says what is wrong
 *
 * A disabled kprobe finds the function, and says if ftrace serves it.
 *
 * Context: may sleep.
 * Return: 0, -EOPNOTSUPP if ftrace does not, or -errno.
 */
int ktrk_mech_site_find(struct ktrk_arm *arm, const struct ktrk_def *def,
			struct ktrk_err *err)
{
	struct kprobe kp = { };
	int rc;

	if (def->offset)
		return -EOPNOTSUPP;
	rc = ktrk_mech_kprobe_place(&kp, def, err);
	if (rc)
		return rc;
	kp.flags = KPROBE_FLAG_DISABLED;
	rc = register_kprobe(&kp);
	if (rc) {
		rc = ktrk_mech_kprobe_error(rc, def, err);
	} else {
		arm->addr = (unsigned long)kp.addr;
		if (!(kp.flags & KPROBE_FLAG_FTRACE))
			rc = -EOPNOTSUPP;
		unregister_kprobe(&kp);
	}
	kfree(kp.symbol_name);
	return rc;
}

/* Without memory, or where the kernel refuses: no mark. */
static struct kprobe *mark_new(u64 addr)
{
	struct kprobe *kp = kzalloc(sizeof(*kp), GFP_KERNEL);

	if (!kp)
		return NULL;
	kp->addr = (kprobe_opcode_t *)(unsigned long)addr;
	kp->flags = KPROBE_FLAG_DISABLED;
	if (!register_kprobe(kp))
		return kp;
	kfree(kp);
	return NULL;
}

static void mark_free(struct kprobe *kp)
{
	if (kp)
		unregister_kprobe(kp);
	kfree(kp);
}

/**
 * ktrk_mech_site_take() - make it one of ours
 * @arm: whose address is set, not yet taken
 * @mark: the kernel's list of kprobes is to have it
 * @stop: disarms it; called under a lock
 *
 * Context: may sleep.
 * Return: 0, or -EOPNOTSUPP if there are too many.
 */
int ktrk_mech_site_take(struct ktrk_arm *arm, bool mark,
			void (*stop)(struct ktrk_arm *arm))
{
	int rc = -EOPNOTSUPP;

	mutex_lock(&sites_lock);
	if (nsites < MOST) {
		nsites++;
		arm->site.stop = stop;
		list_add(&arm->site.node, &sites);
		rc = 0;
	}
	mutex_unlock(&sites_lock);
	if (!rc && mark)
		arm->site.mark = mark_new(arm->addr);
	return rc;
}

/**
 * ktrk_mech_site_start() - arm it
 * @arm: taken, not armed
 * @start: does it; called under a lock
 *
 * Context: may sleep.
 * Return: 0 or -errno, -ENOENT if its module is gone.
 */
int ktrk_mech_site_start(struct ktrk_arm *arm,
			 int (*start)(struct ktrk_arm *arm))
{
	int rc = -ENOENT;

	mutex_lock(&sites_lock);
	arm->site.start = start;
	if (!arm->site.gone)
		rc = start(arm);
	arm->site.on = !rc;
	mutex_unlock(&sites_lock);
	return rc;
}

static void stop_locked(struct ktrk_arm *arm)
{
	lockdep_assert_held(&sites_lock);
	if (arm->site.on)
		arm->site.stop(arm);
	arm->site.on = false;
	arm->site.left = 0;
}

/**
 * ktrk_mech_site_stop() - disarm it, if it is armed
 * @arm: taken
 *
 * Context: may sleep.
 */
void ktrk_mech_site_stop(struct ktrk_arm *arm)
{
	mutex_lock(&sites_lock);
	stop_locked(arm);
	mutex_unlock(&sites_lock);
}

/**
 * ktrk_mech_site_leave() - disarm it for good
 * @arm: taken
 *
 * Its pattern is freed.
 *
 * Context: may sleep.
 */
void ktrk_mech_site_leave(struct ktrk_arm *arm)
{
	mutex_lock(&sites_lock);
	stop_locked(arm);
	list_del(&arm->site.node);
	nsites--;
	mutex_unlock(&sites_lock);
	mark_free(arm->site.mark);
	arm->site.mark = NULL;
	kfree(arm->site.pattern);
	arm->site.pattern = NULL;
}

/* Does ftrace know a function there? */
static bool ftrace_knows(u64 addr)
{
	static struct ftrace_ops ops;	/* under sites_lock */
	bool known;

	known = !ftrace_set_filter_ip(&ops, addr, 0, 0);
	ktrk_compat_ftrace_free_filter(&ops);
	memset(&ops, 0, sizeof(ops));
	return known;
}

/* In jiffies, and how often: a module is forgotten at once if nobody is busy. */
#define LEFT_WAIT	1
#define LEFT_TRIES	500

static void start_again(struct work_struct *unused);
static DECLARE_DELAYED_WORK(again_work, start_again);

/* Back to what is left of a pattern; true if it is too early. */
static bool start_locked(struct ktrk_arm *arm)
{
	struct ktrk_site *site = &arm->site;

	lockdep_assert_held(&sites_lock);
	if (ftrace_knows(site->left) && ++site->tries < LEFT_TRIES)
		return true;
	site->left = 0;
	site->on = !site->start(arm);
	site->gone = !site->on;
	return false;
}

static void start_again(struct work_struct *unused)
{
	struct ktrk_arm *arm;
	bool early = false;

	mutex_lock(&sites_lock);
	list_for_each_entry(arm, &sites, site.node)
		if (arm->site.left)
			early |= start_locked(arm);
	mutex_unlock(&sites_lock);
	if (early)
		schedule_delayed_work(&again_work, LEFT_WAIT);
}

/*
 * ftrace has no way to take the functions of one module out of a pattern's. So
 * the pattern is disarmed, and armed anew when the module is forgotten.
 */
static void module_leaves_locked(struct ktrk_arm *arm, u64 from, u64 to)
{
	u64 left = ktrk_ksym_fits(arm->site.pattern, from, to);
	bool on = arm->site.on;

	lockdep_assert_held(&sites_lock);
	if (!left)
		return;
	stop_locked(arm);
	arm->site.gone = true;
	if (!on)
		return;
	arm->site.left = left;
	arm->site.tries = 0;
	schedule_delayed_work(&again_work, LEFT_WAIT);
}

/*
 * ftrace remembers addresses, and would hand us another function that comes to
 * stand where ours was.
 */
static int module_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	const struct module *mod = data;
	struct ktrk_arm *arm;
	u64 from, to;

	if (event != MODULE_STATE_GOING && event != MODULE_STATE_LIVE)
		return NOTIFY_DONE;
	ktrk_compat_module_text(mod, event == MODULE_STATE_LIVE, &from, &to);
	mutex_lock(&sites_lock);
	list_for_each_entry(arm, &sites, site.node) {
		if (arm->site.pattern) {
			module_leaves_locked(arm, from, to);
		} else if (event == MODULE_STATE_GOING ?
			   within_module(arm->addr, mod) :
			   within_module_init(arm->addr, mod)) {
			stop_locked(arm);
			arm->site.gone = true;
		}
	}
	mutex_unlock(&sites_lock);
	return NOTIFY_DONE;
}

static struct notifier_block module_nb = { .notifier_call = module_event };

/**
 * ktrk_mech_site_init() - watch modules go
 *
 * Context: module load.
 * Return: 0 or -errno.
 */
int ktrk_mech_site_init(void)
{
	return register_module_notifier(&module_nb);
}

/**
 * ktrk_mech_site_exit() - watch them no more
 *
 * Context: module unload.
 */
void ktrk_mech_site_exit(void)
{
	unregister_module_notifier(&module_nb);
	cancel_delayed_work_sync(&again_work);
}
