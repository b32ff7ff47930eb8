// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading memory and values at a hit: from any context, never faulting, never
 * sleeping. core/vm.c calls these.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include <linux/uaccess.h>

#include "fetch.h"
#include "ksym.h"

/* A kernel thread runs on some task's memory: none of its business. */
static bool no_user(void)
{
	return !current->mm || (current->flags & PF_KTHREAD);
}

#ifdef CONFIG_X86_64
u64 ktrk_fetch_floor = ~0ULL;
#endif

/**
 * ktrk_fetch_init() - find out where kernel memory begins
 *
 * Context: module load, before the first probe.
 */
void ktrk_fetch_init(void)
{
#ifdef CONFIG_X86_64
	ktrk_fetch_floor = pgtable_l5_enabled() ? 0xff00000000000000ULL :
						  0xffff800000000000ULL;
#endif
}

static __always_inline int read_kernel(void *dst, u64 addr, u32 n)
{
#ifdef KTRK_FETCH_QUICK
	switch (n) {
	case 8:
		return ktrk_fetch_word(dst, addr, 8) ? 0 : -EFAULT;
	case 4:
		return ktrk_fetch_word(dst, addr, 4) ? 0 : -EFAULT;
	case 2:
		return ktrk_fetch_word(dst, addr, 2) ? 0 : -EFAULT;
	case 1:
		return ktrk_fetch_word(dst, addr, 1) ? 0 : -EFAULT;
	}
#endif
	return copy_from_kernel_nofault(dst, (const void *)addr, n);
}

/*
 * Where user and kernel memory do not overlap, an address below the end of a
 * task's is the task's, asked for or not: so it is for the kernel's own probes.
 */
static bool is_user(u64 addr)
{
	return IS_ENABLED(CONFIG_ARCH_HAS_NON_OVERLAPPING_ADDRESS_SPACE) &&
	       addr < TASK_SIZE;
}

static int read_bytes(void *dst, u64 addr, u32 n, bool user)
{
	if (!user) {
		if (!read_kernel(dst, addr, n))
			return 0;
		if (!is_user(addr))
			return -EFAULT;
	}
	if (no_user() ||
	    copy_from_user_nofault(dst, (const void __user *)addr, n))
		return -EFAULT;
	return 0;
}
NOKPROBE_SYMBOL(read_bytes);

/**
 * ktrk_env_read() - read a scalar
 * @dst: where to
 * @addr: from where
 * @n: bytes, 1 to 8
 * @user: user memory
 *
 * Context: any, NMI included.
 * Return: 0 or -EFAULT.
 */
int ktrk_env_read(void *dst, u64 addr, u32 n, bool user)
{
	return read_bytes(dst, addr, n, user);
}
NOKPROBE_SYMBOL(ktrk_env_read);

/* Bytes from @addr to the end of its piece, at most @left. */
static u32 piece(u64 addr, u32 left)
{
	u32 n = KTRK_FETCH_PIECE - addr % KTRK_FETCH_PIECE;

	return min(n, left);
}

/**
 * ktrk_env_read_str() - read a string, once
 * @dst: where to
 * @addr: from where
 * @max: most bytes, the NUL included
 * @user: user memory
 *
 * No kernel exports a string read that may be called here, so the string is
 * read piece by piece: a piece never crosses a page, so reading on behind the
 * NUL faults only where the NUL itself would have. What was read behind it is
 * wiped.
 *
 * Context: any, NMI included.
 * Return: bytes stored with the NUL; @max without one if it was longer;
 * -EFAULT.
 */
int ktrk_env_read_str(char *dst, u64 addr, u32 max, bool user)
{
	u32 done = 0;

	while (done < max) {
		u32 n = piece(addr + done, max - done);
		char *nul;

		if (read_bytes(dst + done, addr + done, n, user))
			return -EFAULT;
		nul = memchr(dst + done, 0, n);
		if (nul) {
			memset(nul, 0, dst + done + n - nul);
			return nul - dst + 1;
		}
		done += n;
	}
	return max;
}
NOKPROBE_SYMBOL(ktrk_env_read_str);

