// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints. Each has a prototype of its own; we take the arguments as
 * words, as many as the program reads. Reading more than there are gives
 * meaningless words of our caller's, which does no harm.
 */
#include "ksym.h"
#include "mech.h"

#define MAX_WORDS	12

/* Whose tracepoint arguments go where: hence no struct passed by value. */
static __always_inline void traced(struct ktrk_arm *arm, const u64 *words)
{
	struct task_struct *task = current;
	u32 context = ktrk_hit_context(task, irqs_disabled(),
				       KTRK_COMPAT_TP_BIAS);
	struct ktrk_ctx ctx;

	/* No program of this kind reads more: core/verify sees to it. */
	ctx.base = words;
	preempt_disable_notrace();
	ktrk_hit(&arm->sink, &ctx, context, task);
	preempt_enable_notrace();
}

static void handler2(struct ktrk_arm *arm, u64 a, u64 b)
{
	const u64 words[] = { a, b };

	traced(arm, words);
}
NOKPROBE_SYMBOL(handler2);

static void handler5(struct ktrk_arm *arm, u64 a, u64 b, u64 c, u64 d, u64 e)
{
	const u64 words[] = { a, b, c, d, e };

	traced(arm, words);
}
NOKPROBE_SYMBOL(handler5);

static void handler12(struct ktrk_arm *arm, u64 a, u64 b, u64 c, u64 d, u64 e,
		      u64 f, u64 g, u64 h, u64 i, u64 j, u64 k, u64 l)
{
	const u64 words[MAX_WORDS] = { a, b, c, d, e, f, g, h, i, j, k, l };

	traced(arm, words);
}
NOKPROBE_SYMBOL(handler12);

static const struct {
	u32 words;
	void *func;
} handlers[] = {
	{ 2, handler2 },
	{ 5, handler5 },
	{ MAX_WORDS, handler12 },
};

static void *handler_for(u32 words)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(handlers); i++)
		if (words <= handlers[i].words)
			return handlers[i].func;
	return NULL;
}

static int resolve(struct ktrk_arm *arm, const struct ktrk_def *def,
		   struct ktrk_err *err)
{
	arm->tp.point = ktrk_ksym_tracepoint(def->symbol);
	if (!arm->tp.point)
		return ktrk_err_set(err, KTRK_ERR_NO_TRACEPOINT,
				    def->target_pos);
	arm->tp.func = handler_for(fls64(ktrk_mech_reads(arm->sink.prog)));
	if (!arm->tp.func)
		return ktrk_err_set(err, KTRK_ERR_BAD_ARG_NUM, def->target_pos);
	return 0;
}

static int arm_it(struct ktrk_arm *arm)
{
	return tracepoint_probe_register(arm->tp.point, arm->tp.func, arm);
}

static void disarm(struct ktrk_arm *arm)
{
	tracepoint_probe_unregister(arm->tp.point, arm->tp.func, arm);
}

static void release(struct ktrk_arm *arm)
{
	/* Disarmed by now; sync waits for those still inside. */
}

static u64 missed(const struct ktrk_arm *arm)
{
	return 0;
}

static void sync(void)
{
	tracepoint_synchronize_unregister();
}

const struct ktrk_mech ktrk_mech_tracepoint = {
	.id = KTRK_MECH_TRACEPOINT,
	.resolve = resolve,
	.arm = arm_it,
	.disarm = disarm,
	.release = release,
	.missed = missed,
	.sync = sync,
};
