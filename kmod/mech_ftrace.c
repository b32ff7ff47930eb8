// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function's entry, by ftrace itself: a kprobe there goes through ftrace as
 * well, and through its own dispatcher behind it. Each probe has a ftrace_ops
 * of its own, so that the kernel gives it a trampoline of its own and calls
 * us from there without looking through a list.
 *
 * What a kprobe there would record, this records, or it leaves the probe to
 * the kprobe: %ip is the one register that the two show differently.
 */
#include <linux/slab.h>

#include "mech_site.h"

#define WORD(reg)	KTRK_SITE_WORD(reg)

/* Registers that are there without asking for all, which costs more. */
#ifdef CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS
#define HELD	(WORD(ax) | WORD(cx) | WORD(dx) | WORD(si) | WORD(di) | \
		 WORD(r8) | WORD(r9) | WORD(bp) | WORD(sp))
#else
#define HELD	0
#endif

static __always_inline struct ktrk_arm *arm_of(struct ftrace_ops *ops)
{
	return container_of(ops, struct ktrk_arm, ft.ops);
}

static __always_inline struct ktrk_where context(struct task_struct *task)
{
	struct ktrk_where where = ktrk_hit_context(task, irqs_disabled(), 0);

	if (unlikely(where.flags & KTRK_CTX_PREEMPT_OFF) &&
	    ktrk_compat_ftrace_listed(task, 0))
		where.flags &= ~KTRK_CTX_PREEMPT_OFF;
	return where;
}

static __always_inline void whole(unsigned long ip, struct ftrace_ops *ops,
				  struct ktrk_compat_fregs *fregs, bool any)
{
	struct task_struct *task = current;
	struct ktrk_where where = context(task);
	struct ktrk_ctx ctx;

	ctx.base = ktrk_compat_fregs_words(fregs);
	if (any)
		ctx.retaddr = ip;
	preempt_disable_notrace();
	ktrk_hit(&arm_of(ops)->sink, &ctx, where, task);
	preempt_enable_notrace();
}

/* All of it, whatever the probe wants. */
static noinline void full(unsigned long ip, unsigned long parent_ip,
			  struct ftrace_ops *ops,
			  struct ktrk_compat_fregs *fregs)
{
	whole(ip, ops, fregs, false);
}
NOKPROBE_SYMBOL(full);

/* The same where it may want to know which function this is. */
static noinline void full_any(unsigned long ip, unsigned long parent_ip,
			      struct ftrace_ops *ops,
			      struct ktrk_compat_fregs *fregs)
{
	whole(ip, ops, fregs, true);
}
NOKPROBE_SYMBOL(full_any);

static noinline void after(struct ktrk_arm *arm)
{
	ktrk_hit_after(&arm->sink);
	preempt_enable_notrace();
}
NOKPROBE_SYMBOL(after);

static __always_inline void quick(unsigned long ip, unsigned long parent_ip,
				  struct ftrace_ops *ops,
				  struct ktrk_compat_fregs *fregs,
				  struct ktrk_where where,
				  enum ktrk_shape shape, int n)
{
	const struct ktrk_ctx ctx = {
		.base = ktrk_compat_fregs_words(fregs), .retaddr = ip,
	};
	enum ktrk_quick done;

	preempt_disable_notrace();
	done = ktrk_hit_quick(&arm_of(ops)->sink, &ctx, where, current, shape,
			      n);
	if (unlikely(done == KTRK_QUICK_MORE))
		return after(arm_of(ops));
	preempt_enable_notrace();
	if (likely(done != KTRK_QUICK_NOT))
		return;
	if (shape == KTRK_SHAPE_ANY)
		full_any(ip, parent_ip, ops, fregs);
	else
		full(ip, parent_ip, ops, fregs);
}

#define FTRACE_ARGS \
	unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops, \
	struct ktrk_compat_fregs *fregs

