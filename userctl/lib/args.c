// SPDX-License-Identifier: GPL-2.0-only
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "args.h"
#include "slurp.h"
#include "suggest.h"

/* Stands for the minus of a word that is no option, while options are read. */
#define HIDDEN	'\001'

enum { OPT_JSON = 0x100, OPT_COLOR };

static const struct option common[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "color", required_argument, NULL, OPT_COLOR },
	{ "device", required_argument, NULL, 'D' },
	{ }
};

static size_t count(const struct option *o)
{
	size_t n = 0;

	while (o && o[n].name)
		n++;
	return n;
}

/* -8(%sp) and -u8(%di) are dereferences, -:NAME deletes. */
static bool is_fetch(const char *word)
{
	if (*word++ != '-')
		return false;
	if (*word == ':')
		return true;
	if (*word == 'u')
		word++;
	return isdigit((unsigned char)*word);
}

static void hide_minus(struct ktrk_args *args)
{
	int i;

	for (i = 1; i < args->argc && strcmp(args->argv[i], "--"); i++) {
		if (!is_fetch(args->argv[i]))
			continue;
		args->argv[i] = ktrk_slurp_printf("%s", args->argv[i]);
		args->argv[i][0] = HIDDEN;
	}
}

static void show_minus(struct ktrk_args *args)
{
	int i;

	for (i = 1; i < args->argc; i++)
		if (args->argv[i][0] == HIDDEN)
			args->argv[i][0] = '-';
}

static void begin(struct ktrk_args *args)
{
	const char *letters = args->letters ? args->letters : "";
	size_t own = count(args->own), all = count(common);

	args->begun = true;
	assert(own + all < KTRK_ARGS_OPTIONS);
	memcpy(args->all, common, all * sizeof(*common));
	if (own)
		memcpy(args->all + all, args->own, own * sizeof(*common));
	snprintf(args->all_letters, sizeof(args->all_letters), "%s:hvqD:%s",
		 *letters == '+' ? "+" : "", letters + (*letters == '+'));
	if (args->minus)
		hide_minus(args);
	optind = 0;
	opterr = 0;
}

static int stop(struct ktrk_args *args, int status)
{
	args->status = status;
	return KTRK_ARGS_STOP;
}

static const char *verb(const struct ktrk_args *args)
{
	return args->cmd ? args->cmd->name : "";
}

static void hint_help(const struct ktrk_args *args)
{
	ktrk_say_hint("ktrkctl %s%s--help", verb(args), args->cmd ? " " : "");
}

static int unknown(struct ktrk_args *args)
{
	const char *word = args->argv[optind - 1];
	struct ktrk_suggest s;
	const struct option *o;
	char buf[128] = "";

	if (optopt && strncmp(word, "--", 2)) {
		ktrk_say_error("%s%sunknown option: -%c", verb(args),
			       args->cmd ? ": " : "", optopt);
	} else {
		char *name = ktrk_slurp_printf("%.*s", (int)strcspn(word + 2, "="), word + 2);

		ktrk_suggest_begin(&s, name);
		for (o = args->all; o->name; o++)
			ktrk_suggest_add(&s, o->name);
		if (s.n)
			snprintf(buf, sizeof(buf), "; did you mean --%s?", s.best[0]);
		ktrk_say_error("%s%s%s option: --%s%s", verb(args), args->cmd ? ": " : "",
			       optopt ? "wrong use of" : "unknown", name, buf);
		free(name);
	}
	hint_help(args);
	return stop(args, KTRK_EXIT_USAGE);
}

static int missing(struct ktrk_args *args)
{
	ktrk_say_error("%s%s%s needs a value", verb(args), args->cmd ? ": " : "",
		       args->argv[optind - 1]);
	hint_help(args);
	return stop(args, KTRK_EXIT_USAGE);
}

/* One of the common options; false if it is not. */
static bool take_common(struct ktrk_args *args, int c, int *stopped)
{
	*stopped = 0;
	switch (c) {
	case 'v':
		ktrk_say.verbose++;
		break;
	case 'q':
		ktrk_say.quiet = true;
		break;
	case 'D':
		args->device = optarg;
		break;
	case OPT_JSON:
		ktrk_say.json = true;
		break;
	case OPT_COLOR:
		if (!ktrk_say_set_color(optarg)) {
			ktrk_say_error("--color: \"%s\" is none of auto, always, never",
				       optarg);
			*stopped = stop(args, KTRK_EXIT_USAGE);
		}
		break;
	default:
		return false;
	}
	return true;
}

/**
 * ktrk_args_next() - the next option of the verb's own
 * @args: the command line
 *
 * Common options are seen to here. At the end optind is the first word left.
 *
 * Return: its value in the option's row; -1 at the end; KTRK_ARGS_STOP if
 * there is nothing left to do but to exit with @args->status.
 */
