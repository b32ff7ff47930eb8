// SPDX-License-Identifier: GPL-2.0-only
/* What is enabled, as lists of names: set_event, available_events. */
#include <linux/ctype.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "view.h"

/* Each event once, whatever probes it has; not that of trace_marker. */
static void list_events(struct seq_file *m, bool enabled)
{
	struct ktrk_session *s = ktrk_view_session(m->file);
	struct ktrk_probe *probe;
	int id;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id) {
		if (probe->retired || probe->event == KTRK_SESSION_MARK_ID ||
		    (enabled && !ktrk_probe_recorded(probe)) ||
		    ktrk_session_shown_locked(s, probe->event, NULL) != probe)
			continue;
		seq_printf(m, "%s:%s\n", probe->schema->group,
			   probe->schema->event);
	}
	mutex_unlock(&s->lock);
}

static int available_show(struct seq_file *m, void *unused)
{
	ktrk_view_kernel_look();
	list_events(m, false);
	ktrk_view_kernel_list(ktrk_view_session(m->file), m);
	return 0;
}

KTRK_VIEW_SHOW(ktrk_view_available_fops, available_show);

static int set_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_view_session(m->file);

	list_events(m, true);
	mutex_lock(&s->lock);
	ktrk_session_later_show_locked(s, m);
	mutex_unlock(&s->lock);
	return 0;
}

/* As in tracefs, opening it to write it anew disables all. */
static int set_open(struct inode *inode, struct file *file)
{
	int rc = ktrk_view_open(file);

	if (rc)
		return rc;
	if (file->f_mode & FMODE_WRITE)
		ktrk_view_kernel_look();
	if (ktrk_view_anew(file)) {
		ktrk_session_switch(ktrk_view_session(file), NULL, NULL, false);
		ktrk_session_never(ktrk_view_session(file), NULL, NULL);
	}
	return single_open(file, set_show, NULL);
}

/**
 * ktrk_view_set_parse() - which events does a word mean?
 * @word: GROUP:EVENT, GROUP: or a name; it is cut into pieces
 * @group: set to a pattern, or NULL for a name of either
 * @event: set to a pattern
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int ktrk_view_set_parse(char *word, char **group, char **event)
{
	char *colon = strchr(word, ':');

	*group = NULL;
	*event = word;
	if (colon) {
		*colon = '\0';
		*group = *word ? word : "*";
		*event = colon[1] ? colon + 1 : "*";
	}
	return !**event || strchr(*event, ':') ? -EINVAL : 0;
}

/*
 * [!]GROUP:EVENT, [!]GROUP: or [!]NAME of either; with * ? [...] for several. The
 * kernel's own are meant, too. Or [!][EVENTS]:mod:MODULE.
 */
static int set_word(void *session, char *word)
{
	bool on = *word != '!';
	char *group, *event, *module = strstr(word, ":mod:");
	int rc;

	word += !on;
	if (module) {
		*module = '\0';
		return ktrk_view_module_set(session, word,
					    module + strlen(":mod:"), on);
	}
	rc = ktrk_view_set_parse(word, &group, &event);
	if (rc)
		return rc;
	rc = on ? ktrk_view_kernel_like(session, group, event) : 0;
	if (!rc)
		rc = ktrk_session_switch_like(session, group, event, on);
	return rc ? min(rc, 0) : -EINVAL;
}

static ssize_t set_write(struct file *file, const char __user *ubuf,
			 size_t count, loff_t *ppos)
{
	return ktrk_view_words(ubuf, count, set_word, ktrk_view_session(file));
}

const struct file_operations ktrk_view_set_fops = {
	.owner = THIS_MODULE,
	.open = set_open,
	.read = seq_read,
	.write = set_write,
	.llseek = seq_lseek,
	.release = single_release,
};
