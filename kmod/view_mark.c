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

static ssize_t mark_write(struct file *file, const char __user *ubuf,
			  size_t count, loff_t *ppos)
{
	struct ktrk_session *s = ktrk_view_session(file);
	size_t n = min_t(size_t, count, MARK_MAX);
	bool on = READ_ONCE(s->on);
	int rc = ktrk_view_kernel_mark(s);
	char *text;

	if (rc)
		return rc;
	text = copy_line(ubuf, n);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ktrk_marker_hit(s->buffer, text);
	kfree(text);
	/* As in tracefs, a trigger's snapshot has been taken when this returns. */
	if (READ_ONCE(s->ntriggers))
		ktrk_session_snap_wait(s);
	return on ? n : -EBADF;
}

const struct file_operations ktrk_view_mark_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.write = mark_write,
	.llseek = noop_llseek,
};
