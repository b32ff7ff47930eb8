// SPDX-License-Identifier: GPL-2.0-only
#include "cmd.h"
#include "each.h"

static int del(struct ktrk_dev *dev, const struct ktrk_evt *evt)
{
	return ktrk_dev_del(dev, evt->ev.group, evt->ev.event, 0);
}

/**
 * ktrk_cmd_del() - ktrkctl del
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_del(struct ktrk_args *args)
{
	return ktrk_each_event(args, "delete", del);
}
