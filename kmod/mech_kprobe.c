// SPDX-License-Identifier: GPL-2.0-only
/* Kprobes: any instruction the kernel lets us probe. */
#include <linux/delay.h>
#include <linux/slab.h>

#include "ksym.h"
#include "mech.h"

static __always_inline struct ktrk_where context(struct task_struct *task,
						 const struct pt_regs *regs)
{
	struct ktrk_where where = ktrk_hit_context(task,
						   ktrk_compat_irqs_off(regs),
						   KTRK_COMPAT_KP_BIAS);

	if (unlikely(where.flags & KTRK_CTX_PREEMPT_OFF) &&
	    ktrk_compat_ftrace_listed(task, KTRK_COMPAT_KP_BIAS))
		where.flags &= ~KTRK_CTX_PREEMPT_OFF;
	return where;
}

/* All of it, whatever the probe wants. */
static noinline int full(struct kprobe *kp, struct pt_regs *regs)
{
	struct ktrk_arm *arm = container_of(kp, struct ktrk_arm, kp);
	struct task_struct *task = current;
	struct ktrk_where where = context(task, regs);
	struct ktrk_ctx ctx;

	/* No program of this kind reads more: core/verify sees to it. */
	ctx.base = (const u64 *)regs;
	ktrk_hit(&arm->sink, &ctx, where, task);
	return 0;
}
NOKPROBE_SYMBOL(full);

static noinline int after(struct ktrk_arm *arm)
{
	ktrk_hit_after(&arm->sink);
	return 0;
}
NOKPROBE_SYMBOL(after);

/* The kernel calls us with preemption off. */
static __always_inline int quick(struct kprobe *kp, struct pt_regs *regs,
				 struct ktrk_where where,
				 enum ktrk_shape shape, int n)
{
	struct ktrk_arm *arm = container_of(kp, struct ktrk_arm, kp);
	const struct ktrk_ctx ctx = { .base = (const u64 *)regs };

	switch (ktrk_hit_quick(&arm->sink, &ctx, where, current, shape, n)) {
	case KTRK_QUICK_DONE:
		return 0;
	case KTRK_QUICK_MORE:
		return after(arm);
	default:
		return full(kp, regs);
	}
}

/* For each shape there can be: in a plain context, and in others. */
#define QUICK(name, shape, n) \
static noinline int odd##name(struct kprobe *kp, struct pt_regs *regs) \
{ \
	return quick(kp, regs, context(current, regs), shape, n); \
} \
NOKPROBE_SYMBOL(odd##name); \
static int quick##name(struct kprobe *kp, struct pt_regs *regs) \
{ \
	if (unlikely(!ktrk_hit_plain(current, ktrk_compat_irqs_off(regs), \
				     KTRK_COMPAT_KP_BIAS))) \
		return odd##name(kp, regs); \
	return quick(kp, regs, KTRK_HIT_PLAIN, shape, n); \
} \
NOKPROBE_SYMBOL(quick##name)

QUICK(0, KTRK_SHAPE_WORDS, 0);
QUICK(1, KTRK_SHAPE_WORDS, 1);
QUICK(2, KTRK_SHAPE_WORDS, 2);
QUICK(_any, KTRK_SHAPE_ANY, 0);

static kprobe_pre_handler_t handler_for(const struct ktrk_sink *sink)
{
	static const kprobe_pre_handler_t quicks[] = {
		quick0, quick1, quick2,
	};

	if (sink->mode & KTRK_SINK_PROG)
		return full;
	return sink->nwords < ARRAY_SIZE(quicks) ? quicks[sink->nwords] :
						   quick_any;
}

/**
 * ktrk_mech_kprobe_place() - say where a kprobe or kretprobe stands
 * @kp: the kprobe
 * @def: the definition; a MOD:SYM name is allocated, free kp->symbol_name then
 * @err: says what is wrong
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int ktrk_mech_kprobe_place(struct kprobe *kp, const struct ktrk_def *def,
			   struct ktrk_err *err)
{
	char *name;

	if (!def->symbol[0]) {
		kp->addr = (kprobe_opcode_t *)(unsigned long)def->addr;
		return 0;
	}
	/* The kernel takes MODULE:SYMBOL as it is. */
	if (def->module[0])
		name = kasprintf(GFP_KERNEL, "%s:%s", def->module, def->symbol);
	else
		name = kstrdup(def->symbol, GFP_KERNEL);
	if (!name)
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	kp->symbol_name = name;
	kp->offset = def->offset;
	return 0;
}

/**
 * ktrk_mech_kprobe_error() - what register_kprobe() meant
 * @rc: what it returned
 * @def: the definition
 * @err: set
 *
 * Context: any.
 * Return: the errno for the caller.
 */
int ktrk_mech_kprobe_error(int rc, const struct ktrk_def *def,
			   struct ktrk_err *err)
{
	u32 pos = def->target_pos;

	switch (rc) {
	case -ENOENT:
		/* Some kernels say this of an address that is no code. */
		if (!def->symbol[0])
			return ktrk_err_set(err, KTRK_ERR_BLACKLISTED, pos);
		return ktrk_err_set(err, def->module[0] ? KTRK_ERR_NO_MODULE :
				    KTRK_ERR_NO_SYMBOL, pos);
	case -EILSEQ:
		return ktrk_err_set(err, KTRK_ERR_NOT_BOUNDARY, pos);
	case -EADDRNOTAVAIL:
		return ktrk_err_set(err, KTRK_ERR_AMBIGUOUS, pos);
	case -ENOMEM:
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, pos);
	case -EINVAL:
		return ktrk_err_set(err, KTRK_ERR_BLACKLISTED, pos);
	}
	ktrk_err_set(err, KTRK_ERR_CANNOT_ARM, pos);
	return rc;
}

