// SPDX-License-Identifier: GPL-2.0-only
/* The folder debugfs ktrk/ and its small files. */
#include <linux/capability.h>
#include <linux/err.h>
#include <linux/kstrtox.h>
#include <linux/security.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "clock.h"
#include "view.h"

static struct ktrk_place *top;

/**
 * ktrk_view_mode() - the mode of a file
 * @mode: as it should be
 *
 * Under lockdown debugfs refuses files that anyone could write, even for
 * reading: there they are made to be read only.
 *
 * Context: may sleep.
 * Return: the mode to use.
 */
umode_t ktrk_view_mode(umode_t mode)
{
	if (security_locked_down(LOCKDOWN_DEBUGFS))
		return mode & 0444;
	return mode;
}

/**
 * ktrk_view_open() - may this file be opened?
 * @file: the file
 *
 * Context: may sleep.
 * Return: 0 or -EPERM.
 */
int ktrk_view_open(struct file *file)
{
	if (file->f_mode & FMODE_WRITE && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return ktrk_session_may_read();
}

/**
 * ktrk_view_start() - open a file that needs nothing more
 * @inode: of the file
 * @file: the file, which gets the inode's private data
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int ktrk_view_start(struct inode *inode, struct file *file)
{
	file->private_data = inode->i_private;
	return ktrk_view_open(file);
}

/**
 * ktrk_view_single() - open a file that is one text
 * @inode: of the file
 * @file: the file
 * @show: prints it; finds the inode's private data in the seq_file's
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int ktrk_view_single(struct inode *inode, struct file *file,
		     int (*show)(struct seq_file *m, void *unused))
{
	int rc = ktrk_view_open(file);

	return rc ? rc : single_open(file, show, inode->i_private);
}

/**
 * ktrk_view_anew() - is a file opened to be written anew?
 * @file: the file
 *
 * Context: any.
 * Return: true if so, as by `> FILE`.
 */
bool ktrk_view_anew(const struct file *file)
{
	return file->f_mode & FMODE_WRITE && file->f_flags & O_TRUNC;
}

/**
 * ktrk_view_bool() - read a switch that was written
 * @ubuf: what was written
 * @count: how much
 * @on: set
 *
 * Context: may sleep.
 * Return: 0, -EINVAL or -EFAULT.
 */
int ktrk_view_bool(const char __user *ubuf, size_t count, bool *on)
{
	unsigned long val;
	int rc = kstrtoul_from_user(ubuf, count, 10, &val);

	if (rc)
		return rc;
	if (val > 1)
		return -EINVAL;
	*on = val;
	return 0;
}

/**
 * ktrk_view_text() - take a line that was written
 * @ubuf: what was written
 * @count: how much
 *
 * Context: may sleep.
 * Return: it without blanks around, to be freed by kfree(); or an ERR_PTR.
 */
char *ktrk_view_text(const char __user *ubuf, size_t count)
{
	char *text;

	if (count > KTRK_TEXT_MAX)
		return ERR_PTR(-E2BIG);
	text = memdup_user_nul(ubuf, count);
	if (!IS_ERR(text)) {
		memmove(text, skip_spaces(text), strlen(skip_spaces(text)) + 1);
		strim(text);
	}
	return text;
}

/**
 * ktrk_view_words() - take each word of what was written
 * @ubuf: what was written
 * @count: its length
 * @use: called with @arg and each word; ends it by anything but 0
 * @arg: for that
 *
 * Context: may sleep.
 * Return: @count or -errno.
 */
ssize_t ktrk_view_words(const char __user *ubuf, size_t count,
			int (*use)(void *arg, char *word), void *arg)
{
	char *text = ktrk_view_text(ubuf, count), *rest = text, *word;
	int rc = 0;

	if (IS_ERR(text))
		return PTR_ERR(text);
	while (!rc && (word = strsep(&rest, " \t\n")))
		rc = *word ? use(arg, word) : 0;
	kfree(text);
	return rc ? rc : count;
}

static ssize_t on_read(struct file *file, char __user *ubuf, size_t count,
		       loff_t *ppos)
{
	bool on = READ_ONCE(ktrk_view_session(file)->on);

	return simple_read_from_buffer(ubuf, count, ppos, on ? "1\n" : "0\n", 2);
}

static ssize_t on_write(struct file *file, const char __user *ubuf,
			size_t count, loff_t *ppos)
{
	bool on;
	int rc = ktrk_view_bool(ubuf, count, &on);

	if (rc)
		return rc;
	ktrk_session_run(ktrk_view_session(file), on);
	return count;
}

static const struct file_operations on_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.read = on_read,
	.write = on_write,
	.llseek = default_llseek,
};

