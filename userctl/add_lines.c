// SPDX-License-Identifier: GPL-2.0-only
/*
 * Definitions as they are: one of the command line, or a file of them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "add.h"
#include "events.h"
#include "slurp.h"

/**
 * ktrk_add_line() - add one definition as it was written
 * @job: the job
 * @text: the definition, or a deletion
 *
 * Return: the exit status.
 */
int ktrk_add_line(struct ktrk_job *job, const char *text)
{
	const struct ktrk_ksym *sym;
	int status = ktrk_job_check(job, text, NULL, &sym);

	return status ? status : ktrk_job_arm(job, NULL);
}

/* Cut comments and blanks off a line; empty if nothing is left. */
static char *trim(char *line)
{
	size_t len;

	line += strspn(line, " \t\r");
	if (*line == '#')
		*line = 0;
	for (len = strlen(line); len && strchr(" \t\r", line[len - 1]); len--)
		line[len - 1] = 0;
	return line;
}

/* Delete these probes and no other: their events may be older than this job. */
static void take_back(struct ktrk_job *job, const u32 *ids, size_t n)
{
	struct ktrk_events evs = { };
	size_t i;

	for (i = 0; i < n; i++) {
		const struct ktrk_evt *evt =
			ktrk_events_fetch(&evs, &job->dev, ids[i]);

		if (evt)
			ktrk_dev_del(&job->dev, evt->ev.group, evt->ev.event, ids[i]);
	}
	ktrk_events_free(&evs);
}

/* All of them for good; if one is refused, none of them. */
static int arm_lines(struct ktrk_job *job, char **lines, size_t n)
{
	u32 *ids = ktrk_slurp_grow(NULL, n, sizeof(*ids));
	int status = KTRK_EXIT_OK;
	size_t i, done = 0;

	for (i = 0; i < n && !status; i++) {
		status = ktrk_job_parse(job, lines[i]);
		if (!status)
			status = ktrk_job_arm(job, &ids[done]);
		if (!status && !job->defn.def->del)
			done++;
	}
	if (status)
		take_back(job, ids, done);
	free(ids);
	return status;
}

/* Each line twice: first dry, so that nothing is done before all is right. */
static int add_lines(struct ktrk_job *job, char **lines, size_t n)
{
	bool dry = job->explain || job->flags & KTRK_ADD_DRYRUN;
	u32 asked = job->flags;
	int status = KTRK_EXIT_OK;
	size_t i;

	job->flags |= KTRK_ADD_DRYRUN;
	job->silent = !dry;
	for (i = 0; i < n && !status; i++)
		status = ktrk_add_line(job, lines[i]);
	job->flags = asked;
	job->silent = false;
	return status || dry ? status : arm_lines(job, lines, n);
}

/**
 * ktrk_add_file() - add all definitions of a file, or none
 * @job: the job
 * @path: the file; "-" is the standard input
 *
 * Return: the exit status.
 */
int ktrk_add_file(struct ktrk_job *job, const char *path)
{
	char *text = strcmp(path, "-") ? ktrk_slurp(path, NULL) :
		     ktrk_slurp_fd(STDIN_FILENO, NULL);
	char *line, *save, **lines = NULL;
	size_t n = 0;
	int status;

	if (!text) {
		ktrk_say_error("cannot read %s: %s", path, strerror(errno));
		return KTRK_EXIT_FAILED;
	}
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		line = trim(line);
		if (!*line)
			continue;
		lines = ktrk_slurp_grow(lines, n + 1, sizeof(*lines));
		lines[n++] = line;
	}
	status = n ? add_lines(job, lines, n) : KTRK_EXIT_NONE;
	if (!n)
		ktrk_say_error("cannot add from %s: it has no definition", path);
	free(lines);
	free(text);
	return status;
}
