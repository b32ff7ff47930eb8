// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "cmd.h"
#include "dev.h"
#include "resize.h"
#include "status.h"

enum { OPT_OVERWRITE = 0x200, OPT_DROP, OPT_SIZE, OPT_LIMIT, OPT_SESSION };

static const struct option options[] = {
	{ "overwrite", no_argument, NULL, OPT_OVERWRITE },
	{ "drop", no_argument, NULL, OPT_DROP },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "cpu", required_argument, NULL, 'C' },
	{ "limit", required_argument, NULL, OPT_LIMIT },
	{ "session", required_argument, NULL, OPT_SESSION },
	{ }
};

/**
 * struct wish - what the user wants the rings to be
 * @req: the request
 * @given: there is a wish at all
 * @session: whose rings
 */
struct wish {
	struct ktrk_resize req;
	bool given;
	const char *session;
};

static int read_cpu(struct wish *wish, const char *verb, const char *text)
{
	unsigned long cpu;

	if (ktrk_args_number(text, 8191, &cpu))
		return ktrk_say_usage("%s: \"%s\" is no number of a CPU", verb, text);
	wish->req.cpu = cpu;
	return KTRK_EXIT_OK;
}

static int read_limit(struct wish *wish, const char *verb, const char *text)
{
	unsigned long long bytes;

	if (ktrk_args_bytes(text, &bytes) || !bytes)
		return ktrk_say_usage("%s: --limit takes bytes, e.g. 64M, not \"%s\"",
				      verb, text);
	wish->req.limit_bytes = bytes;
	return KTRK_EXIT_OK;
}

static int read_option(struct wish *wish, const char *verb, int c)
{
	wish->given |= c != OPT_SESSION;
	switch (c) {
	case OPT_OVERWRITE:
		wish->req.flags |= KTRK_RESIZE_OVERWRITE;
		break;
	case OPT_DROP:
		wish->req.flags |= KTRK_RESIZE_DROP;
		break;
	case OPT_SIZE:
		return ktrk_resize_size(&wish->req, verb, optarg);
	case 'C':
		return read_cpu(wish, verb, optarg);
	case OPT_LIMIT:
		return read_limit(wish, verb, optarg);
	case OPT_SESSION:
		wish->session = optarg;
		break;
	}
	return KTRK_EXIT_OK;
}

static int check(const struct wish *wish, const char *verb)
{
	const unsigned int both = KTRK_RESIZE_OVERWRITE | KTRK_RESIZE_DROP;

	if ((wish->req.flags & both) == both)
		return ktrk_say_usage("%s: --overwrite or --drop, not both", verb);
	if (wish->req.cpu >= 0 && !wish->req.ring_bytes)
		return ktrk_say_usage("%s: --cpu goes with --size: all rings have one mode",
				      verb);
	return KTRK_EXIT_OK;
}

/* Read the command line; KTRK_ARGS_STOP: exit with @args->status. */
static int read_wish(struct ktrk_args *args, struct wish *wish)
{
	int c, status = KTRK_EXIT_OK;

	*wish = (struct wish){ .req.cpu = -1,
			       .session = KTRK_DEFAULT_SESSION };
	args->own = options;
	args->letters = "C:";
	while (!status && (c = ktrk_args_next(args)) >= 0)
		status = read_option(wish, args->cmd->name, c);
	if (!status && c == KTRK_ARGS_STOP)
		return KTRK_ARGS_STOP;
	if (!status && optind < args->argc)
		status = ktrk_args_usage(args);
	if (!status)
		status = check(wish, args->cmd->name);
	args->status = status;
	return status ? KTRK_ARGS_STOP : 0;
}

static int apply(const char *device, struct wish *wish, struct ktrk_dev *dev)
{
	__u32 flags = wish->given ? KTRK_SESSION_CREATE | KTRK_SESSION_PIN : 0;
	int status = ktrk_dev_join(dev, device, wish->session, flags);

	if (status || !wish->given)
		return status;
	status = ktrk_resize_do(dev, &wish->req);
	if (status)
		ktrk_dev_close(dev);
	return status;
}

static int say_rings(struct ktrk_dev *dev)
{
	char total[16], limit[16];
	struct ktrk_ctl ctl;
	int rc;

	rc = ktrk_dev_ctl(dev, KTRK_CTL_STATUS, &ctl);
	if (rc)
		return ktrk_dev_fail("cannot read the status", rc);
	if (!ktrk_say.quiet)
		printf("rings take %s, limit %s, %s\n",
		       ktrk_status_bytes(ctl.total_bytes, total),
		       ktrk_status_bytes(ctl.limit_bytes, limit),
		       ctl.overwrite ? "the newest records are kept" :
				       "the oldest records are kept");
	return KTRK_EXIT_OK;
}

/**
 * ktrk_cmd_resize() - ktrkctl resize
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_resize(struct ktrk_args *args)
{
	struct ktrk_dev dev;
	struct wish wish;
	int status;

	if (read_wish(args, &wish) == KTRK_ARGS_STOP)
		return args->status;
	if (!wish.given)
		return ktrk_args_usage(args);
	status = apply(args->device, &wish, &dev);
	if (status)
		return status;
	status = say_rings(&dev);
	ktrk_dev_close(&dev);
	return status;
}

/**
 * ktrk_cmd_start() - ktrkctl start
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_start(struct ktrk_args *args)
{
	struct ktrk_dev dev;
	struct ktrk_ctl ctl;
	struct wish wish;
	int rc, status;

	if (read_wish(args, &wish) == KTRK_ARGS_STOP)
		return args->status;
	status = apply(args->device, &wish, &dev);
	if (status)
		return status;
	rc = ktrk_dev_ctl(&dev, KTRK_CTL_START, &ctl);
	if (rc)
		status = ktrk_dev_fail("cannot start", rc);
	else if (!ktrk_say.quiet)
		puts("recording");
	ktrk_dev_close(&dev);
	return status;
}
