// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "suggest.h"

static int help(struct ktrk_args *args);

static const struct ktrk_cmd commands[] = {
	{ "add", ktrk_cmd_add, "add a probe and arm it",
		"KIND TARGET [ARG...] [OPTION...] | 'DEFINITION' | -f FILE\n\n"
		"  KIND is kprobe, kretprobe, tracepoint or syscall; DEFINITION as in\n"
		"  kprobe_events. A syscall's TARGET is its name; it is recorded when it\n"
		"  returns, of 32-bit tasks as NAME_32.\n"
		"  An ARG may be an argument by its name, with fields, or all of them:\n"
		"  'file->f_flags', '$arg*'.\n"
		"  -n, --name NAME      call the event NAME, or GROUP/NAME\n"
		"      --filter EXPR    record only hits for which EXPR is true\n"
		"      --maxactive N    returns that may be under way at once; auto: more\n"
		"                       when some are missed\n"
		"      --max-rate N     disarm it at more hits a second on a CPU; or none\n"
		"      --max-cpu P%     disarm it when it takes more of a CPU; or none\n"
		"      --mechanism NAME serve it by NAME, e.g. kprobe; see ktrkctl version\n"
		"      --exact          probe the function even if nothing calls it\n"
		"      --disabled       do not arm it yet\n"
		"      --dry-run        say what would be wrong, add nothing\n"
		"      --explain        print what names in it stand for; needs no module\n"
		"      --btf FILE       names of a module's arguments from FILE\n"
		"  -f, --file FILE      one definition a line; all of them or none\n"
		"      --session NAME   in this session instead of \"default\"\n" },
	{ "del", ktrk_cmd_del, "delete events",
		"NAME|GLOB|all... [--session NAME]\n" },
	{ "list", ktrk_cmd_list, "show events, or what can be probed",
		"[NAME|GLOB...] | -l [GLOB] [--functions] [--tracepoints]\n\n"
		"  -l, --available      functions and tracepoints that can be probed\n"
		"      --functions      of these, functions only\n"
		"      --tracepoints    of these, tracepoints only\n"
		"      --session NAME   of this session instead of \"default\"\n" },
	{ "enable", ktrk_cmd_enable, "arm events",
		"NAME|GLOB|all... [--session NAME]\n" },
	{ "disable", ktrk_cmd_disable, "disarm events, keep them",
		"NAME|GLOB|all... [--session NAME]\n" },
	{ "start", ktrk_cmd_start, "record from now on",
		"[--overwrite|--drop] [--size BYTES [--cpu N]] [--limit BYTES] [--session NAME]\n\n"
		"  The options change the rings first, see: ktrkctl help resize.\n" },
	{ "resize", ktrk_cmd_resize, "make rings larger or smaller, or keep other records",
		"[--overwrite|--drop] [--size BYTES [--cpu N]] [--limit BYTES] [--session NAME]\n\n"
		"      --overwrite      a full ring overwrites its oldest records\n"
		"      --drop           a full ring loses new records, and counts them\n"
		"      --size BYTES     of each CPU's ring, e.g. 4M\n"
		"  -C, --cpu N          of this CPU's ring only\n"
		"      --limit BYTES    memory that all rings of the session may take\n"
		"      --session NAME   of this session instead of \"default\"\n"
		"  Records are forgotten. Nobody may be reading them.\n" },
	{ "stop", ktrk_cmd_stop, "stop recording, keep events and records",
		"[--session NAME]\n" },
	{ "reset", ktrk_cmd_reset, "delete all events and records",
		"[--session NAME]\n" },
	{ "status", ktrk_cmd_status, "say what the session is doing",
		"[--session NAME]\n" },
	{ "trace", ktrk_cmd_trace, "print records as they come, in time order",
		"[OPTION...] [--] [COMMAND [ARG...]]\n\n"
		"  -n, --count COUNT    end after COUNT records\n"
		"      --duration SEC   end after SEC seconds\n"
		"  -p, --pid PID        of this process or thread only; may be repeated\n"
		"      --follow         and of all that it forks; of COMMAND, too\n"
		"  -e, --event NAME     of this event only; GLOB, may be repeated\n"
		"  -C, --cpu CPUS       of these CPUs only, e.g. 0,2-3\n"
		"  -i, --input FILE     print what was recorded to FILE\n"
		"  -o, --output FILE    print to FILE\n"
		"      --session NAME   of this session instead of \"default\"\n"
		"  COMMAND is run; its own records are printed until it ends.\n" },
	{ "record", ktrk_cmd_record, "write records to a file as they come",
		"[OPTION...] [--] [COMMAND [ARG...]]\n\n"
		"  -o, --output FILE    write to FILE instead of trace.ktrk\n"
		"  -e, --event NAME     of this event only; GLOB, may be repeated\n"
		"  -p, --pid PID        of this process or thread only; may be repeated\n"
		"      --follow         and of all that it forks; of COMMAND, too\n"
		"      --overwrite      make rings keep the newest records first\n"
		"      --size BYTES     make rings of this size first, e.g. 4M\n"
		"      --duration SEC   end after SEC seconds\n"
		"      --no-compress    do not compress the file\n"
		"      --session NAME   of this session instead of \"default\"\n"
		"  COMMAND is run; the recording ends with it.\n" },
	{ "report", ktrk_cmd_report, "print a recording",
		"FILE [OPTION...]\n\n"
		"  -n, --count COUNT    end after COUNT records\n"
		"  -p, --pid PID        of this process or thread only; may be repeated\n"
		"  -e, --event NAME     of this event only; GLOB, may be repeated\n"
		"  -C, --cpu CPUS       of these CPUs only, e.g. 0,2-3\n"
		"      --since TIME     not what is older: seconds as printed, or +SEC\n"
		"      --until TIME     not what is younger\n"
		"      --stats          the books instead, and what is known of the recording\n"
		"  -o, --output FILE    print to FILE\n" },
	{ "snapshot", ktrk_cmd_snapshot, "save what the rings hold, while they are written",
		"-o FILE [OPTION...]\n\n"
		"  -o, --output FILE    write to FILE\n"
		"      --last TIME      only records of the last 10s, 500ms, ...\n"
		"      --when 'EVENT [if FILTER]'\n"
		"                       save when that is recorded, to FILE.1, FILE.2, ...\n"
		"      --after TIME     and go on for so long before saving\n"
		"      --count N        end after N files\n"
		"      --no-compress    do not compress the files\n"
		"      --session NAME   of this session instead of \"default\"\n" },
	{ "stat", ktrk_cmd_stat, "show the books: hits, recorded, lost and why",
		"[NAME|GLOB...] [OPTION...]\n\n"
		"      --per-cpu        a line for each CPU as well\n"
		"      --session NAME   of this session instead of \"default\"\n" },
	{ "check", ktrk_cmd_check, "say whether this machine can trace, and what to do if not",
		"\n" },
	{ "selftest", ktrk_cmd_selftest, "try the main things on this machine, safely",
		"\n" },
	{ "version", ktrk_cmd_version, "show the versions of ktrkctl and module", "\n" },
	{ "help", help, "show this, or how a verb is used", "[VERB]\n" },
};

