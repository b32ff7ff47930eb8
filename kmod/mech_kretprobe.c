// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kretprobes: the return of a function, with what was kept at its entry.
 *
 * The instances of one can neither be added to nor be taken away while calls
 * are under way. So to have more, a second kretprobe is registered at the same
 * place, and the first disabled: calls that it has seen enter still return
 * through it. While both are armed the kernel asks the newer one first; calls
 * that it was asked about are kept from the older one, so that each is taken,
 * or counted as missed, once.
 */
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "mech.h"

/* What an instance keeps from entry to return. */
struct kept {
	u64 entry_ns;
	u64 words[];
};

/* Instances: enough for a loaded server, so that nothing is missed unasked. */
#define DEFAULT_MAXACTIVE	max_t(u32, 128, 8 * num_possible_cpus())

/**
 * struct pool - a kretprobe that came later
 * @rp: with its instances
 * @arm: whose
 * @older: the one before, or NULL if that is the arm's own
 */
struct pool {
	struct kretprobe rp;
	struct ktrk_arm *arm;
	struct pool *older;
};

/**
 * struct ktrk_pools - the kretprobes of an arm that grows
 * @now: the one that takes calls; the arm's own at first
 * @newest: the last that came, or NULL
 * @missed: calls missed by those before
 */
struct ktrk_pools {
	struct kretprobe *now;
	struct pool *newest;
	u64 missed;
};

static struct ktrk_arm *arm_of(struct kretprobe_instance *ri)
{
	return container_of(ktrk_compat_ri_probe(ri), struct ktrk_arm, rp);
}

static struct ktrk_arm *pool_arm_of(struct kretprobe_instance *ri)
{
	return container_of(ktrk_compat_ri_probe(ri), struct pool, rp)->arm;
}

/* Programs that keep nothing never look at what is kept. */
static bool keeps(const struct ktrk_prog *prog)
{
	return prog->nkeep || prog->flags & KTRK_PROG_DURATION;
}

static __always_inline void keep(const struct ktrk_prog *prog,
				 struct kretprobe_instance *ri,
				 struct pt_regs *regs)
{
	struct kept *kept = (struct kept *)ri->data;

	if (prog->nkeep) {
		struct ktrk_ctx ctx = { .base = (const u64 *)regs };

		ktrk_vm_keep(prog, &ctx, kept->words);
	}
	/* Last, so that the duration is the function's, not ours. */
	kept->entry_ns = ktrk_env_clock();
}

static int entry_handler(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	keep(arm_of(ri)->sink.prog, ri, regs);
	return 0;
}
NOKPROBE_SYMBOL(entry_handler);

static int pool_entry_handler(struct kretprobe_instance *ri,
			      struct pt_regs *regs)
{
	keep(pool_arm_of(ri)->sink.prog, ri, regs);
	return 0;
}
NOKPROBE_SYMBOL(pool_entry_handler);

static __always_inline void returned(struct ktrk_arm *arm,
				     struct kretprobe_instance *ri,
				     struct pt_regs *regs)
{
	const struct kept *kept = (const struct kept *)ri->data;
	struct task_struct *task = current;
	struct ktrk_where where =
		ktrk_hit_context(task, ktrk_compat_irqs_off(regs),
				 KTRK_COMPAT_KP_BIAS);
	struct ktrk_ctx ctx;

	ctx.base = (const u64 *)regs;
	ctx.kept = kept->words;
	ctx.retaddr = ktrk_compat_ri_retaddr(ri);
	if (arm->rp.data_size)
		ctx.entry_ns = kept->entry_ns;
	preempt_disable_notrace();
	ktrk_hit(&arm->sink, &ctx, where, task);
	preempt_enable_notrace();
}

static int handler(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	returned(arm_of(ri), ri, regs);
	return 0;
}
NOKPROBE_SYMBOL(handler);

static int pool_handler(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	returned(pool_arm_of(ri), ri, regs);
	return 0;
}
NOKPROBE_SYMBOL(pool_handler);

static void prepare(struct kretprobe *rp, const struct ktrk_prog *prog,
		    u32 maxactive, kretprobe_handler_t at_entry)
{
	rp->maxactive = maxactive;
	if (!keeps(prog))
		return;
	rp->entry_handler = at_entry;
	rp->data_size = sizeof(struct kept) + prog->nkept * sizeof(u64);
}

static int prepare_to_grow(struct ktrk_arm *arm)
{
	if (!arm->grows)
		return 0;
	arm->pools = kzalloc(sizeof(*arm->pools), GFP_KERNEL_ACCOUNT);
	if (!arm->pools)
		return -ENOMEM;
	arm->pools->now = &arm->rp;
	return 0;
}

static struct kretprobe *current_of(const struct ktrk_arm *arm)
{
	if (arm->pools)
		return READ_ONCE(arm->pools->now);
	return (struct kretprobe *)&arm->rp;
}

static int resolve(struct ktrk_arm *arm, const struct ktrk_def *def,
		   struct ktrk_err *err)
{
	struct kretprobe *rp = &arm->rp;
	int rc = ktrk_mech_kprobe_place(&rp->kp, def, err);

