/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * debugfs ktrk/, shaped like tracefs: view.c has the folder and the small
 * files, view_trace.c trace, trace_pipe and snapshot, view_mark.c trace_marker,
 * view_events.c the definitions, view_tree.c the folder events/, view_kernel.c the
 * kernel's own in it, view_set.c what is enabled, view_module.c that of modules,
 * view_tasks.c for whom, view_options.c the folder options/, view_cpu.c the rings.
 * The folder shows the session "default"; view_instance.c has those that show
 * others, and view_place.c what tells a file which session it is about.
 */
#ifndef KTRK_VIEW_H
#define KTRK_VIEW_H

#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/seq_file.h>

#include "session.h"

extern const struct file_operations ktrk_view_trace_fops;
extern const struct file_operations ktrk_view_pipe_fops;
extern const struct file_operations ktrk_view_snapshot_fops;
extern const struct file_operations ktrk_view_mark_fops;
extern const struct file_operations ktrk_view_events_fops;
extern const struct file_operations ktrk_view_profile_fops;
extern const struct file_operations ktrk_view_errors_fops;
extern const struct file_operations ktrk_view_stats_fops;
extern const struct file_operations ktrk_view_functions_fops;
extern const struct file_operations ktrk_view_enabled_fops;
extern const struct file_operations ktrk_view_readme_fops;
extern const struct file_operations ktrk_view_filter_fops;
extern const struct file_operations ktrk_view_filter_group_fops;
extern const struct file_operations ktrk_view_trigger_fops;
extern const struct file_operations ktrk_view_set_fops;
extern const struct file_operations ktrk_view_available_fops;
extern const struct file_operations ktrk_view_only_fops;
extern const struct file_operations ktrk_view_never_fops;
extern const struct file_operations ktrk_view_size_fops;
extern const struct file_operations ktrk_view_total_fops;
extern const struct file_operations ktrk_view_cmdlines_fops;
extern const struct file_operations ktrk_view_cpu_stats_fops;
extern const struct file_operations ktrk_view_format_fops;

/**
 * struct ktrk_view_ring - what there is in a ring
 * @bytes: of data that it holds
 * @gone: records that the consumer has read, or that were overwritten
 * @overwritten: those of them that were
 * @in_ring: records that are there
 * @used: bytes that those take
 * @oldest_ns: time of the first of them, 0 for none
 */
struct ktrk_view_ring {
	u64 bytes;
	u64 gone;
	u64 overwritten;
	u64 in_ring;
	u64 used;
	u64 oldest_ns;
};

/* A file that is read only, and one text: @show prints it, @fops serve it. */
#define KTRK_VIEW_SHOW(fops, show)					\
static int show##_open(struct inode *inode, struct file *file)		\
{									\
	return ktrk_view_single(inode, file, show);			\
}									\
									\
const struct file_operations fops = {					\
	.owner = THIS_MODULE,						\
	.open = show##_open,						\
	.read = seq_read,						\
	.llseek = seq_lseek,						\
	.release = single_release,					\
}

/**
 * struct ktrk_place - a folder that shows a session
 * @node: in the list of all
 * @session: the session, with a reference but for the default one
 * @root: the folder; NULL once it is being removed
 * @events: its folder events/
 * @groups: what is in that
 * @kernel: by number: folders of the kernel's own events
 * @nkernel: how many of those it has been told of
 * @update: makes and removes folders of events, as they come and go
 * @settled: it is neither being made nor removed; under its folder's lock
 */
struct ktrk_place {
	struct list_head node;
	struct ktrk_session *session;
	struct dentry *root;
	struct dentry *events;
	struct list_head groups;
	struct idr kernel;
	u32 nkernel;
	struct work_struct update;
	bool settled;
};

/**
 * struct ktrk_view_file - a file of a folder; a new one is a row
 * @name: its name
 * @mode: who may, before lockdown
 * @fops: its operations
 */
struct ktrk_view_file {
	const char *name;
	umode_t mode;
	const struct file_operations *fops;
};

umode_t ktrk_view_mode(umode_t mode);
void ktrk_view_fill(struct dentry *dir, const struct ktrk_view_file *rows,
		    size_t n, u32 number);
int ktrk_view_open(struct file *file);
int ktrk_view_start(struct inode *inode, struct file *file);
int ktrk_view_single(struct inode *inode, struct file *file,
		     int (*show)(struct seq_file *m, void *unused));