int ktrk_args_next(struct ktrk_args *args)
{
	int c, stopped;

	if (!args->begun)
		begin(args);
	do {
		c = getopt_long(args->argc, args->argv, args->all_letters,
				args->all, NULL);
		if (c == '?')
			return unknown(args);
		if (c == ':')
			return missing(args);
		if (c == 'h' && args->cmd) {
			ktrk_args_help(args->cmd);
			return stop(args, KTRK_EXIT_OK);
		}
	} while (take_common(args, c, &stopped) && !stopped);
	if (stopped)
		return stopped;
	if (c == -1 && args->minus)
		show_minus(args);
	return c;
}

/**
 * ktrk_args_none() - for verbs without options of their own
 * @args: the command line
 *
 * Return: -1, or KTRK_ARGS_STOP.
 */
int ktrk_args_none(struct ktrk_args *args)
{
	return ktrk_args_next(args);
}

/**
 * ktrk_args_number() - read a number
 * @text: decimal, or 0x
 * @max: largest
 * @val: set to it
 *
 * Return: 0 or -EINVAL.
 */
int ktrk_args_number(const char *text, unsigned long max, unsigned long *val)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	*val = strtoul(text, &end, 0);
	return errno || *end || *val > max ? -EINVAL : 0;
}

static int scale(const char *unit, const char *const *units, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcasecmp(unit, units[i]))
			return i;
	return -1;
}

/**
 * ktrk_args_seconds() - read a length of time
 * @text: seconds, or with a unit behind: 10, 0.5, 500ms, 10s, 2m, 1h
 * @ns: set to it in ns, not 0
 *
 * Return: 0 or -EINVAL.
 */
int ktrk_args_seconds(const char *text, unsigned long long *ns)
{
	static const char *const units[] = { "", "s", "ms", "us", "ns", "m", "h" };
	static const double factor[] = { 1e9, 1e9, 1e6, 1e3, 1, 60e9, 3600e9 };
	double val;
	char *end;
	int unit;

	if (!isdigit((unsigned char)*text) && *text != '.')
		return -EINVAL;
	val = strtod(text, &end);
	unit = end == text ? -1 : scale(end, units, 7);
	if (unit < 0 || !(val * factor[unit] >= 1 && val * factor[unit] < 1e18))
		return -EINVAL;
	*ns = val * factor[unit];
	return 0;
}

/**
 * ktrk_args_bytes() - read a size
 * @text: bytes, or with a unit behind: 65536, 64K, 4M, 1G
 * @bytes: set to it
 *
 * Return: 0 or -EINVAL.
 */
int ktrk_args_bytes(const char *text, unsigned long long *bytes)
{
	static const char *const units[] = { "", "K", "M", "G", "KiB", "MiB", "GiB" };
	static const int shift[] = { 0, 10, 20, 30, 10, 20, 30 };
	char *end;
	int unit;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	*bytes = strtoull(text, &end, 0);
	unit = scale(end, units, 7);
	if (errno || unit < 0 || *bytes >> (63 - shift[unit]))
		return -EINVAL;
	*bytes <<= shift[unit];
	return 0;
}

/**
 * ktrk_args_help() - print how a verb is used
 * @cmd: the verb
 */
void ktrk_args_help(const struct ktrk_cmd *cmd)
{
	size_t first = strcspn(cmd->usage, "\n");
	const char *rest = cmd->usage + first;

	printf("usage: ktrkctl %s%s%.*s\n\n%s.\n%s", cmd->name, first ? " " : "",
	       (int)first, cmd->usage, cmd->summary, rest + (*rest == '\n'));
}

/**
 * ktrk_args_usage() - the words are not what the verb takes
 * @args: the command line
 *
 * Return: KTRK_EXIT_USAGE.
 */
int ktrk_args_usage(const struct ktrk_args *args)
{
	const char *usage = args->cmd->usage;

	fprintf(stderr, "usage: ktrkctl %s%s%.*s\n", args->cmd->name, *usage ? " " : "",
		(int)strcspn(usage, "\n"), usage);
	hint_help(args);
	return KTRK_EXIT_USAGE;
}

/**
 * ktrk_args_join() - words with blanks between
 * @words: the words
 * @n: how many
 *
 * Return: one string, to be freed.
 */
char *ktrk_args_join(char **words, int n)
{
	char *all = ktrk_slurp_printf("%s", n ? words[0] : "");
	int i;

	for (i = 1; i < n; i++) {
		char *more = ktrk_slurp_printf("%s %s", all, words[i]);

		free(all);
		all = more;
	}
	return all;
}
