// SPDX-License-Identifier: GPL-2.0-only
/*
 * A function's return, by one trampoline for all functions, which the
 * function's ftrace site calls directly: it notes the entry, calls the rest of
 * the function, and records the return. No list, no instances that run out.
 *
 * It cannot serve each function. One with arguments beyond what is copied for
 * it, by-value structures among them or variable ones, would read the wrong
 * ones; one that never returns leaves its caller's frame behind. So userspace
 * must vouch for the function, from the kernel's type information, and some
 * are refused by name all the same.
 */
#include <linux/hash.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "ksym.h"
#include "mech_site.h"
#include "mech_trampoline.h"

#define WORD(reg)	KTRK_SITE_WORD(reg)

/* What the frame holds at entry, and at return. */
#define HELD_AT_ENTRY	(WORD(r9) | WORD(r8) | WORD(ax) | WORD(cx) | \
			 WORD(dx) | WORD(si) | WORD(di))
#define HELD_AT_RETURN	(WORD(ax) | WORD(dx))

static_assert(offsetof(struct pt_regs, r9) ==
	      offsetof(struct ktrk_tramp_frame, regs));
static_assert(offsetof(struct pt_regs, di) ==
	      offsetof(struct ktrk_tramp_frame, regs[6]));

/**
 * struct slot - a function that is armed
 * @ip: its ftrace site
 * @arm: its probe, NULL when it is disarmed
 * @gen: one more with each probe, so that a late return is not another's
 *
 * A slot is written while no handler can be using it: disarming waits.
 */
struct slot {
	unsigned long ip;
	struct ktrk_arm *arm;
	u32 gen;
} __aligned(32);

/* Four times as many as there can be sites. */
#define SLOT_BITS	8
#define NSLOTS		(1U << SLOT_BITS)
static struct slot slots[NSLOTS];

static __always_inline u32 home_of(unsigned long ip)
{
	return hash_64(ip, SLOT_BITS);
}

/* A slot is never empty again: it takes the next one of its neighbourhood. */
static __always_inline struct slot *slot_at(unsigned long ip)
{
	u32 n, i = home_of(ip);

	if (likely(slots[i].ip == ip))
		return &slots[i];
	for (n = 1; n < NSLOTS && slots[i].ip; n++) {
		i = (i + 1) % NSLOTS;
		if (slots[i].ip == ip)
			return &slots[i];
	}
	return NULL;
}

/*
 * A stack may end on the next page, where the frame is the topmost one; if it
 * does, there is nothing to copy from there. Most callers pass nothing on the
 * stack: then it is their variables, and what KASAN puts around these.
 * Pointers, since kernels with UBSAN look at the index of an array each time.
 */
static __always_inline void copy_stack(struct ktrk_tramp_frame *frame)
{
	const u64 *from = frame->args;
	u64 *to = frame->stack;
	u32 i;

	if (likely((unsigned long)from % PAGE_SIZE <=
		   PAGE_SIZE - sizeof(frame->args))) {
#pragma GCC unroll 8
		for (i = 0; i < KTRK_TRAMP_STACK; i++)
			to[i] = IS_ENABLED(CONFIG_KASAN) ?
				READ_ONCE_NOCHECK(from[i]) : from[i];
		return;
	}
	/* Stops where it faults; no function that it calls is served here. */
	copy_from_kernel_nofault(to, from, sizeof(frame->stack));
}

/* False if what it calls hit us again. */
static bool keep(struct ktrk_arm *arm, struct ktrk_tramp_frame *frame)
{
	const struct ktrk_ctx ctx = { .base = (const u64 *)frame };
	u32 guard = this_cpu_read(ktrk_cpu.guard);
	u32 bit = ktrk_hit_context(current, false, 0).level;

	if (guard & bit) {
		ktrk_stats_inc(arm->sink.counts, hits);
		ktrk_hit_lose(&arm->sink, KTRK_LOST_RECURSION);
		return false;
	}
	this_cpu_write(ktrk_cpu.guard, guard | bit);
	barrier();
	ktrk_vm_keep(arm->sink.prog, &ctx, frame->kept);
	barrier();
	this_cpu_write(ktrk_cpu.guard, guard);
	return true;
}
NOKPROBE_SYMBOL(keep);

