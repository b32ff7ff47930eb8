// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "slurp.h"
#include "tracefs.h"

static DIR *open_events(const char **path)
{
	static const char *const paths[] = {
		"/sys/kernel/tracing/events", "/sys/kernel/debug/tracing/events",
	};
	const char *env = getenv("KTRK_TRACEFS");
	DIR *dir = NULL;
	size_t i;

	if (env) {
		*path = env;
		return opendir(env);
	}
	for (i = 0; i < sizeof(paths) / sizeof(*paths) && !dir; i++) {
		*path = paths[i];
		dir = opendir(paths[i]);
	}
	return dir;
}

static int each_in(const char *path, const char *group,
		   int (*fn)(void *arg, const char *group, const char *event),
		   void *arg)
{
	char *name = ktrk_slurp_printf("%s/%s", path, group);
	DIR *dir = opendir(name);
	struct dirent *d;
	int rc = 0;

	free(name);
	while (dir && !rc && (d = readdir(dir)))
		if (d->d_name[0] != '.' && d->d_type == DT_DIR)
			rc = fn(arg, group, d->d_name);
	if (dir)
		closedir(dir);
	return rc;
}

/**
 * ktrk_tracefs_each() - each event that tracefs shows
 * @fn: called with its group and name; not 0 ends the walk
 * @arg: handed to @fn
 *
 * Return: what @fn returned last, 0, or -errno if there is no tracefs.
 */
int ktrk_tracefs_each(int (*fn)(void *arg, const char *group,
				const char *event),
		      void *arg)
{
	const char *path;
	DIR *dir = open_events(&path);
	struct dirent *d;
	int rc = 0;

	if (!dir)
		return -errno;
	while (!rc && (d = readdir(dir)))
		if (d->d_name[0] != '.' && d->d_type == DT_DIR)
			rc = each_in(path, d->d_name, fn, arg);
	closedir(dir);
	return rc;
}

/**
 * ktrk_tracefs_group() - the group of an event
 * @event: its name
 *
 * Return: the group, to be freed; or NULL if it is not known.
 */
char *ktrk_tracefs_group(const char *event)
{
	const char *path;
	DIR *dir = open_events(&path);
	char *group = NULL;
	struct dirent *d;

	while (dir && !group && (d = readdir(dir))) {
		char *name;

		if (d->d_name[0] == '.')
			continue;
		name = ktrk_slurp_printf("%s/%s/%s", path, d->d_name, event);
		if (!access(name, F_OK))
			group = ktrk_slurp_printf("%s", d->d_name);
		free(name);
	}
	if (dir)
		closedir(dir);
	return group;
}

/* The text of a file, by its path from events/ on; to be freed; or NULL. */
static char *slurp_from_events(const char *rest)
{
	const char *path;
	DIR *dir = open_events(&path);
	char *file, *text;

	if (!dir)
		return NULL;
	closedir(dir);
	file = ktrk_slurp_printf("%s/%s", path, rest);
	text = ktrk_slurp(file, NULL);
	free(file);
	return text;
}

/**
 * ktrk_tracefs_format() - what tracefs tells of an event's fields
 * @prefix: GROUP/ and how the event's name begins
 * @name: how it goes on
 *
 * Return: the text of its file "format", to be freed; or NULL.
 */
char *ktrk_tracefs_format(const char *prefix, const char *name)
{
	char *rest = ktrk_slurp_printf("%s%s/format", prefix, name);
	char *text = slurp_from_events(rest);

	free(rest);
	return text;
}

/**
 * ktrk_tracefs_functions() - the functions that ftrace can enter
 *
 * Return: their names, one a line, perhaps with a module behind; to be freed; or
 * NULL.
 */
char *ktrk_tracefs_functions(void)
{
	return slurp_from_events("../available_filter_functions");
}
