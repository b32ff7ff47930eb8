// SPDX-License-Identifier: GPL-2.0-only
/* The definitions as text: kprobe_events, kprobe_profile, error_log. */
#include <linux/ctype.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "core/errs.h"
#include "view.h"

#define LOG_ENTRIES	8

/* One entry of error_log. */
struct entry {
	u64 ns;
	struct ktrk_err err;
	char *command;
};

static DEFINE_MUTEX(log_lock);		/* guards the log */
static struct entry log[LOG_ENTRIES];
static u32 nlogged;

/**
 * ktrk_view_log_error() - an entry for error_log
 * @err: what is wrong, and where
 * @command: what was written; taken over
 *
 * Context: may sleep.
 */
void ktrk_view_log_error(const struct ktrk_err *err, char *command)
{
	struct entry *e;

	mutex_lock(&log_lock);
	e = &log[nlogged++ % LOG_ENTRIES];
	kfree(e->command);
	e->ns = ktrk_env_clock();
	e->err = *err;
	e->command = command;
	mutex_unlock(&log_lock);
}

/**
 * ktrk_view_log_clear() - forget what error_log has
 *
 * Context: may sleep.
 */
void ktrk_view_log_clear(void)
{
	int i;

	mutex_lock(&log_lock);
	for (i = 0; i < LOG_ENTRIES; i++) {
		kfree(log[i].command);
		log[i].command = NULL;
	}
	nlogged = 0;
	mutex_unlock(&log_lock);
}

/* Which file of the kernel's would have said it. */
static const char *speaker(const char *command)
{
	return *command == 'f' || *command == 't' ? "trace_fprobe" :
						    "trace_kprobe";
}

/*
 * The kernel's own block form, with its text where it has the same error. What
 * to do is a line more, before the last one, which has to be the caret's.
 */
static void show_entry(struct seq_file *m, const struct entry *e)
{
	const struct ktrk_err_row *row = &ktrk_errs[e->err.code];
	u64 s = e->ns / NSEC_PER_SEC, us = e->ns % NSEC_PER_SEC / NSEC_PER_USEC;

	seq_printf(m, "[%5llu.%06llu] %s: error: %s\n", s, us,
		   speaker(e->command),
		   ktrk_errs_kernel[e->err.code] ?: row->text);
	if (row->hint[0])
		seq_printf(m, "  Hint: %s: %s\n", row->text, row->hint);
	seq_printf(m, "  Command: %s\n", e->command);
	seq_printf(m, "           %*s^\n", (int)e->err.pos, "");
}

static int errors_show(struct seq_file *m, void *unused)
{
	u32 i;

	mutex_lock(&log_lock);
	i = nlogged > LOG_ENTRIES ? nlogged - LOG_ENTRIES : 0;
	for (; i < nlogged; i++)
		show_entry(m, &log[i % LOG_ENTRIES]);
	mutex_unlock(&log_lock);
	return 0;
}

static int errors_open(struct inode *inode, struct file *file)
{
	int rc = ktrk_view_open(file);

	if (!rc && ktrk_view_anew(file))
		ktrk_view_log_clear();
	return rc ? rc : single_open(file, errors_show, NULL);
}

static ssize_t errors_write(struct file *file, const char __user *ubuf,
			    size_t count, loff_t *ppos)
{
	return count;
}

const struct file_operations ktrk_view_errors_fops = {
	.owner = THIS_MODULE,
	.open = errors_open,
	.read = seq_read,
	.write = errors_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int events_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_view_session(m->file);
	struct ktrk_probe *probe;
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		if (!probe->retired && !probe->kernel)
			seq_printf(m, "%s\n", probe->shown);
	mutex_unlock(&s->lock);
	return 0;
}

/* Opened to be written anew: as in tracefs, not while an event is enabled. */
static int events_open(struct inode *inode, struct file *file)
{
	int rc = ktrk_view_open(file);

	if (!rc && ktrk_view_anew(file))
		rc = ktrk_session_del_idle(ktrk_view_session(file));
	if (rc < 0)
		return rc;
	return single_open(file, events_show, NULL);
}

/* One line: a definition is added, not yet armed; "-:NAME" deletes. */
static int run_line(struct ktrk_session *s, char *line)
{
	static const struct ktrk_add add = {
		.flags = KTRK_ADD_DISABLED | KTRK_ADD_AS_TEXT,
	};
	struct ktrk_err err;
	char *copy;
	u32 id;
	int rc;

	line = skip_spaces(line);
	if (!*line || *line == '#')
		return 0;
	rc = ktrk_session_add(s, line, strlen(line), &add, &id, &err);
	if (!rc)
		return 0;
	copy = kstrdup(line, GFP_KERNEL);
	if (copy)
		ktrk_view_log_error(&err, copy);
	return rc;
}

/* Runs whole lines; one without a newline counts if it is all there is. */
static ssize_t run_lines(struct ktrk_session *s, char *text, size_t count)
{
	char *line = text;

	while (line < text + count) {
		char *end = strchr(line, '\n');
		int rc;

		if (!end && line != text)
			break;
		if (end)
			*end = 0;
		rc = run_line(s, line);
		if (rc)
			return rc;
		line = end ? end + 1 : text + count;
	}
	return line - text;
}

static ssize_t events_write(struct file *file, const char __user *ubuf,
			    size_t count, loff_t *ppos)
{
	char *text;
	ssize_t n;

	if (!count)
		return 0;
	/* What is longer than a definition comes with the next write. */
	text = memdup_user_nul(ubuf, min_t(size_t, count, KTRK_TEXT_MAX + 1));
	if (IS_ERR(text))
		return PTR_ERR(text);
	n = run_lines(ktrk_view_session(file), text,
		      min_t(size_t, count, KTRK_TEXT_MAX + 1));
	kfree(text);
	return n;
}

const struct file_operations ktrk_view_events_fops = {
	.owner = THIS_MODULE,
	.open = events_open,
	.read = seq_read,
	.write = events_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int profile_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_view_session(m->file);
	struct ktrk_probe *probe;
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id) {
		struct ktrk_counts c;

		if (probe->retired || probe->kernel)
			continue;
		ktrk_probe_counts(probe, -1, &c);
		/* The kernel's columns; the rest of the books is in stats. */
		seq_printf(m, "  %-44s %15llu %15llu\n", probe->schema->event,
			   c.hits, c.lost[KTRK_LOST_NMISSED]);
	}
	mutex_unlock(&s->lock);
	return 0;
}

KTRK_VIEW_SHOW(ktrk_view_profile_fops, profile_show);
