// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/kprobes.h>

#include "extra.h"

/**
 * ktrk_extra_pass() - does a filter let a hit pass?
 * @prog: the program that has the filter
 * @ctx: what it reads from
 *
 * Context: any, NMI included; preemption off, guarded against recursion.
 * Return: true if so.
 */
bool ktrk_extra_pass(const struct ktrk_prog *prog, struct ktrk_ctx *ctx)
{
	if (prog->flags & KTRK_PROG_FILTER_TIME)
		ctx->now_ns = ktrk_env_clock();
	return ktrk_vm_filter(prog, ctx);
}
NOKPROBE_SYMBOL(ktrk_extra_pass);

static bool has(const struct ktrk_tids *tids, u32 tid)
{
	return test_bit(tid, tids->bits);
}
NOKPROBE_SYMBOL(has);

/**
 * ktrk_extra_wants() - are the hits of this task wanted?
 * @tasks: whose are
 * @tid: the task
 *
 * Context: any, NMI included.
 * Return: true if so.
 */
bool ktrk_extra_wants(const struct ktrk_tasksets *tasks, u32 tid)
{
	if (READ_ONCE(tasks->never.on) && has(&tasks->never, tid))
		return false;
	return !READ_ONCE(tasks->only.on) || has(&tasks->only, tid);
}
NOKPROBE_SYMBOL(ktrk_extra_wants);

/**
 * ktrk_extra_fire() - do what is to be done at a hit
 * @extra: the probe's
 * @ctx: what filters read from
 * @where: the context that was interrupted
 * @late: those of its rules that are, or the others
 *
 * Context: any, NMI included; preemption off, guarded against recursion.
 */
void ktrk_extra_fire(const struct ktrk_extra *extra, struct ktrk_ctx *ctx,
		     const struct ktrk_where *where, bool late)
{
	u32 i;

	for (i = 0; i < extra->nrules; i++) {
		struct ktrk_rule *rule = extra->rules[i];

		if (rule->late != late || !rule->due(rule) ||
		    (rule->prog && !ktrk_extra_pass(rule->prog, ctx)))
			continue;
		if (!rule->left || atomic_add_unless(rule->left, -1, 0))
			rule->fire(rule, where);
	}
}
NOKPROBE_SYMBOL(ktrk_extra_fire);
