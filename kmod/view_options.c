// SPDX-License-Identifier: GPL-2.0-only
/* The folder options/: a switch of the session in each file. */
#include "view.h"

/**
 * struct option - one of them; a new one is a row
 * @name: the file's
 * @is: is it on?
 * @turn: turn it on or off; 0 or -errno
 */
struct option {
	const char *name;
	bool (*is)(struct ktrk_session *s);
	int (*turn)(struct ktrk_session *s, bool on);
};

static bool is_follow(struct ktrk_session *s)
{
	return READ_ONCE(s->follow);
}

static bool is_stacks(struct ktrk_session *s)
{
	return READ_ONCE(s->stacks);
}

static const struct option options[] = {
	{ "event-fork", is_follow, ktrk_session_follow },
	{ "stacktrace", is_stacks, ktrk_session_stacks },
};

static const struct option *option_of(const struct file *file)
{
	return &options[(unsigned long)file->private_data];
}

static ssize_t option_read(struct file *file, char __user *ubuf, size_t count,
			   loff_t *ppos)
{
	bool on = option_of(file)->is(ktrk_view_session(file));

	return simple_read_from_buffer(ubuf, count, ppos, on ? "1\n" : "0\n", 2);
}

static ssize_t option_write(struct file *file, const char __user *ubuf,
			    size_t count, loff_t *ppos)
{
	bool on;
	int rc = ktrk_view_bool(ubuf, count, &on);

	if (!rc)
		rc = option_of(file)->turn(ktrk_view_session(file), on);
	return rc ? rc : count;
}

static const struct file_operations option_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.read = option_read,
	.write = option_write,
	.llseek = default_llseek,
};

/**
 * ktrk_view_options_init() - make options/
 * @root: the folder it is in
 *
 * Context: may sleep.
 */
void ktrk_view_options_init(struct dentry *root)
{
	struct dentry *dir = debugfs_create_dir("options", root);
	unsigned long i;

	for (i = 0; i < ARRAY_SIZE(options); i++)
		debugfs_create_file(options[i].name, ktrk_view_mode(0644), dir,
				    (void *)i, &option_fops);
}