/* For each shape there can be: in a plain context, and in others. */
#define QUICK(name, shape, n) \
static noinline void odd##name(FTRACE_ARGS) \
{ \
	quick(ip, parent_ip, ops, fregs, context(current), shape, n); \
} \
NOKPROBE_SYMBOL(odd##name); \
static void quick##name(FTRACE_ARGS) \
{ \
	if (unlikely(!ktrk_hit_plain(current, irqs_disabled(), 0))) \
		return odd##name(ip, parent_ip, ops, fregs); \
	quick(ip, parent_ip, ops, fregs, KTRK_HIT_PLAIN, shape, n); \
} \
NOKPROBE_SYMBOL(quick##name)

QUICK(0, KTRK_SHAPE_WORDS, 0);
QUICK(1, KTRK_SHAPE_WORDS, 1);
QUICK(2, KTRK_SHAPE_WORDS, 2);
QUICK(3, KTRK_SHAPE_WORDS, 3);
QUICK(_any, KTRK_SHAPE_ANY, 0);

static void handle_with(struct ftrace_ops *ops, const struct ktrk_sink *sink,
			bool any)
{
	static void (*const quicks[])(FTRACE_ARGS) = {
		quick0, quick1, quick2, quick3,
	};

	if (sink->mode & KTRK_SINK_PROG)
		ops->func = any ? full_any : full;
	else if (sink->nwords < ARRAY_SIZE(quicks) && !any)
		ops->func = quicks[sink->nwords];
	else
		ops->func = quick_any;
}

/* The ops hold hashes, in which one that failed leaves things behind. */
static void forget(struct ktrk_arm *arm)
{
	ktrk_compat_ftrace_free_filter(&arm->ft.ops);
	memset(&arm->ft.ops, 0, sizeof(arm->ft.ops));
}

/*
 * All functions that fit: ftrace looks them up itself, leaves out what it cannot
 * call from, and attaches to all at once. It cuts the pattern apart in place.
 */
static int filter_all(struct ftrace_ops *ops, const char *pattern)
{
	char *copy = kstrdup(pattern, GFP_KERNEL);
	int rc;

	if (!copy)
		return -ENOMEM;
	rc = ftrace_set_filter(ops, copy, strlen(copy), 0);
	kfree(copy);
	return rc;
}

static int prepare(struct ktrk_arm *arm)
{
	struct ftrace_ops *ops = &arm->ft.ops;
	int rc;

	handle_with(ops, &arm->sink, arm->site.pattern);
	ops->flags = arm->ft.flags;
	if (arm->site.pattern)
		rc = filter_all(ops, arm->site.pattern);
	else
		rc = ftrace_set_filter_ip(ops, arm->addr, 0, 0);
	if (rc)
		forget(arm);
	return rc;
}

static void stop(struct ktrk_arm *arm)
{
	/* Waits until nobody is in the trampoline or in the handler. */
	unregister_ftrace_function(&arm->ft.ops);
	forget(arm);
}

static int start(struct ktrk_arm *arm)
{
	int rc = prepare(arm);

	if (rc)
		return rc;
	rc = register_ftrace_function(&arm->ft.ops);
	if (rc)
		forget(arm);
	return rc;
}

/* Flags for what the program reads; 0 if a kprobe must do it. */
static unsigned long flags_for(const struct ktrk_prog *prog)
{
	u64 reads = ktrk_mech_reads(prog);

	if (reads & WORD(ip))
		return 0;
	/* While we stand there, nobody can turn ftrace_enabled off. */
	return FTRACE_OPS_FL_PERMANENT | KTRK_COMPAT_FTRACE_UNGUARDED |
	       (reads & ~HELD ? FTRACE_OPS_FL_SAVE_REGS : 0);
}

static int find(struct ktrk_arm *arm, const struct ktrk_def *def,
		struct ktrk_err *err)
{
	if (!def->glob)
		return ktrk_mech_site_find(arm, def, err);
	arm->site.pattern = kstrdup(def->symbol, GFP_KERNEL);
	return arm->site.pattern ? 0 : -ENOMEM;
}

/* Would ftrace take it? */
static int try(struct ktrk_arm *arm, const struct ktrk_def *def,
	       struct ktrk_err *err)
{
	int rc = prepare(arm);

	if (!rc)
		forget(arm);
	else if (def->glob && rc == -EINVAL)
		rc = ktrk_err_set(err, KTRK_ERR_NO_SYMBOL, def->target_pos);
	return rc;
}

static int resolve(struct ktrk_arm *arm, const struct ktrk_def *def,
		   struct ktrk_err *err)
{
	bool mark = arm->loose && def->kind == KTRK_KIND_KPROBE && !def->glob;
	int rc = -EOPNOTSUPP;

	arm->ft.flags = flags_for(arm->sink.prog);
	if (arm->ft.flags)
		rc = find(arm, def, err);
	if (!rc)
		rc = try(arm, def, err);
	if (!rc)
		rc = ktrk_mech_site_take(arm, mark, stop);
	if (!rc)
		return 0;
	kfree(arm->site.pattern);
	ktrk_mech_forget(arm);
	return rc;
}

static int arm_it(struct ktrk_arm *arm)
{
	return ktrk_mech_site_start(arm, start);
}

static u64 missed(const struct ktrk_arm *arm)
{
	return 0;
}

const struct ktrk_mech ktrk_mech_ftrace = {
	.id = KTRK_MECH_FTRACE,
	.resolve = resolve,
	.arm = arm_it,
	.disarm = ktrk_mech_site_stop,
	.release = ktrk_mech_site_leave,
	.missed = missed,
	.init = ktrk_mech_site_init,
	.exit = ktrk_mech_site_exit,
};