/**
 * ktrk_tramp_enter() - a function is entered
 * @frame: the trampoline's
 *
 * Context: any, NMI included; called by the trampoline.
 * Return: true if its return is to be recorded.
 */
u32 ktrk_tramp_enter(struct ktrk_tramp_frame *frame)
{
	struct ktrk_arm *arm;
	struct slot *slot;
	u32 ours = false;

	preempt_disable_notrace();
	slot = slot_at(frame->rest - MCOUNT_INSN_SIZE);
	/* TRAMP(arm:A) pairs with TRAMP(slot:B) */
	arm = slot ? smp_load_acquire(&slot->arm) : NULL;
	if (likely(arm) && (!arm->sink.prog->nkeep || keep(arm, frame))) {
		copy_stack(frame);
		frame->place = (u64)slot->gen << 32 | (slot - slots);
		/* Last, so that the duration is the function's, not ours. */
		frame->entry_ns = ktrk_env_clock();
		ours = true;
	}
	preempt_enable_notrace();
	return ours;
}
NOKPROBE_SYMBOL(ktrk_tramp_enter);

/* The arm that the function was entered for, if that is still there. */
static __always_inline struct ktrk_arm *
arm_of(const struct ktrk_tramp_frame *frame)
{
	const struct slot *slot = &slots[(u32)frame->place];
	/* TRAMP(arm:A) pairs with TRAMP(slot:B) */
	struct ktrk_arm *arm = smp_load_acquire(&slot->arm);

	return likely(arm && slot->gen == frame->place >> 32) ? arm : NULL;
}

static __always_inline struct ktrk_ctx
context_of(const struct ktrk_tramp_frame *frame)
{
	return (struct ktrk_ctx){
		.base = (const u64 *)frame,
		.kept = frame->kept,
		.retaddr = frame->caller,
		.entry_ns = frame->entry_ns,
	};
}

/* All of it, whatever the probe wants. */
static noinline void full(struct ktrk_tramp_frame *frame)
{
	struct task_struct *task = current;
	struct ktrk_where where = ktrk_hit_context(task, irqs_disabled(), 0);
	struct ktrk_ctx ctx = context_of(frame);
	struct ktrk_arm *arm;

	preempt_disable_notrace();
	arm = arm_of(frame);
	if (arm)
		ktrk_hit(&arm->sink, &ctx, where, task);
	preempt_enable_notrace();
}
NOKPROBE_SYMBOL(full);

static noinline void after(struct ktrk_arm *arm)
{
	ktrk_hit_after(&arm->sink);
	preempt_enable_notrace();
}
NOKPROBE_SYMBOL(after);

/**
 * ktrk_tramp_leave() - it has returned
 * @frame: the trampoline's, as ktrk_tramp_enter() left it
 *
 * Context: any, NMI included; called by the trampoline.
 */
void ktrk_tramp_leave(struct ktrk_tramp_frame *frame)
{
	const struct ktrk_ctx ctx = context_of(frame);
	enum ktrk_quick done = KTRK_QUICK_NOT;
	struct ktrk_arm *arm;

	if (unlikely(!ktrk_hit_plain(current, irqs_disabled(), 0)))
		return full(frame);
	preempt_disable_notrace();
	arm = arm_of(frame);
	if (likely(arm))
		done = ktrk_hit_quick(&arm->sink, &ctx, KTRK_HIT_PLAIN, current,
				      KTRK_SHAPE_ANY, 0);
	if (unlikely(done == KTRK_QUICK_MORE))
		return after(arm);
	preempt_enable_notrace();
	if (unlikely(done == KTRK_QUICK_NOT))
		full(frame);
}
NOKPROBE_SYMBOL(ktrk_tramp_leave);

/*
 * Where a task may leave, or stay for good; what runs where no task is looked
 * at by the drain, or RCU does not watch; and what our own handlers call.
 */
