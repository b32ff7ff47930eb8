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
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "mech.h"

#define WORD(reg)	BIT_ULL(offsetof(struct pt_regs, reg) / sizeof(u64))

/* Registers that are there without asking for all, which costs more. */
#ifdef CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS
#define HELD	(WORD(ax) | WORD(cx) | WORD(dx) | WORD(si) | WORD(di) | \
		 WORD(r8) | WORD(r9) | WORD(bp) | WORD(sp))
#else
#define HELD	0
#endif

/*
 * To take one away, ftrace waits until each task has been seen outside of its
 * trampoline: 0.15 s in a guest, where a kprobe takes 0.04. Whoever wants more
 * probes than these wants many, and gets kprobes for the rest.
 */
#define MOST		64

/* Guards the list, its length, and of each arm on it what ft holds. */
static DEFINE_MUTEX(arms_lock);
static LIST_HEAD(arms);
static u32 narms;

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

static void stop_locked(struct ktrk_arm *arm)
{
	lockdep_assert_held(&arms_lock);
	if (!arm->ft.on)
		return;
	/* Waits until nobody is in the trampoline or in the handler. */
	unregister_ftrace_function(&arm->ft.ops);
	forget(arm);
	arm->ft.on = false;
}

static int start_locked(struct ktrk_arm *arm)
{
	int rc;

	lockdep_assert_held(&arms_lock);
	if (arm->ft.gone)
		return -ENOENT;
	rc = prepare(arm);
	if (rc)
		return rc;
	rc = register_ftrace_function(&arm->ft.ops);
	if (rc)
		forget(arm);
	else
		arm->ft.on = true;
	return rc;
}

/* A disabled kprobe finds the function, and says if ftrace serves it. */
static int find(struct ktrk_arm *arm, const struct ktrk_def *def,
		struct ktrk_err *err)
{
	struct kprobe kp = { };
	int rc = ktrk_mech_kprobe_place(&kp, def, err);

	if (rc)
		return rc;
	kp.flags = KPROBE_FLAG_DISABLED;
	rc = register_kprobe(&kp);
	if (rc) {
		rc = ktrk_mech_kprobe_error(rc, def, err);
	} else {
		arm->addr = (unsigned long)kp.addr;
		if (!(kp.flags & KPROBE_FLAG_FTRACE))
			rc = -EOPNOTSUPP;
		unregister_kprobe(&kp);
	}
	kfree(kp.symbol_name);
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
	int rc;

	arm->ft.flags = flags_for(arm->sink.prog);
	if (def->offset || !arm->ft.flags)
		rc = -EOPNOTSUPP;
	else
		rc = find(arm, def, err);
	mutex_lock(&arms_lock);
	if (!rc && narms == MOST)
		rc = -EOPNOTSUPP;
	/* Would ftrace take it? */
	if (!rc)
		rc = prepare(arm);
	if (!rc) {
		forget(arm);
		list_add(&arm->ft.node, &arms);
		narms++;
	}
	mutex_unlock(&arms_lock);
	if (rc)
		ktrk_mech_forget(arm);
	return rc;
}

static int arm_it(struct ktrk_arm *arm)
{
	int rc;

	mutex_lock(&arms_lock);
	rc = start_locked(arm);
	mutex_unlock(&arms_lock);
	return rc;
}

static void disarm(struct ktrk_arm *arm)
{
	mutex_lock(&arms_lock);
	stop_locked(arm);
	mutex_unlock(&arms_lock);
}

static void release(struct ktrk_arm *arm)
{
	mutex_lock(&arms_lock);
	stop_locked(arm);
	list_del(&arm->ft.node);
	narms--;
	mutex_unlock(&arms_lock);
}

static u64 missed(const struct ktrk_arm *arm)
{
	return 0;
}

/*
 * ftrace remembers addresses, and would hand us another function that comes to
 * stand where ours was.
 */
static int module_event(struct notifier_block *nb, unsigned long event,
			void *data)
{
	const struct module *mod = data;
	struct ktrk_arm *arm;

	if (event != MODULE_STATE_GOING && event != MODULE_STATE_LIVE)
		return NOTIFY_DONE;
	mutex_lock(&arms_lock);
	list_for_each_entry(arm, &arms, ft.node) {
		if (event == MODULE_STATE_GOING ?
		    within_module(arm->addr, mod) :
		    within_module_init(arm->addr, mod)) {
			stop_locked(arm);
			arm->ft.gone = true;
		}
	}
	mutex_unlock(&arms_lock);
	return NOTIFY_DONE;
}

static struct notifier_block module_nb = { .notifier_call = module_event };

static int init(void)
{
	return register_module_notifier(&module_nb);
}

static void cleanup(void)
{
	unregister_module_notifier(&module_nb);
}

const struct ktrk_mech ktrk_mech_ftrace = {
	.id = KTRK_MECH_FTRACE,
	.resolve = resolve,
	.arm = arm_it,
	.disarm = disarm,
	.release = release,
	.missed = missed,
	.init = init,
	.exit = cleanup,
};