/*
 * The kernel adds any offset to a symbol and takes what it finds there, be it
 * another function: so look first where this one ends.
 */
static int offset_verify(const struct kprobe *kp, const struct ktrk_def *def,
			 struct ktrk_err *err)
{
	struct kprobe start = {
		.symbol_name = kp->symbol_name,
		.flags = KPROBE_FLAG_DISABLED,
	};
	u64 room;
	int rc;

	if (!def->offset)
		return 0;
	rc = register_kprobe(&start);
	/* A start that cannot be probed tells nothing of what is behind it. */
	if (rc)
		return rc == -ENOENT ? ktrk_mech_kprobe_error(rc, def, err) : 0;
	room = ktrk_ksym_room((unsigned long)start.addr);
	unregister_kprobe(&start);
	return def->offset < room ? 0 :
	       ktrk_err_set(err, KTRK_ERR_NOT_IN_FUNC, def->target_pos);
}

static int resolve(struct ktrk_arm *arm, const struct ktrk_def *def,
		   struct ktrk_err *err)
{
	struct kprobe *kp = &arm->kp;
	int rc = def->glob ? -EOPNOTSUPP : ktrk_mech_kprobe_place(kp, def, err);

	if (rc)
		return rc;
	if (!arm->loose)
		rc = offset_verify(kp, def, err);
	if (!rc) {
		kp->pre_handler = handler_for(&arm->sink);
		kp->flags = KPROBE_FLAG_DISABLED;
		rc = register_kprobe(kp);
		if (rc)
			rc = ktrk_mech_kprobe_error(rc, def, err);
	}
	if (rc) {
		kfree(kp->symbol_name);
		ktrk_mech_forget(arm);
		return rc;
	}
	arm->addr = (unsigned long)kp->addr;
	return 0;
}

static int arm_it(struct ktrk_arm *arm)
{
	return enable_kprobe(&arm->kp);
}

/**
 * ktrk_mech_kprobe_disarm() - disarm a kprobe, or that of a kretprobe
 * @kp: registered
 *
 * The kernel needs a little memory for it, and without could not unregister the
 * probe either: so wait until there is some. Ten seconds are more than it takes
 * the kernel to find a victim.
 *
 * Context: may sleep.
 */
void ktrk_mech_kprobe_disarm(struct kprobe *kp)
{
	int tries = 500;

	while (disable_kprobe(kp) == -ENOMEM && tries--)
		msleep(20);
}

static void disarm(struct ktrk_arm *arm)
{
	ktrk_mech_kprobe_disarm(&arm->kp);
}

static void release(struct ktrk_arm *arm)
{
	unregister_kprobe(&arm->kp);
	kfree(arm->kp.symbol_name);
}

static u64 missed(const struct ktrk_arm *arm)
{
	return arm->kp.nmissed;
}

const struct ktrk_mech ktrk_mech_kprobe = {
	.id = KTRK_MECH_KPROBE,
	.resolve = resolve,
	.arm = arm_it,
	.disarm = disarm,
	.release = release,
	.missed = missed,
};
