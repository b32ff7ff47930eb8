// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: add
 *
 * In this order, so that each mistake is told as early as it can be: the text
 * is parsed here; the function is looked up in /proc/kallsyms; the device is
 * opened; a function that nothing calls gets its stand-in; the kernel adds.
 */
#include <stdlib.h>
#include <string.h>

#include "add.h"
#include "btf.h"
#include "cmd.h"
#include "maxima.h"
#include "mechs.h"
#include "suggest.h"

enum {
	OPT_FILTER = 0x200,
	OPT_MAXACTIVE,
	OPT_RATE,
	OPT_CPU,
	OPT_MECHANISM,
	OPT_EXACT,
	OPT_DISABLED,
	OPT_DRYRUN,
	OPT_EXPLAIN,
	OPT_BTF,
	OPT_SESSION
};

static const struct option options[] = {
	{ "name", required_argument, NULL, 'n' },
	{ "file", required_argument, NULL, 'f' },
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "maxactive", required_argument, NULL, OPT_MAXACTIVE },
	{ "max-rate", required_argument, NULL, OPT_RATE },
	{ "max-cpu", required_argument, NULL, OPT_CPU },
	{ "mechanism", required_argument, NULL, OPT_MECHANISM },
	{ "exact", no_argument, NULL, OPT_EXACT },
	{ "disabled", no_argument, NULL, OPT_DISABLED },
	{ "dry-run", no_argument, NULL, OPT_DRYRUN },
	{ "explain", no_argument, NULL, OPT_EXPLAIN },
	{ "btf", required_argument, NULL, OPT_BTF },
	{ "session", required_argument, NULL, OPT_SESSION },
	{ }
};

/* Neither a kind's name nor p, r, t, - in front: a typing error? */
static int not_a_kind(const char *word)
{
	struct ktrk_suggest s;
	char buf[128];
	int i;

	ktrk_suggest_begin(&s, word);
	for (i = 0; i < KTRK_KIND_COUNT; i++)
		ktrk_suggest_add(&s, ktrk_kinds[i].name);
	ktrk_suggest_add(&s, "syscall");
	ktrk_say_error("cannot add: there is no kind of probe called %s", word);
	if (s.n)
		ktrk_say_hint("%s", ktrk_suggest_text(&s, buf, sizeof(buf)));
	else
		ktrk_say_hint("ktrkctl add kprobe NAME, or ktrkctl add 'p NAME'");
	return KTRK_EXIT_USAGE;
}

static bool is_raw(const char *word)
{
	size_t len = 1 + strspn(word + !!*word, "0123456789");

	if (!*word || !strchr("pfrte-", *word))
		return false;
	return strchr(": \t", word[len]) || !word[len];
}

/* A definition in its own words. */
static int add_raw(struct ktrk_job *job, const struct ktrk_sugar *su,
		   char **words, int n)
{
	char *text;
	int status;

	if (!is_raw(words[0]) && !strpbrk(words[0], ": \t"))
		return not_a_kind(words[0]);
	if (su->name || su->filter || su->maxactive)
		return ktrk_say_usage("add: write these options into the definition itself");
	text = ktrk_args_join(words, n);
	status = ktrk_add_line(job, text);
	free(text);
	return status;
}

static int add_words(struct ktrk_job *job, struct ktrk_sugar *su, char **words,
		     int n)
{
	int kind = ktrk_sugar_kind(words[0]);
	bool syscall = !strcmp(words[0], "syscall");

	if (kind < 0 && !syscall)
		return add_raw(job, su, words, n);
	if (n < 2)
		return ktrk_say_usage("add %s: name what to probe, e.g. ktrkctl add %s %s",
				      words[0], words[0], syscall ? "openat" :
				      ktrk_kinds[kind].traces ? "sched:sched_switch" :
				      "vfs_read");
	su->target = words[1];
	su->args = words + 2;
	su->nargs = n - 2;
	if (syscall)
		return ktrk_add_syscall(job, su);
	su->kind = kind;
	if (ktrk_kinds[kind].returns && strpbrk(su->target, "*?["))
		return ktrk_add_each(job, su);
	return ktrk_add_function(job, su);
}

static int use_btf(const char *path)
{
	int rc = ktrk_btf_use(path);

	if (!rc)
		return KTRK_EXIT_OK;
	ktrk_say_error("cannot read BTF from %s: %s", path, strerror(-rc));
	ktrk_say_hint("pahole --btf_encode_detached=FILE MODULE.ko");
	return KTRK_EXIT_FAILED;
}

static int read_options(struct ktrk_args *args, struct ktrk_job *job,
			struct ktrk_sugar *su, const char **file)
{
	int c;

	args->own = options;
	args->letters = "n:f:";
	args->minus = true;
	while ((c = ktrk_args_next(args)) >= 0) {
		switch (c) {
		case 'n':
			su->name = optarg;
			break;
		case 'f':
			*file = optarg;
			break;
		case OPT_FILTER:
			su->filter = optarg;
			break;
		case OPT_MAXACTIVE:
			args->status = ktrk_maxima_maxactive(optarg,
							     &su->maxactive,
							     &job->flags);
			break;
		case OPT_RATE:
			args->status = ktrk_maxima_rate(optarg, &job->limits);
			break;
		case OPT_CPU:
			args->status = ktrk_maxima_cpu(optarg, &job->limits);
			break;
		case OPT_MECHANISM:
			job->mech = optarg;
			args->status = ktrk_mechs_check(optarg);
			if (args->status)
				return KTRK_ARGS_STOP;
			break;
		case OPT_EXACT:
			job->exact = true;
			break;
		case OPT_DISABLED:
			job->flags |= KTRK_ADD_DISABLED;
			break;
		case OPT_DRYRUN:
			job->flags |= KTRK_ADD_DRYRUN;
			break;
		case OPT_EXPLAIN:
			job->explain = true;
			break;
		case OPT_BTF:
			args->status = use_btf(optarg);
			break;
		case OPT_SESSION:
			job->session = optarg;
			break;
		}
		if (args->status)
			return KTRK_ARGS_STOP;
	}
	return c;
}

/**
 * ktrk_cmd_add() - ktrkctl add
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_add(struct ktrk_args *args)
{
	struct ktrk_job job = { .session = KTRK_DEFAULT_SESSION };
	struct ktrk_sugar su = { };
	const char *file = NULL;
	int n, status;

	if (read_options(args, &job, &su, &file) == KTRK_ARGS_STOP)
		return args->status;
	n = args->argc - optind;
	if (!file == !n)
		return ktrk_args_usage(args);
	job.device = args->device;
	status = file ? ktrk_add_file(&job, file) :
		 add_words(&job, &su, args->argv + optind, n);
	ktrk_job_end(&job);
	return status;
}
