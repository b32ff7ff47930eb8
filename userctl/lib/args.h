/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options: those that each verb takes, the verb's own, and what to say when
 * one is unknown. getopt_long() does the reading.
 */
#ifndef KTRK_ARGS_H
#define KTRK_ARGS_H

#include <getopt.h>
#include <stdbool.h>

#include "say.h"

#define KTRK_ARGS_DEVICE	"/dev/ktrk"
#define KTRK_ARGS_STOP		(-2)	/* from ktrk_args_next() */
#define KTRK_ARGS_OPTIONS		32	/* long options of one verb */

struct ktrk_args;

/**
 * struct ktrk_cmd - one verb
 * @name: as it is typed
 * @run: does it, returns the exit status
 * @summary: one line for the list of verbs
 * @usage: what stands behind the name, then a blank line and its options
 */
struct ktrk_cmd {
	const char *name;
	int (*run)(struct ktrk_args *args);
	const char *summary;
	const char *usage;
};

/**
 * struct ktrk_args - a command line
 * @cmd: the verb, NULL in front of it
 * @argc: number of words of @argv
 * @argv: verb first; options are moved to the front as they are read
 * @device: --device
 * @own: the verb's long options, or NULL
 * @letters: the verb's short options in getopt()'s way, or NULL; a + in front
 *	stops at the first word that is no option
 * @minus: words like -8(%sp) are no options
 * @status: exit status after KTRK_ARGS_STOP
 * @begun: @all and @all_letters are set
 * @all: common long options and the verb's own
 * @all_letters: the same of short ones
 */
struct ktrk_args {
	const struct ktrk_cmd *cmd;
	int argc;
	char **argv;
	const char *device;
	const struct option *own;
	const char *letters;
	bool minus;
	int status;
	bool begun;
	struct option all[KTRK_ARGS_OPTIONS];
	char all_letters[64];
};

int ktrk_args_next(struct ktrk_args *args);
int ktrk_args_none(struct ktrk_args *args);
int ktrk_args_number(const char *text, unsigned long max, unsigned long *val);
int ktrk_args_seconds(const char *text, unsigned long long *ns);
int ktrk_args_bytes(const char *text, unsigned long long *bytes);
int ktrk_args_usage(const struct ktrk_args *args);
void ktrk_args_help(const struct ktrk_cmd *cmd);
char *ktrk_args_join(char **words, int n);

#endif /* KTRK_ARGS_H */