static const char *const denied[] = {
	"schedule", "idle", "startup_entry", "switch_to",
	"context_switch", "finish_task_switch", "do_exit",
	"do_group_exit", "do_task_dead", "make_task_dead", "kthread",
	"worker_thread", "rescuer_thread", "smpboot_thread", "panic",
	"ret_from_fork", "rewind_stack", "stack_protector", "play_dead",
	"mwait", "halt", "_cstate_", "s2idle", "stop_this_cpu",
	"_nofault", "irq_work", "ktime_get_mono", "sched_clock", "ftrace",
	"rethook", "kretprobe", "trampoline", "rcu_nmi", "rcu_irq", "rcu_eqs",
	"rcu_dynticks", "ct_nmi", "ct_irq", "ct_kernel", "irqentry",
	"irq_enter", "irq_exit", "nmi_enter", "nmi_exit", "do_softirq",
	"call_on_stack", "sys_exit", "delete_module", "synchronize_rcu",
};

static bool is_denied(u64 addr)
{
	char *name = kmalloc(KTRK_WHERE_LEN, GFP_KERNEL);
	bool no = true;
	u32 i;

	if (name && ktrk_ksym_name(NULL, addr, false, name, KTRK_WHERE_LEN)) {
		no = strpbrk(name, ".");
		for (i = 0; i < ARRAY_SIZE(denied) && !no; i++)
			no = strstr(name, denied[i]);
	}
	kfree(name);
	return no;
}

/* Can the frame give what the program reads? */
static bool reads_well(const struct ktrk_prog *prog)
{
	return !(ktrk_mech_reads_keep(prog) & ~HELD_AT_ENTRY) &&
	       !(ktrk_mech_reads_hit(prog) & ~HELD_AT_RETURN);
}

/* The ops hold hashes; none is ever used twice. */
static void forget(struct ktrk_arm *arm)
{
	ktrk_compat_ftrace_free_filter(&arm->tr.ops);
	memset(&arm->tr.ops, 0, sizeof(arm->tr.ops));
}

static void stop(struct ktrk_arm *arm)
{
	struct slot *slot = slot_at(arm->addr);

	ktrk_compat_direct_stop(&arm->tr.ops, arm->addr,
				(unsigned long)ktrk_tramp);
	WRITE_ONCE(slot->arm, NULL);
	forget(arm);
	/* Handlers run with preemption off. */
	synchronize_rcu();
	ktrk_tramp_drain();
}

/* This address had it before, or nobody has. */
static struct slot *slot_for(unsigned long ip)
{
	struct slot *slot = slot_at(ip);
	u32 i, at = home_of(ip);

	if (slot)
		return slot;
	for (i = 0; i < NSLOTS; i++, at = (at + 1) % NSLOTS)
		if (!slots[at].arm)
			return &slots[at];
	return NULL;
}

static int start(struct ktrk_arm *arm)
{
	struct slot *slot = slot_for(arm->addr);
	int rc;

	if (!slot || slot->arm)
		return -EBUSY;
	slot->gen++;
	WRITE_ONCE(slot->ip, arm->addr);
	/* TRAMP(slot:B) pairs with TRAMP(arm:A) */
	smp_store_release(&slot->arm, arm);
	ktrk_tramp_hold();
	rc = ktrk_compat_direct_start(&arm->tr.ops, arm->addr,
				      (unsigned long)ktrk_tramp);
	if (!rc)
		return 0;
	WRITE_ONCE(slot->arm, NULL);
	forget(arm);
	synchronize_rcu();
	ktrk_tramp_drain();
	return rc;
}

static int resolve(struct ktrk_arm *arm, const struct ktrk_def *def,
		   struct ktrk_err *err)
{
	int rc = -EOPNOTSUPP;

	if (arm->suits && reads_well(arm->sink.prog))
		rc = ktrk_mech_site_find(arm, def, err);
	if (!rc && is_denied(arm->addr))
		rc = -EOPNOTSUPP;
	if (!rc)
		rc = ktrk_mech_site_take(arm, false, stop);
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

const struct ktrk_mech ktrk_mech_trampoline = {
	.id = KTRK_MECH_TRAMPOLINE,
	.resolve = resolve,
	.arm = arm_it,
	.disarm = ktrk_mech_site_stop,
	.release = ktrk_mech_site_leave,
	.missed = missed,
	.exit = ktrk_tramp_drain_exit,
};
