// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modules that come: what has its place in one is placed anew, before the
 * module's own code runs. That they go is for the mechanisms to know.
 */
#include <linux/module.h>
#include <linux/tracepoint.h>

#include "core/parse.h"
#include "session.h"

/* Of MOD:SYM the module has come; what we had there is of its last life. */
static void place_symbols(struct ktrk_session *s, void *arg)
{
	const struct module *mod = arg;
	struct ktrk_probe *probe;
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		if (!probe->retired && probe->module &&
		    !strcmp(probe->module, mod->name))
			ktrk_probe_come(probe);
	mutex_unlock(&s->lock);
}

static bool waits(const struct ktrk_probe *probe)
{
	const struct ktrk_kind *kind = &ktrk_kinds[probe->kind];

	return !probe->retired && kind->traces &&
	       (!probe->placed || (kind->events ? probe->arm.ev.gone :
						  probe->arm.tp.gone));
}

static void place_points(struct ktrk_session *s, void *unused)
{
	struct ktrk_probe *probe;
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		if (waits(probe))
			ktrk_probe_come(probe);
	mutex_unlock(&s->lock);
}

static int module_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	if (event == MODULE_STATE_COMING)
		ktrk_session_each(place_symbols, data);
	return NOTIFY_DONE;
}

static int points_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	if (event == MODULE_STATE_COMING)
		ktrk_session_each(place_points, NULL);
	return NOTIFY_DONE;
}

static struct notifier_block module_nb = { .notifier_call = module_event };
static struct notifier_block points_nb = { .notifier_call = points_event };

/**
 * ktrk_session_watch() - watch modules come
 *
 * Context: module load.
 * Return: 0 or -errno.
 */
int ktrk_session_watch(void)
{
	int rc = register_module_notifier(&module_nb);

	if (rc)
		return rc;
	rc = register_tracepoint_module_notifier(&points_nb);
	if (rc)
		unregister_module_notifier(&module_nb);
	return rc;
}

/**
 * ktrk_session_unwatch() - watch them no more
 *
 * Context: module unload, before sessions are torn down.
 */
void ktrk_session_unwatch(void)
{
	unregister_tracepoint_module_notifier(&points_nb);
	unregister_module_notifier(&module_nb);
}
