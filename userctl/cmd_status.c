// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "cmd.h"
#include "each.h"
#include "status.h"

static void print_json(const struct ktrk_dev *dev, const struct ktrk_ctl *ctl)
{
	struct ktrk_json js = { .to = stdout };

	ktrk_json_open(&js, NULL, '{');
	ktrk_json_str(&js, "session", ctl->name);
	ktrk_json_bool(&js, "recording", ctl->on);
	ktrk_json_u64(&js, "events", ctl->nevents);
	ktrk_json_u64(&js, "ring_bytes", ctl->ring_bytes);
	ktrk_json_u64(&js, "cpus", dev->info.ncpus);
	ktrk_json_bool(&js, "consumer", ctl->has_consumer);
	ktrk_json_str(&js, "mode", ctl->overwrite ? "overwrite" : "drop");
	ktrk_json_u64(&js, "total_bytes", ctl->total_bytes);
	ktrk_json_u64(&js, "limit_bytes", ctl->limit_bytes);
	ktrk_json_u64(&js, "mappings", ctl->mappings);
	ktrk_json_line(&js);
}

static void print(const struct ktrk_dev *dev, const struct ktrk_ctl *ctl)
{
	char total[16], limit[16];

	printf("session   %s, %s\n", ctl->name, ctl->on ? "recording" : "stopped");
	printf("events    %u\n", ctl->nevents);
	if (ctl->ring_bytes)
		printf("rings     %u of %llu KiB\n", dev->info.ncpus,
		       (unsigned long long)ctl->ring_bytes >> 10);
	else
		printf("rings     none yet (%u of %llu KiB with the first event)\n",
		       dev->info.ncpus,
		       (unsigned long long)dev->info.ring_bytes >> 10);
	printf("mode      %s\n", ctl->overwrite ?
	       "overwrite: the newest records are kept" :
	       "drop: the oldest records are kept");
	printf("memory    %s, limit %s\n",
	       ktrk_status_bytes(ctl->total_bytes, total),
	       ktrk_status_bytes(ctl->limit_bytes, limit));
	printf("consumer  %s\n", ctl->has_consumer ? "yes" : "none");
	printf("mappings  %u\n", ctl->mappings);
}

/**
 * ktrk_cmd_status() - ktrkctl status
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_status(struct ktrk_args *args)
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
	rc = ktrk_dev_ctl(&dev, KTRK_CTL_STATUS, &ctl);
	if (rc)
		status = ktrk_dev_fail("cannot read the status", rc);
	else if (ktrk_say.json)
		print_json(&dev, &ctl);
	else
		print(&dev, &ctl);
	ktrk_dev_close(&dev);
	return status;
}
