/* SPDX-License-Identifier: GPL-2.0-only */
/* A session: rings, probes, a switch; owned by descriptors, or pinned. */
#ifndef KTRK_SESSION_H
#define KTRK_SESSION_H

#include <linux/idr.h>
#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/seq_file.h>
#include <linux/workqueue.h>

#include "core/lex.h"
#include "probe.h"

/* Ids go round, so that one that was just deleted is not soon another. */
#define KTRK_SESSION_FIRST_ID	1
#define KTRK_SESSION_LAST_ID	0xffff

/* From here on they are the kernel's events'. */
#define KTRK_SESSION_KERNEL_ID	0x8000

/* The first of them is that of trace_marker. */
#define KTRK_SESSION_MARK_ID	KTRK_SESSION_KERNEL_ID

/* The event that stack traces are records of, where nothing else is asked for. */
#define KTRK_STACK_GROUP	"ftrace"
#define KTRK_STACK_EVENT	"kernel_stack"

struct ktrk_place;
struct ktrk_snapshot;

/**
 * struct ktrk_session - one session
 * @refs: descriptors, open debugfs files, the pin
 * @node: in the list of named sessions, under the list's lock
 * @pinned: it has a reference of its own, under the list's lock
 * @name: empty for an anonymous one
 * @lock: guards all below
 * @events: by id: struct ktrk_probe, the retired ones too
 * @nlive: those that are not retired
 * @ndead: those that are
 * @ntriggers: those of all its probes
 * @on: it records; a trigger may change it without the lock
 * @flipped: a trigger has: starts @settle
 * @settle: makes all of the session agree
 * @bytes: data of one ring, but for those that were resized one by one
 * @overwrite: the newest records are kept
 * @limit: memory that the rings may take
 * @buffer: the rings, allocated with the first probe or mapping
 * @consumer: who declared itself, or NULL
 * @tasks: whose hits are wanted
 * @follow: what those fork is wanted, too, or not wanted either
 * @chooser: who said of whom alone, until it is gone; or NULL
 * @chose_follow: it turned @follow on
 * @later: what is to be enabled when its module comes
 * @stacks: where the stack of each recorded hit goes, or NULL for nowhere; hits
 *	look at it without the lock
 * @snapshot: what was put aside, or NULL
 * @front: with what is in the rings from @since on: what is not aside; or NULL
 * @since: by CPU; NULL for all
 * @exchange: one of both at a time; taken before @lock
 * @burials: how often events were freed
 * @snapped: a trigger wants a snapshot: starts @snap
 * @snap: takes it
 * @notes: for the audit trail, to be written without the lock
 * @gone: folders of deleted events, to be removed without the lock
 * @place: the folder in debugfs that shows it, or NULL
 * @update: has folders be made for new events, and those in @gone be removed; on
 *	wish waits until they are, which is to wait for those who use their files;
 *	called without the lock; may be NULL
 */
struct ktrk_session {
	refcount_t refs;
	struct list_head node;
	bool pinned;
	char name[KTRK_SESSION_LEN];
	struct mutex lock;	/* guards all below */
	struct idr events;
	u32 nlive;
	u32 ndead;
	u32 ntriggers;
	bool on;
	struct irq_work flipped;
	struct work_struct settle;
	u64 bytes;
	bool overwrite;
	u64 limit;
	struct ktrk_buffer *buffer;
	const void *consumer;
	struct ktrk_tasksets tasks;
	bool follow;
	const void *chooser;
	bool chose_follow;
	struct list_head later;
	struct ktrk_sink *stacks;
	struct ktrk_snapshot *snapshot;
	struct ktrk_snapshot *front;
	u64 *since;
	struct mutex exchange;	/* one exchange of both at a time */
	u32 burials;
	struct irq_work snapped;
	struct work_struct snap;
	struct list_head notes;
	struct list_head gone;
	struct ktrk_place *place;
	void (*update)(struct ktrk_session *s, bool wait);
};

struct ktrk_session *ktrk_session_open(const struct ktrk_session_req *req,
				       bool may_change);
struct ktrk_session *ktrk_session_default(void);
bool ktrk_session_get(struct ktrk_session *s);
bool ktrk_session_seize(struct ktrk_session *s);
void ktrk_session_free(struct ktrk_session *s);
void ktrk_session_put(struct ktrk_session *s);
int ktrk_session_watch(void);
void ktrk_session_unwatch(void);
int ktrk_session_init(u64 ring_bytes);
void ktrk_session_exit(void);
u64 ktrk_session_bytes(void);

bool ktrk_session_bytes_ok(u64 bytes);
int ktrk_session_buffer_locked(struct ktrk_session *s);
int ktrk_session_use(struct ktrk_session *s);
void ktrk_session_unuse(struct ktrk_session *s);
int ktrk_session_resize(struct ktrk_session *s, struct ktrk_resize *req);
int ktrk_session_add(struct ktrk_session *s, const char *text, u32 len,
		     const struct ktrk_add *asked, u32 *id,
		     struct ktrk_err *err);
