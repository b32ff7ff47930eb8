// SPDX-License-Identifier: GPL-2.0-only
/* Kretprobes: the return of a function, with what was kept at its entry. */
#include <linux/cpumask.h>
#include <linux/slab.h>

#include "mech.h"

/* What an instance keeps from entry to return. */
struct kept {
	u64 entry_ns;
	u64 words[];
};

/* Instances: enough for a loaded server, so that nothing is missed unasked. */
#define DEFAULT_MAXACTIVE	max_t(u32, 128, 8 * num_possible_cpus())

static struct ktrk_arm *arm_of(struct kretprobe_instance *ri)
{
	return container_of(ktrk_compat_ri_probe(ri), struct ktrk_arm, rp);
}

static int entry_handler(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	const struct ktrk_prog *prog = arm_of(ri)->sink.prog;
	struct kept *kept = (struct kept *)ri->data;

	if (prog->nkeep) {
		struct ktrk_ctx ctx = { .base = (const u64 *)regs };

		ktrk_vm_keep(prog, &ctx, kept->words);
	}
	/* Last, so that the duration is the function's, not ours. */
	kept->entry_ns = ktrk_env_clock();
	return 0;
}
NOKPROBE_SYMBOL(entry_handler);

/* Programs that keep nothing never look at what is kept. */
static int handler(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	const struct kept *kept = (const struct kept *)ri->data;
	struct task_struct *task = current;
	u32 context = ktrk_hit_context(task, ktrk_compat_irqs_off(regs),
				       KTRK_COMPAT_KP_BIAS);
	struct ktrk_arm *arm = arm_of(ri);
	struct ktrk_ctx ctx;

	ctx.base = (const u64 *)regs;
	ctx.kept = kept->words;
	ctx.retaddr = ktrk_compat_ri_retaddr(ri);
	if (arm->rp.data_size)
		ctx.entry_ns = kept->entry_ns;
	preempt_disable_notrace();
	ktrk_hit(&arm->sink, &ctx, context, task);
	preempt_enable_notrace();
	return 0;
}
NOKPROBE_SYMBOL(handler);

static void prepare(struct kretprobe *rp, const struct ktrk_prog *prog,
		    u32 maxactive)
{
	rp->maxactive = maxactive ? maxactive : DEFAULT_MAXACTIVE;
	rp->handler = handler;
	if (!prog->nkeep && !(prog->flags & KTRK_PROG_DURATION))
		return;
	rp->entry_handler = entry_handler;
	rp->data_size = sizeof(struct kept) + prog->nkept * sizeof(u64);
}

static int resolve(struct ktrk_arm *arm, const struct ktrk_def *def,
		   struct ktrk_err *err)
{
	struct kretprobe *rp = &arm->rp;
	int rc = ktrk_mech_kprobe_place(&rp->kp, def, err);

	if (rc)
		return rc;
	prepare(rp, arm->sink.prog, def->maxactive);
	rp->kp.flags = KPROBE_FLAG_DISABLED;
	rc = register_kretprobe(rp);
	if (rc) {
		kfree(rp->kp.symbol_name);
		return ktrk_mech_kprobe_error(rc, def, err);
	}
	arm->addr = (unsigned long)rp->kp.addr;
	return 0;
}

static int arm_it(struct ktrk_arm *arm)
{
	return enable_kretprobe(&arm->rp);
}

static void disarm(struct ktrk_arm *arm)
{
	disable_kretprobe(&arm->rp);
}

static void release(struct ktrk_arm *arm)
{
	unregister_kretprobe(&arm->rp);
	kfree(arm->rp.kp.symbol_name);
}

static u64 missed(const struct ktrk_arm *arm)
{
	return arm->rp.nmissed + arm->rp.kp.nmissed;
}

const struct ktrk_mech ktrk_mech_kretprobe = {
	.name = "kretprobe",
	.resolve = resolve,
	.arm = arm_it,
	.disarm = disarm,
	.release = release,
	.missed = missed,
};
