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
	struct ktrk_where where = ktrk_hit_context(task, irqs_disabled(),
						   KTRK_COMPAT_TP_BIAS);
	struct ktrk_ctx ctx;

	/* No program of this kind reads more: core/verify sees to it. */
	ctx.base = words;
	ktrk_compat_tp_enter();
	ktrk_hit(&arm->sink, &ctx, where, task);
	ktrk_compat_tp_leave();
}

static noinline void after(struct ktrk_arm *arm)
{
	ktrk_hit_after(&arm->sink);
	ktrk_compat_tp_leave();
}
NOKPROBE_SYMBOL(after);

/*
 * The first @n arguments in order, or none: straight from the registers into
 * the record.
 */
static __always_inline enum ktrk_quick quick(struct ktrk_arm *arm,
					     const u64 *words,
					     struct ktrk_where where, int n)
{
	const struct ktrk_ctx ctx = { .base = words };

	return ktrk_hit_quick(&arm->sink, &ctx, where, current, n, true);
}

static void full2(struct ktrk_arm *arm, u64 a, u64 b)
{
	const u64 words[] = { a, b };

	traced(arm, words);
}
NOKPROBE_SYMBOL(full2);

static void full5(struct ktrk_arm *arm, u64 a, u64 b, u64 c, u64 d, u64 e)
{
	const u64 words[] = { a, b, c, d, e };

	traced(arm, words);
}
NOKPROBE_SYMBOL(full5);

static void full12(struct ktrk_arm *arm, u64 a, u64 b, u64 c, u64 d, u64 e,
		   u64 f, u64 g, u64 h, u64 i, u64 j, u64 k, u64 l)
{
	const u64 words[MAX_WORDS] = { a, b, c, d, e, f, g, h, i, j, k, l };

	traced(arm, words);
}
NOKPROBE_SYMBOL(full12);

static const struct {
	u32 words;
	void *func;
} fulls[] = {
	{ 2, full2 },
	{ 5, full5 },
	{ MAX_WORDS, full12 },
};

#define QUICK_BODY(n, where, full, ...) \
	const u64 words[] = { a, b, c, d, e }; \
	enum ktrk_quick done; \
\
	ktrk_compat_tp_enter(); \
	done = quick(arm, words, where, n); \
	if (unlikely(done == KTRK_QUICK_MORE)) { \
		after(arm); \
	} else { \
		ktrk_compat_tp_leave(); \
		if (unlikely(done == KTRK_QUICK_NOT)) \
			full(arm, __VA_ARGS__); \
	}

#define QUICK_ARGS	struct ktrk_arm *arm, u64 a, u64 b, u64 c, u64 d, u64 e

/*
 * For each number of words there can be, up to four: in a plain context, and in
 * others.
 */
#define QUICK(n, full, ...) \
static noinline void odd##n(QUICK_ARGS) \
{ \
	struct ktrk_where where = ktrk_hit_context(current, irqs_disabled(), \
						   KTRK_COMPAT_TP_BIAS); \
	QUICK_BODY(n, where, full, __VA_ARGS__); \
} \
NOKPROBE_SYMBOL(odd##n); \
static void quick##n(QUICK_ARGS) \
{ \
	if (unlikely(!ktrk_hit_plain(current, irqs_disabled(), \
				     KTRK_COMPAT_TP_BIAS))) \
		return odd##n(arm, a, b, c, d, e); \
	{ \
		QUICK_BODY(n, KTRK_HIT_PLAIN, full, __VA_ARGS__); \
	} \
} \
NOKPROBE_SYMBOL(quick##n)

QUICK(0, full2, a, b);
QUICK(1, full2, a, b);
QUICK(2, full2, a, b);
QUICK(3, full5, a, b, c, d, e);
QUICK(4, full5, a, b, c, d, e);

static void *const quicks[] = {
	quick0, quick1, quick2, quick3, quick4,
};

/* Are the fields the first arguments, in order, and nothing else? */
static bool straight(const struct ktrk_sink *sink)
{
	u32 i;

	for (i = 0; i < sink->nwords; i++)
		if (sink->word[i] != i * sizeof(u64))
			return false;
	return !(sink->mode & KTRK_SINK_PROG);
}

static void *handler_for(const struct ktrk_sink *sink)
{
	u32 i, words = fls64(ktrk_mech_reads(sink->prog));

	/* A filter may read more than it records; there is no hurry then. */
	if (straight(sink) && sink->nwords < ARRAY_SIZE(quicks) &&
	    !sink->prog->nfilter)
		return quicks[sink->nwords];
	for (i = 0; i < ARRAY_SIZE(fulls); i++)
		if (words <= fulls[i].words)
			return fulls[i].func;
	return NULL;
}

static int resolve(struct ktrk_arm *arm, const struct ktrk_def *def,
		   struct ktrk_err *err)
{
	arm->tp.point = ktrk_ksym_tracepoint(def->symbol);
	if (!arm->tp.point)
		return ktrk_err_set(err, KTRK_ERR_NO_TRACEPOINT,
				    def->target_pos);
	arm->tp.func = handler_for(&arm->sink);
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