#ifdef KTRK_HAVE_EVENT
char *ktrk_session_expand(const char *text, u32 len, struct ktrk_span *added);
#else
static inline char *ktrk_session_expand(const char *text, u32 len,
					struct ktrk_span *added)
{
	return NULL;
}
#endif
int ktrk_session_del(struct ktrk_session *s, const char *group,
		     const char *event, u32 id);
int ktrk_session_del_idle(struct ktrk_session *s);
int ktrk_session_switch(struct ktrk_session *s, const char *group,
			const char *event, bool on);
int ktrk_session_switch_like(struct ktrk_session *s, const char *group,
			     const char *event, bool on);
bool ktrk_session_like(const char *group, const char *event,
		       const char *its_group, const char *its_event);
void ktrk_session_run(struct ktrk_session *s, bool on);
void ktrk_session_flip(struct ktrk_session *s, bool on);
void ktrk_session_soften(struct ktrk_session *s, u32 event, bool soft);
void ktrk_session_run_init(struct ktrk_session *s);
void ktrk_session_run_exit(struct ktrk_session *s);
int ktrk_session_filter(struct ktrk_session *s, const char *group,
			const char *event, const char *text,
			struct ktrk_err *err);
struct ktrk_snapshot *ktrk_session_snapshot(struct ktrk_session *s);
void ktrk_session_snap_put(struct ktrk_snapshot *snapshot);
void ktrk_session_snap_reader(const struct ktrk_snapshot *snapshot, int cpu,
			      struct ktrk_reader *rd);
int ktrk_session_snap(struct ktrk_session *s);
void ktrk_session_snap_soon(struct ktrk_session *s);
void ktrk_session_snap_wait(struct ktrk_session *s);
int ktrk_session_snap_ready(struct ktrk_session *s);
struct ktrk_snapshot *ktrk_session_front_locked(struct ktrk_session *s);
void ktrk_session_ring_reader(struct ktrk_session *s, int cpu,
			      struct ktrk_reader *rd);
void ktrk_session_unfront_locked(struct ktrk_session *s);
bool ktrk_session_unsnap(struct ktrk_session *s);
void ktrk_session_unsnap_locked(struct ktrk_session *s);
void ktrk_session_snap_init(struct ktrk_session *s);
void ktrk_session_snap_exit(struct ktrk_session *s);
int ktrk_session_equip_locked(struct ktrk_session *s, struct ktrk_probe *probe,
			      const struct ktrk_probe *first,
			      struct ktrk_err *err);
const struct ktrk_tasksets *ktrk_session_tasks(const struct ktrk_session *s);
void ktrk_session_tasks_exit(struct ktrk_session *s);
int ktrk_session_tids_add(struct ktrk_session *s, struct ktrk_tids *tids,
			  u32 pid);
int ktrk_session_tids_clear(struct ktrk_session *s, struct ktrk_tids *tids);
u32 ktrk_session_tids_next(const struct ktrk_tids *tids, u32 *tid);
int ktrk_session_follow(struct ktrk_session *s, bool on);
int ktrk_session_pids(struct ktrk_session *s, const void *chooser,
		      struct ktrk_pids *req);
void ktrk_session_unchoose(struct ktrk_session *s, const void *chooser);
int ktrk_session_later(struct ktrk_session *s, const char *what,
		       const char *module);
u32 ktrk_session_never(struct ktrk_session *s, const char *what,
		       const char *module);
char *ktrk_session_now(struct ktrk_session *s, const char *module);
void ktrk_session_later_show_locked(struct ktrk_session *s, struct seq_file *m);
int ktrk_session_stack_event(struct ktrk_session *s, struct ktrk_err *err);
int ktrk_session_stacks(struct ktrk_session *s, bool on);
void ktrk_session_stacks_leave_locked(struct ktrk_session *s,
				      const struct ktrk_probe *probe);
int ktrk_session_refine_locked(struct ktrk_session *s, u32 event);
int ktrk_session_clear(struct ktrk_session *s);
int ktrk_session_reset(struct ktrk_session *s);
struct ktrk_probe *ktrk_session_event_locked(struct ktrk_session *s, u32 id,
					     bool next);
struct ktrk_probe *ktrk_session_shown_locked(struct ktrk_session *s, u32 event,
					     int *at);
void ktrk_session_retire_locked(struct ktrk_session *s,
				struct ktrk_probe *probe);
void ktrk_session_unseen_locked(struct ktrk_session *s);
void ktrk_session_bury_locked(struct ktrk_session *s);
void ktrk_session_tell_locked(struct ktrk_session *s);
void ktrk_session_unlock(struct ktrk_session *s);
void ktrk_session_update(struct ktrk_session *s, bool wait);
int ktrk_session_consume(struct ktrk_session *s, const void *who);
void ktrk_session_unconsume(struct ktrk_session *s, const void *who);
int ktrk_session_may_read(void);
int ktrk_session_may_change(void);
bool ktrk_session_matches(const struct ktrk_probe *probe, const char *group,
			  const char *event);
struct ktrk_probe *ktrk_session_find_locked(struct ktrk_session *s,
					    const char *group,
					    const char *event);
void ktrk_session_each(void (*run)(struct ktrk_session *s, void *arg),
		       void *arg);

#endif /* KTRK_SESSION_H */
