// SPDX-License-Identifier: GPL-2.0-only
/* trace_marker: what is written becomes a record, among those of the probes. */
#include <linux/slab.h>
#include <linux/string.h>

#include "view.h"

/* As long as a record's string may be; who writes more is told to come again. */
#define MARK_MAX	(KTRK_STRING_MAX - 1)

/* The line without its end. */
static char *copy_line(const char __user *ubuf, size_t n)
{
	char *text = memdup_user_nul(ubuf, n);

	if (!IS_ERR(text) && n && text[n - 1] == '\n')
		text[n - 1] = '\0';
	return text;
}

/* To write is to enable it; somebody else may disable it at that moment. */
static int write_line(struct ktrk_session *s, const char *text)
{
	const struct ktrk_buffer *rings;
	int rc = 0, tries = 10;

	do {
		/* They come with the session's first event, and stay. */
		rings = READ_ONCE(s->buffer);
		if (rings && ktrk_marker_hit(rings, KTRK_SESSION_MARK_ID, text))
			break;
		rc = tries-- ? ktrk_view_kernel_mark(s) : -EBUSY;
	} while (!rc);
	return rc;
}

static ssize_t mark_write(struct file *file, const char __user *ubuf,
			  size_t count, loff_t *ppos)
{
	struct ktrk_session *s = ktrk_view_session(file);
	size_t n = min_t(size_t, count, MARK_MAX);
	char *text = copy_line(ubuf, n);
	bool on = READ_ONCE(s->on);
	int rc;

	if (IS_ERR(text))
		return PTR_ERR(text);
	rc = write_line(s, text);
	kfree(text);
	/* As in tracefs, a trigger's snapshot has been taken when this returns. */
	if (READ_ONCE(s->ntriggers))
		ktrk_session_snap_wait(s);
	if (!rc && !on)
		rc = -EBADF;
	return rc ? rc : n;
}

const struct file_operations ktrk_view_mark_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.write = mark_write,
	.llseek = noop_llseek,
};