/**
 * ktrk_env_stack() - read a word of the kernel stack
 * @base: struct pt_regs as words
 * @n: which word, from the stack pointer
 * @val: where to
 *
 * Context: any, NMI included.
 * Return: 0, or -EFAULT beyond the end of this stack.
 */
int ktrk_env_stack(const u64 *base, u32 n, u64 *val)
{
	u64 sp = kernel_stack_pointer((struct pt_regs *)base);
	u64 addr = sp + n * sizeof(u64);

	if (addr / THREAD_SIZE != sp / THREAD_SIZE)
		return -EFAULT;
	return read_bytes(val, addr, sizeof(*val), false);
}
NOKPROBE_SYMBOL(ktrk_env_stack);

/* Of our own that are on top. */
#define OWN_FRAMES	16

static bool is_own(unsigned long addr)
{
	return within_module(addr, THIS_MODULE);
}
NOKPROBE_SYMBOL(is_own);

/**
 * ktrk_env_trace() - where this was called from
 * @dst: where to: addresses, innermost first, then zeroes
 * @n: how many, at most KTRK_ARRAY_MAX
 *
 * What is called here may be probed as well: our caller is guarded.
 *
 * Context: any, NMI included.
 */
noinline void ktrk_env_trace(u64 *dst, u32 n)
{
	unsigned long at[KTRK_ARRAY_MAX + OWN_FRAMES];
	u32 got, i = 0;

	got = stack_trace_save(at, min_t(u32, n + OWN_FRAMES, ARRAY_SIZE(at)),
			       0);
	while (i < got && is_own(at[i]))
		i++;
	for (; i < got && n; n--)
		*dst++ = at[i++];
	for (; n; n--)
		*dst++ = 0;
}
NOKPROBE_SYMBOL(ktrk_env_trace);

/**
 * ktrk_env_val() - a value that no register holds
 * @val: enum ktrk_val
 *
 * Context: any, preemption off.
 * Return: the value, 0 for those that the context holds.
 */
u64 ktrk_env_val(u32 val)
{
	switch (val) {
	case KTRK_VAL_TID:
		return current->pid;
	case KTRK_VAL_TGID:
		return current->tgid;
	case KTRK_VAL_CPU:
		return raw_smp_processor_id();
	case KTRK_VAL_NS:
		return ktrk_env_clock();
	}
	return 0;
}
NOKPROBE_SYMBOL(ktrk_env_val);

/**
 * ktrk_env_comm() - the current task's name
 * @dst: where to, 16 bytes
 *
 * Context: any.
 */
void ktrk_env_comm(char *dst)
{
	memcpy(dst, current->comm, TASK_COMM_LEN);
	dst[TASK_COMM_LEN - 1] = 0;
}
NOKPROBE_SYMBOL(ktrk_env_comm);

/**
 * ktrk_env_member() - where a member of a kernel's structure stands
 * @member: enum ktrk_member
 *
 * Context: any.
 * Return: bytes from the structure's start.
 */
u32 ktrk_env_member(u32 member)
{
	switch (member) {
	case KTRK_MEMBER_DENTRY_NAME:
		return offsetof(struct dentry, d_name.name);
	case KTRK_MEMBER_FILE_DENTRY:
		return offsetof(struct file, f_path.dentry);
	}
	return 0;
}

/**
 * ktrk_env_function() - where a function of the kernel begins and ends
 * @name: its name
 * @from: set to its first byte
 * @to: set behind its last
 *
 * Context: may sleep.
 * Return: 0 or -ENOENT.
 */
int ktrk_env_function(const char *name, u64 *from, u64 *to)
{
	return ktrk_ksym_function(name, from, to);
}

/**
 * ktrk_env_symbol() - where a symbol of the kernel stands, also one of data
 * @name: its name
 * @addr: set
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int ktrk_env_symbol(const char *name, u64 *addr)
{
	return ktrk_ksym_symbol(name, addr);
}
