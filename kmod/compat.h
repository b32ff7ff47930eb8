/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only place that knows how kernels differ. KTRK_HAVE_* come from Kbuild,
 * which looks into the headers. Each block names the release it is about.
 */
#ifndef KTRK_COMPAT_H
#define KTRK_COMPAT_H

#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/thread_info.h>
#include <linux/timekeeping.h>
#include <linux/tracepoint.h>

/* 5.11 moved a return instance's probe behind an accessor. */
static __always_inline struct kretprobe *
ktrk_compat_ri_probe(struct kretprobe_instance *ri)
{
#ifdef KTRK_HAVE_GET_KRETPROBE
	return get_kretprobe(ri);
#else
	return ri->rp;
#endif
}

/* 6.1 (rethook) did so with the return address. */
static __always_inline unsigned long
ktrk_compat_ri_retaddr(struct kretprobe_instance *ri)
{
#ifdef KTRK_HAVE_GET_KRETPROBE_RETADDR
	return get_kretprobe_retaddr(ri);
#else
	return (unsigned long)ri->ret_addr;
#endif
}

/* 6.3 made vm_flags read-only and added these. */
static inline void ktrk_compat_vm_flags(struct vm_area_struct *vma,
					unsigned long set, unsigned long clear)
{
#ifdef KTRK_HAVE_VM_FLAGS_SET
	vm_flags_set(vma, set);
	vm_flags_clear(vma, clear);
#else
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
#endif
}

/*
 * Levels of preempt_disable() between the traced code and our handler.
 * Tracepoints: 1 until struct tracepoint_ext came (6.14), with which they run
 * with preemption on. Kprobes: 1 for the dispatcher.
 */
#ifdef KTRK_HAVE_TRACEPOINT_EXT
#define KTRK_COMPAT_TP_BIAS	0
#else
#define KTRK_COMPAT_TP_BIAS	1
#endif
#define KTRK_COMPAT_KP_BIAS	1

/* 32-bit tasks: x86 and arm64 keep this in the thread's flags. */
#if defined(CONFIG_X86_64)
#define KTRK_COMPAT_TIF		TIF_ADDR32
#elif defined(CONFIG_ARM64)
#define KTRK_COMPAT_TIF		TIF_32BIT
#endif

/* Were interrupts off where these registers were saved? */
static __always_inline bool ktrk_compat_irqs_off(const struct pt_regs *regs)
{
#if defined(CONFIG_X86_64)
	return !(regs->flags & X86_EFLAGS_IF);
#else
	return !interrupts_enabled(regs);
#endif
}

/* 7.x asks which clock the snapshot is to be of. */
static inline void ktrk_compat_snapshot(struct system_time_snapshot *snap)
{
#ifdef KTRK_HAVE_SNAPSHOT_ID
	ktime_get_snapshot_id(CLOCK_MONOTONIC, snap);
#else
	ktime_get_snapshot(snap);
#endif
}

#endif /* KTRK_COMPAT_H */
