// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose hits are wanted. The sets are changed in place, under the session's lock
 * or by a task that forks; hits look at them without. Tasks are named by the
 * numbers of the pid namespace that the one who says so lives in.
 */
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/threads.h>
#include <linux/vmalloc.h>

#include "ksym.h"
#include "session.h"

/**
 * ktrk_session_tasks() - whose hits are wanted
 * @s: the session, locked
 *
 * Context: any.
 * Return: that, or NULL for everybody's.
 */
const struct ktrk_tasksets *ktrk_session_tasks(const struct ktrk_session *s)
{
	return s->tasks.only.on || s->tasks.never.on ? &s->tasks : NULL;
}

/* From now on the set counts, or it does not; hits know. */
static int turn_locked(struct ktrk_session *s, struct ktrk_tids *tids, bool on)
{
	int rc;

	lockdep_assert_held(&s->lock);
	if (tids->on == on)
		return 0;
	WRITE_ONCE(tids->on, on);
	rc = ktrk_session_refine_locked(s, 0);
	/* A set that is off may be looked at all the same: it tells nothing. */
	if (!rc || !on)
		return 0;
	WRITE_ONCE(tids->on, false);
	return rc;
}

/* Has somebody with a descriptor said whose alone are wanted? */
static bool chosen_locked(const struct ktrk_session *s,
			  const struct ktrk_tids *tids)
{
	lockdep_assert_held(&s->lock);
	return s->chooser && tids == &s->tasks.only;
}

/* The number that the initial namespace has for it, or 0. */
static u32 global_number(u32 pid)
{
	struct pid *found;
	u32 tid;

	rcu_read_lock();
	found = find_vpid(pid);
	tid = found ? pid_nr(found) : 0;
	rcu_read_unlock();
	/* There it may be a number that a task will have. */
	if (!tid && task_active_pid_ns(current) == &init_pid_ns)
		return pid;
	return tid;
}

/* The number that the caller's namespace has for it, 0 if it is not in there. */
static u32 local_number(u32 tid)
{
	struct pid *found;
	u32 pid;

	if (task_active_pid_ns(current) == &init_pid_ns)
		return tid;
	rcu_read_lock();
	found = find_pid_ns(tid, &init_pid_ns);
	pid = found ? pid_vnr(found) : 0;
	rcu_read_unlock();
	return pid;
}

static int room_locked(struct ktrk_tids *tids)
{
	if (!tids->bits)
		tids->bits = vzalloc(BITS_TO_LONGS(PID_MAX_LIMIT) * sizeof(long));
	return tids->bits ? 0 : -ENOMEM;
}

static int add_locked(struct ktrk_session *s, struct ktrk_tids *tids, u32 tid)
{
	int rc = chosen_locked(s, tids) ? -EBUSY : room_locked(tids);

	if (rc)
		return rc;
	set_bit(tid, tids->bits);
	return turn_locked(s, tids, true);
}

static void clear_locked(struct ktrk_session *s, struct ktrk_tids *tids)
{
	turn_locked(s, tids, false);
	if (tids->bits)
		bitmap_zero(tids->bits, PID_MAX_LIMIT);
}

/**
 * ktrk_session_tids_add() - add a task to a set
 * @s: the session
 * @tids: which of its sets
 * @pid: the task's number in the caller's pid namespace
 *
 * Context: may sleep.
 * Return: 0, -EINVAL for no number of a task, -ESRCH, -ENOMEM, or -EBUSY as
 * ktrk_session_tids_clear().
 */
int ktrk_session_tids_add(struct ktrk_session *s, struct ktrk_tids *tids,
			  u32 pid)
{
	u32 tid = pid && pid < PID_MAX_LIMIT ? global_number(pid) : 0;
	int rc;

	if (!tid)
		return pid && pid < PID_MAX_LIMIT ? -ESRCH : -EINVAL;
	mutex_lock(&s->lock);
	rc = add_locked(s, tids, tid);
	mutex_unlock(&s->lock);
	return rc;
}

/**
 * ktrk_session_tids_clear() - forget a set
 * @s: the session
 * @tids: which of its sets
 *
 * Context: may sleep.
 * Return: 0, or -EBUSY while it is for somebody else to say (ktrk_session_pids()).
 */
int ktrk_session_tids_clear(struct ktrk_session *s, struct ktrk_tids *tids)
{
	int rc;

	mutex_lock(&s->lock);
	rc = chosen_locked(s, tids) ? -EBUSY : 0;
	if (!rc)
		clear_locked(s, tids);
	mutex_unlock(&s->lock);
	return rc;
}

/**
 * ktrk_session_tids_next() - list a set
 * @tids: which, of a locked session
 * @tid: where to begin, 0 at first; set behind what was found
 *
 * Those that the caller's pid namespace does not have are left out.
 *
 * Context: any.
 * Return: a task's number in the caller's pid namespace, 0 at the end.
 */
u32 ktrk_session_tids_next(const struct ktrk_tids *tids, u32 *tid)
{
	u32 pid = 0;

	while (tids->on && !pid) {
		*tid = find_next_bit(tids->bits, PID_MAX_LIMIT, *tid);
		if (*tid >= PID_MAX_LIMIT)
			break;
		pid = local_number((*tid)++);
	}
	return pid;
}

/* Changed while it is looked at: so only as long as it counts. */
static void inherit(struct ktrk_tids *tids, u32 parent, u32 child)
{
	if (READ_ONCE(tids->on) && test_bit(parent, tids->bits))
		set_bit(child, tids->bits);
}

