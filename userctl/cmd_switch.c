// SPDX-License-Identifier: GPL-2.0-only
#include "cmd.h"
#include "each.h"

static int enable(struct ktrk_dev *dev, const struct ktrk_evt *evt)
{
	return ktrk_dev_switch(dev, evt->ev.group, evt->ev.event, true);
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