static ssize_t clock_read(struct file *file, char __user *ubuf, size_t count,
			  loff_t *ppos)
{
	char text[16];
	int n = scnprintf(text, sizeof(text), "[%s]\n", ktrk_clock_name());

	return simple_read_from_buffer(ubuf, count, ppos, text, n);
}

static const struct file_operations clock_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.read = clock_read,
	.llseek = default_llseek,
};

/* There is one tracer, which traces nothing: what tools reset to, and all there is. */
static ssize_t tracer_read(struct file *file, char __user *ubuf, size_t count,
			   loff_t *ppos)
{
	return simple_read_from_buffer(ubuf, count, ppos, "nop\n", 4);
}

static ssize_t tracer_write(struct file *file, const char __user *ubuf,
			    size_t count, loff_t *ppos)
{
	char text[8] = {};

	if (count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, ubuf, count))
		return -EFAULT;
	return sysfs_streq(text, "nop") ? count : -EINVAL;
}

static const struct file_operations tracer_fops = {
	.owner = THIS_MODULE,
	.open = ktrk_view_start,
	.read = tracer_read,
	.write = tracer_write,
	.llseek = default_llseek,
};

static const struct ktrk_view_file files[] = {
	{ "trace", 0644, &ktrk_view_trace_fops },
	{ "trace_pipe", 0444, &ktrk_view_pipe_fops },
	{ "snapshot", 0644, &ktrk_view_snapshot_fops },
#ifdef KTRK_HAVE_EVENT
	{ "trace_marker", 0200, &ktrk_view_mark_fops },
#endif
	{ "kprobe_events", 0644, &ktrk_view_events_fops },
	{ "dynamic_events", 0644, &ktrk_view_events_fops },
	{ "kprobe_profile", 0444, &ktrk_view_profile_fops },
	{ "stats", 0444, &ktrk_view_stats_fops },
	{ "error_log", 0644, &ktrk_view_errors_fops },
	{ "tracing_on", 0644, &on_fops },
	{ "current_tracer", 0644, &tracer_fops },
	{ "available_tracers", 0444, &tracer_fops },
	{ "trace_clock", 0444, &clock_fops },
	{ "available_filter_functions", 0444, &ktrk_view_functions_fops },
	{ "enabled_functions", 0444, &ktrk_view_enabled_fops },
	{ "set_event", 0644, &ktrk_view_set_fops },
	{ "set_event_pid", 0644, &ktrk_view_only_fops },
	{ "set_event_notrace_pid", 0644, &ktrk_view_never_fops },
	{ "available_events", 0444, &ktrk_view_available_fops },
	{ "buffer_size_kb", 0644, &ktrk_view_size_fops },
	{ "buffer_total_size_kb", 0444, &ktrk_view_total_fops },
	{ "saved_cmdlines", 0444, &ktrk_view_cmdlines_fops },
	{ "README", 0444, &ktrk_view_readme_fops },
};

/**
 * ktrk_view_fill() - make the files of a folder
 * @dir: the folder
 * @rows: its files
 * @n: how many
 * @number: what they are of, the inodes' private data
 *
 * Context: may sleep.
 */
void ktrk_view_fill(struct dentry *dir, const struct ktrk_view_file *rows,
		    size_t n, u32 number)
{
	size_t i;

	for (i = 0; i < n; i++)
		debugfs_create_file(rows[i].name, ktrk_view_mode(rows[i].mode),
				    dir, (void *)(unsigned long)number,
				    rows[i].fops);
}

/**
 * ktrk_view_files() - make the files of a place, but for events/
 * @place: the place
 *
 * Context: may sleep.
 */
void ktrk_view_files(struct ktrk_place *place)
{
	ktrk_view_fill(place->root, files, ARRAY_SIZE(files), 0);
	ktrk_view_cpu_init(place->root);
	ktrk_view_options_init(place->root);
}

/**
 * ktrk_view_init() - make debugfs ktrk/
 * @kernel_events: with a folder for each of the kernel's own events
 *
 * Context: module load. Without debugfs there is none, and all else works.
 */
void ktrk_view_init(bool kernel_events)
{
	top = ktrk_view_place_new(ktrk_session_default(), "ktrk", NULL);
	if (IS_ERR(top)) {
		top = NULL;
		return;
	}
	ktrk_view_instance_init(top->root);
	ktrk_view_kernel_init();
	if (kernel_events)
		ktrk_view_kernel_look();
	ktrk_view_module_init();
}

/**
 * ktrk_view_exit() - remove it
 *
 * Context: module unload; nobody has a file of it open.
 */
void ktrk_view_exit(void)
{
	if (!top)
		return;
	ktrk_view_module_exit();
	ktrk_view_instance_exit();
	ktrk_view_place_remove(top);
	ktrk_view_place_empty(top);
	ktrk_view_place_free(top);
	ktrk_view_kernel_exit();
	ktrk_view_log_clear();
}
