// SPDX-License-Identifier: GPL-2.0-only
/* EVENTS:mod:MODULE in set_event: events of a module, also of one to come. */
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "view.h"

/* Those of them that there are: how many, or the first one's -errno. */
static int switch_now(struct ktrk_session *s, const char *what,
		      const char *module, bool on)
{
	char *copy = kstrdup(what, GFP_KERNEL), *group, *event;
	int rc;

	if (!copy)
		return -ENOMEM;
	rc = ktrk_view_set_parse(copy, &group, &event);
	if (!rc)
		rc = ktrk_view_kernel_module(s, module, group, event, on);
	kfree(copy);
	return rc;
}

/* sysfs has a folder for each module; the one of ours is beside it. */
static bool is_loaded(const char *module)
{
	struct kobject *kobj = kset_find_obj(THIS_MODULE->mkobj.kobj.kset,
					     module);

	kobject_put(kobj);
	return kobj;
}

/**
 * ktrk_view_module_set() - enable or disable events of a module
 * @s: the session
 * @what: which: empty, a name, GROUP:EVENT
 * @module: the module; - becomes _
 * @on: enable them: if it is not there, when it comes
 *
 * Context: may sleep.
 * Return: 0; -EINVAL for none that there is, or another -errno.
 */
int ktrk_view_module_set(struct ktrk_session *s, const char *what, char *module,
			 bool on)
{
	bool all = !*what || !strcmp(what, "*");
	int n, kept;

	strreplace(module, '-', '_');
	if (all)
		what = "*:*";
	n = switch_now(s, what, module, on);
	if (n < 0)
		return n;
	kept = on ? 0 : ktrk_session_never(s, all ? NULL : what, module);
	if (n || kept)
		return 0;
	return on && !is_loaded(module) ? ktrk_session_later(s, what, module) :
					  -EINVAL;
}

static void enable_kept(struct ktrk_session *s, void *arg)
{
	const struct module *mod = arg;
	bool looked = false;
	char *what;

	while ((what = ktrk_session_now(s, mod->name))) {
		if (!looked)
			ktrk_view_kernel_look();
		looked = true;
		if (switch_now(s, what, mod->name, true) < 0)
			pr_warn_ratelimited("ktrk: cannot enable %s of %s\n",
					    what, mod->name);
		kfree(what);
	}
}

/* The kernel itself is told before us: its events are there, then. */
static int module_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	if (event == MODULE_STATE_COMING)
		ktrk_session_each(enable_kept, data);
	return NOTIFY_DONE;
}

static struct notifier_block module_nb = { .notifier_call = module_event };

/**
 * ktrk_view_module_init() - watch modules come
 *
 * Context: module load. Without it, nothing that is kept is ever done.
 */
void ktrk_view_module_init(void)
{
	register_module_notifier(&module_nb);
}

/**
 * ktrk_view_module_exit() - watch them no more
 *
 * Context: module unload.
 */
void ktrk_view_module_exit(void)
{
	unregister_module_notifier(&module_nb);
}
