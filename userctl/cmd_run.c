// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "cmd.h"
#include "each.h"

static int control(struct ktrk_args *args, __u32 op, const char *what,
		   const char *done)
{
	const char *session;
	struct ktrk_dev dev;
	struct ktrk_ctl ctl;
	int rc, status;

	if (ktrk_each_session(args, &session) == KTRK_ARGS_STOP)
		return args->status;
	if (optind < args->argc)
		return ktrk_args_usage(args);
	status = ktrk_dev_join(&dev, args->device, session, 0);
	if (status)
		return status;
	rc = ktrk_dev_ctl(&dev, op, &ctl);
	if (rc) {
		status = ktrk_dev_fail(what, rc);
		if (rc == -EBUSY)
			ktrk_say_hint("a reader consumes the records: end its ktrkctl trace first");
	} else if (!ktrk_say.quiet) {
		printf("%s\n", done);
	}
	ktrk_dev_close(&dev);
	return status;
}

/**
 * ktrk_cmd_stop() - ktrkctl stop
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_stop(struct ktrk_args *args)
{
	return control(args, KTRK_CTL_STOP, "cannot stop", "stopped");
}

/**
 * ktrk_cmd_reset() - ktrkctl reset
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_reset(struct ktrk_args *args)
{
	return control(args, KTRK_CTL_RESET, "cannot reset", "reset: no events, no records");
}
