/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only place that knows how kernels differ. KTRK_HAVE_* come from Kbuild,
 * which looks into the headers. Each block names the release it is about.
 */
#ifndef KTRK_COMPAT_H
#define KTRK_COMPAT_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/thread_info.h>
#include <linux/timekeeping.h>
#include <linux/trace_events.h>
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
 * Memory for users to map. Up to 5.10 a page that is charged to a group says so
 * where a mapped one counts its mappings, and cannot be mapped.
 */
#ifdef PG_kmemcg
#define KTRK_COMPAT_GFP_MAPPED	GFP_KERNEL
#else
#define KTRK_COMPAT_GFP_MAPPED	GFP_KERNEL_ACCOUNT
#endif

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

/* The current task, read anew: where registers are dearer than a load. */
static __always_inline struct task_struct *ktrk_compat_current(void)
{
#if defined(CONFIG_X86_64) && defined(KTRK_HAVE_PCPU_HOT)
	return this_cpu_read(pcpu_hot.current_task);
#elif defined(CONFIG_X86_64)
	return this_cpu_read(current_task);
#else
	return current;
#endif
}

/* The preemption count as it stands in memory. */
static __always_inline u32 ktrk_compat_raw_count(void)
{
#if defined(CONFIG_X86_64) && defined(KTRK_HAVE_PCPU_HOT)
	return raw_cpu_read_4(pcpu_hot.preempt_count);
#elif defined(CONFIG_X86_64)
	return raw_cpu_read_4(__preempt_count);
#else
	return preempt_count();
#endif
}

/*
 * Is this a task with preemption on, but for @bias levels? x86 keeps the count
 * in one word with a bit that says that nobody wants the CPU; 6.2 put it into
 * pcpu_hot, 6.15 took it out again.
 */
static __always_inline bool ktrk_compat_plain_task(u32 bias)
{
#if defined(CONFIG_X86_64)
	u32 plain = PREEMPT_NEED_RESCHED;

	if (IS_ENABLED(CONFIG_PREEMPT_COUNT))
		plain += bias;
	return ktrk_compat_raw_count() == plain;
#else
	return preempt_count() ==
	       (IS_ENABLED(CONFIG_PREEMPT_COUNT) ? bias : 0);
#endif
}

/*
 * Is this CPU's 32-bit @var, or element of an array, equal to @val? x86 can say
 * so in one instruction; 6.8 began to tell the compiler of the segment.
 */
#if defined(CONFIG_X86_64) && defined(__percpu_arg)
#ifdef __my_cpu_var
#define KTRK_COMPAT_CPU_VAR(var) __my_cpu_var(var)
#else
#define KTRK_COMPAT_CPU_VAR(var) (var)
#endif
#define ktrk_compat_this_cpu_is(var, val) \
	({ \
		bool same__; \
		asm volatile("cmpl %[n], " __percpu_arg([cell]) \
			     : "=@cce" (same__) \
			     : [cell] "m" (KTRK_COMPAT_CPU_VAR(var)), \
			       [n] "r" (val)); \
		same__; \
	})
#else
#define ktrk_compat_this_cpu_is(var, val) (this_cpu_read(var) == (val))
#endif

/* Tracepoints: did the kernel switch preemption off? Up to 6.13. */
static __always_inline void ktrk_compat_tp_enter(void)
{
#ifdef KTRK_HAVE_TRACEPOINT_EXT
	preempt_disable_notrace();
#endif
}

static __always_inline void ktrk_compat_tp_leave(void)
{
#ifdef KTRK_HAVE_TRACEPOINT_EXT
	preempt_enable_notrace();
#endif
}

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

/* Where a module's code is, or that of its start. 6.4 made them two of many. */
static inline void ktrk_compat_module_text(const struct module *mod, bool init,
					   u64 *from, u64 *to)
{
#ifdef KTRK_HAVE_MODULE_MEMORY
	const struct module_memory *mem;

	mem = &mod->mem[init ? MOD_INIT_TEXT : MOD_TEXT];
	*from = (unsigned long)mem->base;
	*to = *from + mem->size;
#else
	const struct module_layout *mem;

	mem = init ? &mod->init_layout : &mod->core_layout;
	*from = (unsigned long)mem->base;
	*to = *from + mem->text_size;
#endif
}

#ifdef KTRK_HAVE_FTRACE

/* 5.11 hid what a handler is given; until then it is NULL unless asked for. */
#ifdef KTRK_HAVE_FTRACE_REGS
#define ktrk_compat_fregs	ftrace_regs
#else
#define ktrk_compat_fregs	pt_regs
#endif

/* 6.13 hid its members as well. */
static __always_inline const u64 *
ktrk_compat_fregs_words(struct ktrk_compat_fregs *fregs)
{
#if defined(arch_ftrace_regs)
	return (const u64 *)&arch_ftrace_regs(fregs)->regs;
#elif defined(KTRK_HAVE_FTRACE_REGS)
	return (const u64 *)&fregs->regs;
#else
	return (const u64 *)fregs;
#endif
}