static void forked(void *arg, struct task_struct *parent,
		   struct task_struct *child)
{
	struct ktrk_session *s = arg;

	inherit(&s->tasks.only, parent->pid, child->pid);
	inherit(&s->tasks.never, parent->pid, child->pid);
}

/* Its number may become another's, who is not meant. */
static void freed(void *arg, struct task_struct *task)
{
	struct ktrk_session *s = arg;

	if (READ_ONCE(s->tasks.only.on))
		clear_bit(task->pid, s->tasks.only.bits);
	if (READ_ONCE(s->tasks.never.on))
		clear_bit(task->pid, s->tasks.never.bits);
}

static const struct {
	const char *name;
	void *func;
} hooks[] = {
	{ "sched_process_fork", forked },
	{ "sched_process_free", freed },
};

static void unhook(struct ktrk_session *s, size_t n)
{
	while (n--)
		tracepoint_probe_unregister(ktrk_ksym_tracepoint(hooks[n].name),
					    hooks[n].func, s);
	tracepoint_synchronize_unregister();
}

static int hook(struct ktrk_session *s)
{
	size_t i;
	int rc;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		struct tracepoint *tp = ktrk_ksym_tracepoint(hooks[i].name);

		rc = tp ? tracepoint_probe_register(tp, hooks[i].func, s) :
			  -ENOENT;
		if (rc) {
			unhook(s, i);
			return rc;
		}
	}
	return 0;
}

static int follow_locked(struct ktrk_session *s, bool on)
{
	int rc = 0;

	lockdep_assert_held(&s->lock);
	if (s->follow == on)
		return 0;
	if (on)
		rc = hook(s);
	else
		unhook(s, ARRAY_SIZE(hooks));
	if (!rc)
		s->follow = on;
	return rc;
}

/**
 * ktrk_session_follow() - have the sets follow forks
 * @s: the session
 * @on: a task that one of a set makes is in it, and leaves it when it is freed
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int ktrk_session_follow(struct ktrk_session *s, bool on)
{
	int rc;

	mutex_lock(&s->lock);
	rc = follow_locked(s, on);
	mutex_unlock(&s->lock);
	return rc;
}

/* The numbers that records have for it. */
static int tell(struct ktrk_pids *req)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(find_vpid(req->pid), PIDTYPE_PID);
	if (task) {
		req->tid = task->pid;
		req->tgid = task->tgid;
	}
	rcu_read_unlock();
	return task ? 0 : -ESRCH;
}

/* A thread that comes meanwhile is met, or was made by one that is in already. */
static void choose(struct ktrk_tids *tids, u32 pid)
{
	struct task_struct *task, *thread;

	rcu_read_lock();
	task = pid_task(find_vpid(pid), PIDTYPE_PID);
	if (task && thread_group_leader(task))
		for_each_thread(task, thread)
			set_bit(thread->pid, tids->bits);
	else if (task)
		set_bit(task->pid, tids->bits);
	rcu_read_unlock();
}

static void unchoose_locked(struct ktrk_session *s)
{
	lockdep_assert_held(&s->lock);
	s->chooser = NULL;
	clear_locked(s, &s->tasks.only);
	if (s->chose_follow)
		follow_locked(s, false);
	s->chose_follow = false;
}

static int choose_locked(struct ktrk_session *s, const void *chooser,
			 const struct ktrk_pids *req)
{
	struct ktrk_tids *only = &s->tasks.only;
	int rc;

	lockdep_assert_held(&s->lock);
	if (s->chooser ? s->chooser != chooser : only->on)
		return -EBUSY;
	rc = room_locked(only);
	if (!rc && req->flags & KTRK_PIDS_FOLLOW && !s->follow) {
		rc = follow_locked(s, true);
		s->chose_follow = !rc;
	}
	if (rc)
		return rc;
	s->chooser = chooser;
	/* First, since who forks before that hands nothing on. */
	rc = turn_locked(s, only, true);
	if (rc)
		unchoose_locked(s);
	else
		choose(only, req->pid);
	return rc;
}

/**
 * ktrk_session_pids() - who is a task; and have its hits alone, if that is wanted
 * @s: the session
 * @chooser: who asks; ktrk_session_unchoose() when it goes
 * @req: what is asked, and the answer
 *
 * Context: may sleep.
 * Return: 0, -ESRCH, -EBUSY or -ENOMEM.
 */
int ktrk_session_pids(struct ktrk_session *s, const void *chooser,
		      struct ktrk_pids *req)
{
	int rc = tell(req);

	if (rc || !req->flags)
		return rc;
	mutex_lock(&s->lock);
	rc = choose_locked(s, chooser, req);
	mutex_unlock(&s->lock);
	return rc;
}

/**
 * ktrk_session_unchoose() - everybody's hits are wanted again
 * @s: the session
 * @chooser: if it was this one who said of whom alone
 *
 * Context: may sleep.
 */
void ktrk_session_unchoose(struct ktrk_session *s, const void *chooser)
{
	mutex_lock(&s->lock);
	if (s->chooser == chooser)
		unchoose_locked(s);
	mutex_unlock(&s->lock);
}

/**
 * ktrk_session_tasks_exit() - free the sets
 * @s: a session without probes
 *
 * Context: may sleep.
 */
void ktrk_session_tasks_exit(struct ktrk_session *s)
{
	ktrk_session_follow(s, false);
	vfree(s->tasks.only.bits);
	vfree(s->tasks.never.bits);
}
