// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "cmd.h"
#include "each.h"
#include "mechs.h"

/* Another mechanism may serve it now: the one that had it may be refused. */
static void say_changed(struct ktrk_dev *dev, const struct ktrk_evt *evt)
{
	struct ktrk_events evs = { };
	const struct ktrk_evt *now = ktrk_events_fetch(&evs, dev, evt->ev.id);

	if (now && strncmp(now->ev.mech, evt->ev.mech, KTRK_MECH_LEN))
		ktrk_mechs_passed(&dev->info, &now->ev,
				  now->schema->kind, NULL);
	ktrk_events_free(&evs);
}

static int enable(struct ktrk_dev *dev, const struct ktrk_evt *evt)
{
	int rc = ktrk_dev_switch(dev, evt->ev.group, evt->ev.event, true);

	if (rc >= 0)
		say_changed(dev, evt);
	return rc;
}

static int disable(struct ktrk_dev *dev, const struct ktrk_evt *evt)
{
	return ktrk_dev_switch(dev, evt->ev.group, evt->ev.event, false);
}

/**
 * ktrk_cmd_enable() - ktrkctl enable
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_enable(struct ktrk_args *args)
{
	return ktrk_each_event(args, "enable", enable);
}

/**
 * ktrk_cmd_disable() - ktrkctl disable
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_disable(struct ktrk_args *args)
{
	return ktrk_each_event(args, "disable", disable);
}
