// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints. Each has a prototype of its own; we take the arguments as
 * words, as many as the program reads. Reading more than there are gives
 * meaningless words of our caller's, which does no harm.
 */
#include "mech.h"
#include "mech_point.h"

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

/* Straight from the registers into the record, or by way of memory. */
static __always_inline enum ktrk_quick quick(struct ktrk_arm *arm,
					     const u64 *words,
					     struct ktrk_where where,
					     enum ktrk_shape shape, int n)
{
	const struct ktrk_ctx ctx = { .base = words };

	return ktrk_hit_quick(&arm->sink, &ctx, where, current, shape, n);
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

#define QUICK_ARGS	struct ktrk_arm *arm, u64 a, u64 b, u64 c, u64 d, u64 e

/* @done is how far it came: what is left to do. */
#define QUICK_REST(done, full, ...) \
do { \
	if (unlikely((done) == KTRK_QUICK_MORE)) { \
		after(arm); \
	} else { \
		ktrk_compat_tp_leave(); \
		if (unlikely((done) == KTRK_QUICK_NOT)) \
			full(arm, __VA_ARGS__); \
	} \
} while (0)

#define QUICK_BODY(n, where, full, ...) \
	const u64 words[] = { a, b, c, d, e }; \
	enum ktrk_quick done; \
\
	ktrk_compat_tp_enter(); \
	done = quick(arm, words, where, KTRK_SHAPE_FIRST, n); \
	QUICK_REST(done, full, __VA_ARGS__)

/*
 * The first arguments as they are, up to four: in a plain context, and in
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

#ifdef KTRK_FETCH_QUICK

/*
 * What is read through the arguments. Many such tracepoints, sched_switch for
 * one, are always met with interrupts off and one preemption count. The first
 * hit notes both in the sink's @usual, with what they mean.
 */
#define READ_ARGS	struct ktrk_arm *arm, u64 a, u64 b, u64 c

static noinline void full_read3(READ_ARGS)
{
	u32 task = KTRK_CTX_IRQS_OFF | KTRK_CTX_PREEMPT_OFF;
	struct ktrk_where where = ktrk_hit_context(current, irqs_disabled(),
						   KTRK_COMPAT_TP_BIAS);

	if (where.flags & KTRK_CTX_IRQS_OFF && !(where.flags & ~task) &&
	    READ_ONCE(arm->sink.usual.both) == KTRK_SINK_UNUSUAL) {
		union ktrk_usual usual = {
			.count = ktrk_compat_raw_count(),
			.flags = where.flags,
		};

		WRITE_ONCE(arm->sink.usual.both, usual.both);
	}
	full5(arm, a, b, c, 0, 0);
}
NOKPROBE_SYMBOL(full_read3);

static __always_inline bool usual(const struct ktrk_sink *sink)
{
	return ktrk_compat_raw_count() == sink->usual.count &&
	       /* An interrupt that sets one now is behind the hit as well. */
	       !(data_race(task_thread_info(current)->flags) &
		 KTRK_HIT_ODD_TASK);
}

#define ARGS_a	a, 0, 0
#define ARGS_b	0, b, 0
#define ARGS_bc	0, b, c

/* @which are those that are read, or 0, for the compiler to forget them. */
#define READ_BODY(shape, n, where, which, ...) \
	const u64 words[] = { __VA_ARGS__ }; \
	enum ktrk_quick done; \
\
	ktrk_compat_tp_enter(); \
	done = quick(arm, words, where, shape, n); \
	QUICK_REST(done, full_read3, ARGS_##which)

/* With interrupts on, and off. */
#define READS(name, shape, n, which, ...) \
static noinline void plain_##name(READ_ARGS) \
{ \
	if (unlikely(!ktrk_hit_plain(current, false, KTRK_COMPAT_TP_BIAS))) \
		return full_read3(arm, ARGS_##which); \
	{ \
		READ_BODY(shape, n, KTRK_HIT_PLAIN, which, \
			  __VA_ARGS__); \
	} \
} \
NOKPROBE_SYMBOL(plain_##name); \
static void name(READ_ARGS) \
{ \
	const struct ktrk_where where = { \
		.level = KTRK_RING_TASK, .usual = true, \
	}; \
\
	if (!irqs_disabled()) \
		return plain_##name(arm, ARGS_##which); \
	if (unlikely(!usual(&arm->sink))) \
		return full_read3(arm, ARGS_##which); \
	{ \
		READ_BODY(shape, n, where, which, __VA_ARGS__); \
	} \
} \
NOKPROBE_SYMBOL(name)

READS(read4_a, KTRK_SHAPE_READ4, 1, a, a);
READS(read4_b, KTRK_SHAPE_READ4, 1, b, b);
READS(read4_aa, KTRK_SHAPE_READ4, 2, a, a, a);
READS(read4_bc, KTRK_SHAPE_READ4, 2, bc, b, c);
READS(read8_a, KTRK_SHAPE_READ8, 1, a, a);

static const struct {
	u32 n;
	u32 which[KTRK_SINK_READS_MAX];
	u32 bytes;
	void *func;
} reads[] = {
	{ 1, { 0 }, 4, read4_a },
	{ 1, { 1 }, 4, read4_b },
	{ 2, { 0, 0 }, 4, read4_aa },
	{ 2, { 1, 2 }, 4, read4_bc },
	{ 1, { 0 }, 8, read8_a },
};

static void *reader_for(struct ktrk_sink *sink)
{
	u32 which[KTRK_SINK_READS_MAX], bytes, i, n;

	n = ktrk_hit_reads(sink, which, &bytes);
	for (i = 0; i < ARRAY_SIZE(reads); i++)
		if (n == reads[i].n && bytes == reads[i].bytes &&
		    !memcmp(which, reads[i].which, n * sizeof(*which)))
			return reads[i].func;
	return NULL;
}
#else
static void *reader_for(struct ktrk_sink *sink)
{
	return NULL;
}
#endif

static void *handler_for(struct ktrk_sink *sink)
{
	u32 i, words = fls64(ktrk_mech_reads(sink->prog));
	void *reader = reader_for(sink);

	if (reader)
		return reader;
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
	arm->tp.func = handler_for(&arm->sink);
	if (!arm->tp.func)
		return ktrk_err_set(err, KTRK_ERR_BAD_ARG_NUM, def->target_pos);
	if (!ktrk_mech_point_take(arm, def->symbol))
		return 0;
	arm->tp.func = NULL;
	return ktrk_err_set(err, KTRK_ERR_NO_TRACEPOINT, def->target_pos);
}

static int arm_it(struct ktrk_arm *arm)
{
	return ktrk_mech_point_start(arm);
}

static void disarm(struct ktrk_arm *arm)
{
	ktrk_mech_point_stop(arm);
}

static void release(struct ktrk_arm *arm)
{
	/* Disarmed by now; sync waits for those still inside. */
	ktrk_mech_point_leave(arm);
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
	.init = ktrk_mech_point_init,
	.exit = ktrk_mech_point_exit,
};
