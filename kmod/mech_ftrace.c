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
#include "mech_site.h"

#define WORD(reg)	KTRK_SITE_WORD(reg)

/* Registers that are there without asking for all, which costs more. */
#ifdef CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS
#define HELD	(WORD(ax) | WORD(cx) | WORD(dx) | WORD(si) | WORD(di) | \
		 WORD(r8) | WORD(r9) | WORD(bp) | WORD(sp))
#else
#define HELD	0
#endif

static void handler(unsigned long ip, unsigned long parent_ip,
		    struct ftrace_ops *ops, struct ktrk_compat_fregs *fregs)
{
	struct ktrk_arm *arm = container_of(ops, struct ktrk_arm, ft.ops);
	struct task_struct *task = current;
	u32 context = ktrk_hit_context(task, irqs_disabled(), 0);
	struct ktrk_ctx ctx;

	if (unlikely(context & KTRK_CTX_PREEMPT_OFF) &&
	    ktrk_compat_ftrace_listed(task, 0))
		context &= ~KTRK_CTX_PREEMPT_OFF;
	ctx.base = ktrk_compat_fregs_words(fregs);
	preempt_disable_notrace();
	ktrk_hit(&arm->sink, &ctx, context, task);
	preempt_enable_notrace();
}
NOKPROBE_SYMBOL(handler);

/* The ops hold hashes, in which one that failed leaves things behind. */
static void forget(struct ktrk_arm *arm)
{
	ktrk_compat_ftrace_free_filter(&arm->ft.ops);
	memset(&arm->ft.ops, 0, sizeof(arm->ft.ops));
}

static int prepare(struct ktrk_arm *arm)
{
	struct ftrace_ops *ops = &arm->ft.ops;
	int rc;

	ops->func = handler;
	ops->flags = arm->ft.flags;
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

static int resolve(struct ktrk_arm *arm, const struct ktrk_def *def,
		   struct ktrk_err *err)
{
	int rc = -EOPNOTSUPP;

	arm->ft.flags = flags_for(arm->sink.prog);
	if (arm->ft.flags)
		rc = ktrk_mech_site_find(arm, def, err);
	/* Would ftrace take it? */
	if (!rc)
		rc = prepare(arm);
	if (!rc) {
		forget(arm);
		rc = ktrk_mech_site_take(arm, stop);
	}
	if (rc)
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