/* "Do not guard us against recursion": the default from 5.11 on. */
#ifdef KTRK_HAVE_FTRACE_RECURSION_SAFE
#define KTRK_COMPAT_FTRACE_UNGUARDED	FTRACE_OPS_FL_RECURSION_SAFE
#else
#define KTRK_COMPAT_FTRACE_UNGUARDED	0
#endif

/* 6.1 exports what frees the filter; before, it can be set to nothing. */
static inline void ktrk_compat_ftrace_free_filter(struct ftrace_ops *ops)
{
#ifdef KTRK_HAVE_FTRACE_FREE_FILTER
	ftrace_free_filter(ops);
#else
	ftrace_set_filter(ops, NULL, 0, 1);
#endif
}

#ifdef KTRK_HAVE_TRAMPOLINE

/*
 * Have the site at @ip call @addr. 6.1 brought ftrace_ops that name the sites;
 * 6.4 gave them the name that the way by address had.
 */
static inline int ktrk_compat_direct_start(struct ftrace_ops *ops,
					   unsigned long ip, unsigned long addr)
{
#if defined(KTRK_HAVE_DIRECT_OPS) || defined(KTRK_HAVE_DIRECT_MULTI)
	int rc = ftrace_set_filter_ip(ops, ip, 0, 0);

	if (rc)
		return rc;
#endif
#if defined(KTRK_HAVE_DIRECT_OPS)
	return register_ftrace_direct(ops, addr);
#elif defined(KTRK_HAVE_DIRECT_MULTI)
	return register_ftrace_direct_multi(ops, addr);
#else
	return register_ftrace_direct(ip, addr);
#endif
}

static inline void ktrk_compat_direct_stop(struct ftrace_ops *ops,
					   unsigned long ip, unsigned long addr)
{
#if defined(KTRK_HAVE_DIRECT_OPS)
	unregister_ftrace_direct(ops, addr, false);
#elif defined(KTRK_HAVE_DIRECT_MULTI)
	unregister_ftrace_direct_multi(ops, addr);
#else
	unregister_ftrace_direct(ip, addr);
#endif
}

/* Is it running now? If not, its stack pointer is where it left it. */
static inline bool ktrk_compat_on_cpu(const struct task_struct *task)
{
#ifdef CONFIG_SMP
	/* Not ours: TASK(sp:A) pairs with TASK(sp:B); once it has switched */
	/* TASK(sp:B) pairs with TASK(sp:A) */
	return smp_load_acquire(&task->on_cpu);
#else
	return task == current;
#endif
}

#endif /* KTRK_HAVE_TRAMPOLINE */
#endif /* KTRK_HAVE_FTRACE */

/*
 * What an mkdir of a folder's is given and returns. 5.12 gave it the mount's users,
 * 6.3 a map of them, 6.15 has it return a dentry, NULL for the same.
 */
#if defined(KTRK_HAVE_MKDIR_DENTRY) || defined(KTRK_HAVE_MKDIR_IDMAP)
#define KTRK_COMPAT_MKDIR_FOR	struct mnt_idmap *map,
#elif defined(KTRK_HAVE_MKDIR_USERNS)
#define KTRK_COMPAT_MKDIR_FOR	struct user_namespace *users,
#else
#define KTRK_COMPAT_MKDIR_FOR
#endif
#ifdef KTRK_HAVE_MKDIR_DENTRY
#define KTRK_COMPAT_MKDIR_TYPE	struct dentry *
#define KTRK_COMPAT_MKDIR_RC(rc)	ERR_PTR(rc)
#else
#define KTRK_COMPAT_MKDIR_TYPE	int
#define KTRK_COMPAT_MKDIR_RC(rc)	(rc)
#endif

/*
 * Where several want one function, ftrace goes by a list of handlers, which
 * takes a level of preempt_disable() more. Is that all that is over @bias?
 * 5.11 made the bits that say so public.
 */
static inline bool ktrk_compat_ftrace_listed(const struct task_struct *task,
					     u32 bias)
{
#if defined(KTRK_HAVE_TRACE_LIST) && defined(CONFIG_TRACING)
	return (preempt_count() & PREEMPT_MASK) == bias + PREEMPT_OFFSET &&
	       task->trace_recursion &
	       GENMASK(TRACE_LIST_START + TRACE_CTX_TRANSITION,
		       TRACE_LIST_START);
#else
	return false;
#endif
}

#ifdef KTRK_HAVE_EVENT
/* The module that an event is in, or NULL; 5.15 gave the member another name. */
static inline struct module *
ktrk_compat_event_module(const struct trace_event_call *call)
{
#ifdef KTRK_HAVE_EVENT_MODULE
	return call->module;
#else
	return call->mod;
#endif
}
#endif

#endif /* KTRK_COMPAT_H */