	if (rc)
		return rc;
	prepare(rp, arm->sink.prog, def->maxactive ?: DEFAULT_MAXACTIVE,
		entry_handler);
	rp->handler = handler;
	rp->kp.flags = KPROBE_FLAG_DISABLED;
	rc = prepare_to_grow(arm);
	if (!rc)
		rc = register_kretprobe(rp);
	if (rc) {
		kfree(rp->kp.symbol_name);
		kfree(arm->pools);
		ktrk_mech_forget(arm);
		return ktrk_mech_kprobe_error(rc, def, err);
	}
	arm->addr = (unsigned long)rp->kp.addr;
	return 0;
}

static int arm_it(struct ktrk_arm *arm)
{
	return enable_kretprobe(current_of(arm));
}

static void disarm(struct ktrk_arm *arm)
{
	ktrk_mech_kprobe_disarm(&current_of(arm)->kp);
}

static void release(struct ktrk_arm *arm)
{
	struct pool *pool = arm->pools ? arm->pools->newest : NULL, *older;

	for (; pool; pool = older) {
		older = pool->older;
		unregister_kretprobe(&pool->rp);
		kfree(pool);
	}
	unregister_kretprobe(&arm->rp);
	kfree(arm->rp.kp.symbol_name);
	kfree(arm->pools);
	arm->pools = NULL;
}

static u64 missed(const struct ktrk_arm *arm)
{
	const struct kretprobe *rp = current_of(arm);

	return rp->nmissed + rp->kp.nmissed +
	       (arm->pools ? arm->pools->missed : 0);
}

static u32 instances(const struct ktrk_arm *arm)
{
	return current_of(arm)->maxactive;
}

static struct pool *pool_new(struct ktrk_arm *arm, u32 maxactive)
{
	struct pool *pool = kzalloc(sizeof(*pool), GFP_KERNEL_ACCOUNT);

	if (!pool)
		return NULL;
	prepare(&pool->rp, arm->sink.prog, maxactive, pool_entry_handler);
	pool->rp.handler = pool_handler;
	pool->rp.kp.flags = KPROBE_FLAG_DISABLED;
	if (arm->rp.kp.symbol_name) {
		pool->rp.kp.symbol_name = arm->rp.kp.symbol_name;
		pool->rp.kp.offset = arm->rp.kp.offset;
	} else {
		pool->rp.kp.addr = arm->rp.kp.addr;
	}
	pool->arm = arm;
	pool->older = arm->pools->newest;
	return pool;
}

/* What the kernel gives to each kretprobe when it registers it. */
static kprobe_pre_handler_t ask;

/* The call that was asked about last. Only one arm at once grows. */
static DEFINE_PER_CPU(struct pt_regs *, asked);

static int ask_newer(struct kprobe *kp, struct pt_regs *regs)
{
	this_cpu_write(asked, regs);
	return ask(kp, regs);
}
NOKPROBE_SYMBOL(ask_newer);

static int ask_older(struct kprobe *kp, struct pt_regs *regs)
{
	return this_cpu_read(asked) == regs ? 0 : ask(kp, regs);
}
NOKPROBE_SYMBOL(ask_older);

static void forget_asked(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		per_cpu(asked, cpu) = NULL;
}

/* From the one that takes calls now to another, which is not yet armed. */
static int hand_over(struct kretprobe *old, struct kretprobe *new)
{
	int rc;

	forget_asked();
	ask = old->kp.pre_handler;
	WRITE_ONCE(new->kp.pre_handler, ask_newer);
	WRITE_ONCE(old->kp.pre_handler, ask_older);
	/* What runs already knows nothing of a newer one. */
	synchronize_rcu();
	rc = enable_kretprobe(new);
	if (!rc)
		ktrk_mech_kprobe_disarm(&old->kp);
	/* Nobody is between the two any more. */
	synchronize_rcu();
	WRITE_ONCE(new->kp.pre_handler, ask);
	WRITE_ONCE(old->kp.pre_handler, ask);
	return rc;
}

static int grow(struct ktrk_arm *arm)
{
	struct ktrk_pools *pools = arm->pools;
	struct kretprobe *old = pools->now;
	u32 want = min_t(u32, 2 * old->maxactive, KTRK_MAXACTIVE_MAX);
	u64 nested = old->kp.nmissed;
	struct pool *pool;
	int rc;

	if (want <= old->maxactive)
		return -ENOSPC;
	pool = pool_new(arm, want);
	if (!pool)
		return -ENOMEM;
	rc = register_kretprobe(&pool->rp);
	if (rc) {
		kfree(pool);
		return rc;
	}
	rc = hand_over(old, &pool->rp);
	pools->newest = pool;
	if (rc)
		return rc;
	/* Those missed for nesting are counted by all that are registered. */
	pools->missed += old->nmissed + nested;
	WRITE_ONCE(pools->now, &pool->rp);
	return 0;
}

const struct ktrk_mech ktrk_mech_kretprobe = {
	.id = KTRK_MECH_KRETPROBE,
	.resolve = resolve,
	.arm = arm_it,
	.disarm = disarm,
	.release = release,
	.missed = missed,
	.instances = instances,
	.grow = grow,
};