#define NCOMMANDS	(sizeof(commands) / sizeof(*commands))

static void print_help(FILE *to)
{
	size_t i;

	fputs("usage: ktrkctl [OPTION...] VERB [ARG...]\n\n", to);
	for (i = 0; i < NCOMMANDS; i++)
		fprintf(to, "  %-9s %s\n", commands[i].name, commands[i].summary);
	fputs("\n"
	      "  -h, --help           show this; behind a verb: how it is used\n"
	      "  -V, --version        show the versions\n"
	      "  -v, --verbose        say more\n"
	      "  -q, --quiet          say nothing but errors\n"
	      "      --json           JSON, one object a line\n"
	      "      --color WHEN     auto, always or never\n"
	      "  -D, --device PATH    instead of /dev/ktrk\n", to);
}

static int unknown_verb(const char *name)
{
	struct ktrk_suggest s;
	char buf[128];
	size_t i;

	ktrk_suggest_begin(&s, name);
	for (i = 0; i < NCOMMANDS; i++)
		ktrk_suggest_add(&s, commands[i].name);
	ktrk_suggest_text(&s, buf, sizeof(buf));
	ktrk_say_error("there is no verb \"%s\"%s%s", name, *buf ? "; " : "", buf);
	ktrk_say_hint("ktrkctl help");
	return KTRK_EXIT_USAGE;
}

static const struct ktrk_cmd *find(const char *name)
{
	size_t i;

	for (i = 0; i < NCOMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int help(struct ktrk_args *args)
{
	const struct ktrk_cmd *cmd;

	if (ktrk_args_none(args) == KTRK_ARGS_STOP)
		return args->status;
	if (optind == args->argc) {
		print_help(stdout);
		return KTRK_EXIT_OK;
	}
	cmd = find(args->argv[optind]);
	if (!cmd)
		return unknown_verb(args->argv[optind]);
	ktrk_args_help(cmd);
	return KTRK_EXIT_OK;
}

/* Options in front of the verb. The verb, or NULL: exit with @args->status. */
static const struct ktrk_cmd *read_front(struct ktrk_args *args)
{
	static const struct option version[] = {
		{ "version", no_argument, NULL, 'V' },
		{ }
	};
	int c;

	args->own = version;
	args->letters = "+V";
	while ((c = ktrk_args_next(args)) >= 0) {
		if (c == 'V')
			return find("version");
		print_help(stdout);
		args->status = KTRK_EXIT_OK;
		return NULL;
	}
	if (c == KTRK_ARGS_STOP)
		return NULL;
	if (optind == args->argc) {
		print_help(stderr);
		args->status = KTRK_EXIT_USAGE;
		return NULL;
	}
	args->status = KTRK_EXIT_USAGE;
	return find(args->argv[optind]) ?:
		       (unknown_verb(args->argv[optind]), NULL);
}

/* A reader that went away, or a full disk, is an error as any other. */
static int flush(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	if (!status)
		ktrk_say_error("cannot write the output");
	return status ? status : KTRK_EXIT_FAILED;
}

int main(int argc, char **argv)
{
	struct ktrk_args front = { .argc = argc,
				   .argv = argv,
				   .device = KTRK_ARGS_DEVICE };
	struct ktrk_args args = { };
	const struct ktrk_cmd *cmd;

	ktrk_say_set_color("auto");
	cmd = read_front(&front);
	if (!cmd)
		return flush(front.status);
	args.cmd = cmd;
	args.device = front.device;
	/* The verb takes the place of the program's name. */
	args.argc = optind < argc && !strcmp(argv[optind], cmd->name) ?
			    argc - optind :
			    1;
	args.argv = args.argc > 1 || optind < argc ? argv + optind : argv;
	return flush(cmd->run(&args));
}
