// SPDX-License-Identifier: GPL-2.0-only
/*
 * What users write to trace_marker: the kernel names it ftrace/print, and so do we.
 * Nothing of the kernel's is armed for it. Each line is a hit of those that are in the
 * same session, which is to say, whose records go to the same rings.
 */
#include <linux/rculist.h>
#include <linux/slab.h>

#include "mech.h"

/* Guards the list, which hits walk without it; who is in it stays until released. */
static DEFINE_MUTEX(marks_lock);
static LIST_HEAD(marks);

static int resolve(struct ktrk_arm *arm, const struct ktrk_def *def,
		   struct ktrk_err *err)
{
	/* What perf says of its own events stands. */
	if (strcmp(def->symbol, KTRK_KEVENT_MARK))
		return err->code ? -(int)ktrk_errs[err->code].no : -EOPNOTSUPP;
	mutex_lock(&marks_lock);
	list_add_rcu(&arm->mk.node, &marks);
	mutex_unlock(&marks_lock);
	return 0;
}

static int arm_it(struct ktrk_arm *arm)
{
	WRITE_ONCE(arm->mk.on, true);
	return 0;
}

static void disarm(struct ktrk_arm *arm)
{
	WRITE_ONCE(arm->mk.on, false);
}

static void release(struct ktrk_arm *arm)
{
	disarm(arm);
	/* Those still inside look at it; see ktrk_probe_sync(). */
	mutex_lock(&marks_lock);
	list_del_rcu(&arm->mk.node);
	mutex_unlock(&marks_lock);
}

static u64 missed(const struct ktrk_arm *arm)
{
	return 0;
}

static bool is_on(const struct ktrk_arm *arm, const struct ktrk_buffer *rings)
{
	return READ_ONCE(arm->mk.on) && arm->sink.rings == rings->rings;
}

static bool is_recorded(const struct ktrk_sink *sink, u32 event)
{
	return ktrk_hit_event(sink) == event &&
	       !(READ_ONCE(sink->mode) & KTRK_SINK_SOFT);
}

/**
 * ktrk_marker_hit() - a line was written
 * @rings: of the session it was written in
 * @event: which is to record it, if not it alone
 * @text: the line
 *
 * Context: of the task that wrote it, which may sleep.
 * Return: false if that event does not, and then nothing was done.
 */
bool ktrk_marker_hit(const struct ktrk_buffer *rings, u32 event,
		     const char *text)
{
	u64 words[KTRK_TRACEPOINT_ARGS] = { (u64)text };
	struct ktrk_ctx ctx = { .base = words };
	bool recorded = false;
	struct ktrk_arm *arm;

	/* As each handler does, for ktrk_probe_sync(). */
	preempt_disable_notrace();
	list_for_each_entry_rcu(arm, &marks, mk.node)
		recorded |= is_on(arm, rings) && is_recorded(&arm->sink, event);
	list_for_each_entry_rcu(arm, &marks, mk.node)
		if (recorded && is_on(arm, rings))
			ktrk_hit_rare(&arm->sink, &ctx, KTRK_HIT_PLAIN,
				      current);
	preempt_enable_notrace();
	return recorded;
}

const struct ktrk_mech ktrk_mech_marker = {
	.id = KTRK_MECH_MARKER,
	.resolve = resolve,
	.arm = arm_it,
	.disarm = disarm,
	.release = release,
	.missed = missed,
};