bool ktrk_view_anew(const struct file *file);
char *ktrk_view_text(const char __user *ubuf, size_t count);
ssize_t ktrk_view_words(const char __user *ubuf, size_t count,
			int (*use)(void *arg, char *word), void *arg);
char *ktrk_view_format(const struct ktrk_schema *schema, u32 event);
int ktrk_view_bool(const char __user *ubuf, size_t count, bool *on);
void ktrk_view_init(bool kernel_events);
void ktrk_view_exit(void);
void ktrk_view_files(struct ktrk_place *place);
struct ktrk_place *ktrk_view_place(const struct file *file);
struct ktrk_session *ktrk_view_session(const struct file *file);
struct ktrk_place *ktrk_view_place_newest(void);
void ktrk_view_each(void (*run)(struct ktrk_place *place));
struct ktrk_place *ktrk_view_place_new(struct ktrk_session *s, const char *name,
				       struct dentry *parent);
void ktrk_view_place_remove(struct ktrk_place *place);
void ktrk_view_place_free(struct ktrk_place *place);
void ktrk_view_place_empty(struct ktrk_place *place);
void ktrk_view_instance_init(struct dentry *root);
void ktrk_view_instance_exit(void);
void ktrk_view_tree_init(struct ktrk_place *place);
void ktrk_view_tree_update(struct work_struct *work);
struct dentry *ktrk_view_tree_close(struct ktrk_place *place);
void ktrk_view_options_init(struct dentry *root);
int ktrk_view_set_parse(char *word, char **group, char **event);
int ktrk_view_module_set(struct ktrk_session *s, const char *what, char *module,
			 bool on);
void ktrk_view_module_init(void);
void ktrk_view_module_exit(void);
void ktrk_view_cpu_init(struct dentry *root);
void ktrk_view_walk(struct ktrk_buffer *buf, int cpu,
		    struct ktrk_view_ring *ring);
struct ktrk_folder *ktrk_view_tree_add(struct ktrk_place *place,
				       const char *group, const char *event,
				       u32 number);
void ktrk_view_tree_drop(struct ktrk_folder *folder);

#ifdef KTRK_HAVE_EVENT
void ktrk_view_kernel_init(void);
int ktrk_view_kernel_mark(struct ktrk_session *s);
void ktrk_view_kernel_look(void);
void ktrk_view_kernel_show(void);
void ktrk_view_kernel_hide(struct ktrk_place *place);
struct ktrk_folder *ktrk_view_kernel_folder(struct ktrk_place *place,
					    u32 number);
int ktrk_view_kernel_ready(struct ktrk_session *s, u32 number);
int ktrk_view_kernel_like(struct ktrk_session *s, const char *group,
			  const char *event);
int ktrk_view_kernel_module(struct ktrk_session *s, const char *module,
			    const char *group, const char *event, bool on);
u32 ktrk_view_kernel_idle(struct ktrk_session *s, const char *group);
char *ktrk_view_kernel_format(u32 number);
void ktrk_view_kernel_list(struct ktrk_session *s, struct seq_file *m);
void ktrk_view_kernel_exit(void);
#else
static inline void ktrk_view_kernel_init(void)
{
}

static inline void ktrk_view_kernel_look(void)
{
}

static inline void ktrk_view_kernel_show(void)
{
}

static inline void ktrk_view_kernel_hide(struct ktrk_place *place)
{
}

static inline struct ktrk_folder *
ktrk_view_kernel_folder(struct ktrk_place *place, u32 number)
{
	return NULL;
}

static inline int ktrk_view_kernel_ready(struct ktrk_session *s, u32 number)
{
	return 0;
}

static inline int ktrk_view_kernel_like(struct ktrk_session *s,
					const char *group, const char *event)
{
	return 0;
}

static inline int ktrk_view_kernel_module(struct ktrk_session *s,
					  const char *module, const char *group,
					  const char *event, bool on)
{
	return 0;
}

static inline u32 ktrk_view_kernel_idle(struct ktrk_session *s,
					const char *group)
{
	return 0;
}

static inline char *ktrk_view_kernel_format(u32 number)
{
	return NULL;
}

static inline void ktrk_view_kernel_list(struct ktrk_session *s,
					 struct seq_file *m)
{
}

static inline void ktrk_view_kernel_exit(void)
{
}
#endif

void ktrk_view_log_error(const struct ktrk_err *err, char *command);
void ktrk_view_log_clear(void);

#endif /* KTRK_VIEW_H */
