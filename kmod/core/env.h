/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that the pure-C core may know of the world around it. The core is
 * compiled into the module, into ktrkctl and into the host tests; this header
 * is the only one that tells them apart.
 *
 * The ktrk_* shared-memory accessors below are the only way the core touches
 * memory that another context or a user may change. Under KTRK_MODEL each of
 * them first calls ktrk_model_point(), where the explorer of interleavings
 * may run somebody else.
 */
#ifndef KTRK_CORE_ENV_H
#define KTRK_CORE_ENV_H

#ifdef __KERNEL__

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/string.h>
#include <linux/ktime.h>
#include <linux/types.h>
#include <linux/atomic.h>
#include <asm/barrier.h>

#define ktrk_load(p)		READ_ONCE(*(p))
/*
 * Of what this CPU alone changes, or whose change may be seen late: the
 * compiler may make it part of the instruction that uses it.
 */
#define ktrk_peek(p)		data_race(*(p))
#define ktrk_store(p, v)	WRITE_ONCE(*(p), (v))
#define ktrk_load_acquire(p)	smp_load_acquire(p)
#define ktrk_store_release(p, v) smp_store_release((p), (v))
#define ktrk_rmb()		smp_rmb()
#define ktrk_wmb()		smp_wmb()
#define ktrk_barrier()		barrier()
/* Atomic against this CPU's own interrupts only; returns the old value. */
#define ktrk_cmpxchg_local(p, o, n) cmpxchg_local((p), (o), (n))
/* The same for 64 bits, where only success is asked for. */
#ifdef CONFIG_X86_64
#define ktrk_try_cmpxchg_local(p, o, n) \
	({ \
		u64 old__ = (o); \
		bool done__; \
		asm volatile("cmpxchgq %[new], %[ptr]" \
			     : "=@ccz" (done__), [ptr] "+m" (*(p)), \
			       "+a" (old__) \
			     : [new] "r" ((u64)(n)) : "memory"); \
		done__; \
	})
/* Are the 64 bits at base + at, a constant, v? By the comparing instruction. */
#define ktrk_env_word_is(base, at, v) \
	({ \
		bool same__; \
		asm volatile("cmpq %[val], %c[off](%[from])" \
			     : "=@ccz" (same__) \
			     : [from] "r" (base), [off] "i" (at), \
			       [val] "r" ((u64)(v)) \
			     : "memory"); \
		same__; \
	})
#else
#define ktrk_try_cmpxchg_local(p, o, n) (cmpxchg_local((p), (o), (n)) == (o))
#define ktrk_env_word_is(base, at, v) \
	(ktrk_peek((u64 *)((void *)(base) + (at))) == (v))
#endif
/* Atomic against all CPUs. */
#define ktrk_cmpxchg(p, o, n)	cmpxchg((p), (o), (n))

/* kmod/buffer.c lays out a ring so: the writer's page, then what is mapped. */
#define KTRK_RING_CONS_AT	PAGE_SIZE
#define KTRK_RING_PROD_AT	(2 * PAGE_SIZE)
#define KTRK_RING_DATA_AT	(3 * PAGE_SIZE)

#else /* host */

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <assert.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

#ifndef __always_inline
#define __always_inline		inline __attribute__((always_inline))
#endif
#define noinline		__attribute__((noinline))
#define __printf(a, b)		__attribute__((format(printf, a, b)))
#define fallthrough		__attribute__((fallthrough))
#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define ALIGN(x, a)		(((x) + (a) - 1) & ~((typeof(x))(a) - 1))
#ifndef min
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#endif
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define scnprintf		ktrk_scnprintf

#define U8_MAX			UINT8_MAX
#define U16_MAX			UINT16_MAX
#define U32_MAX			UINT32_MAX
#define U64_MAX			UINT64_MAX
#define S64_MAX			INT64_MAX
#define NOKPROBE_SYMBOL(f)

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

static inline u64 div_u64_rem(u64 dividend, u32 divisor, u32 *rem)
{
	*rem = dividend % divisor;
	return dividend / divisor;
}

int ktrk_scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

#ifdef KTRK_MODEL
void ktrk_model_point(const void *addr, int kind);
#define KTRK_POINT(p, kind)	ktrk_model_point((p), (kind))
#else
#define KTRK_POINT(p, kind)	((void)0)
#endif
enum { KTRK_POINT_LOAD, KTRK_POINT_STORE, KTRK_POINT_RMW };

#define KTRK_POINT_GET(p, order) \
	({ \
		KTRK_POINT((p), KTRK_POINT_LOAD); \
		__atomic_load_n((p), (order)); \
	})
#define KTRK_POINT_PUT(p, v, order) \
	({ \
		KTRK_POINT((p), KTRK_POINT_STORE); \
		__atomic_store_n((p), (v), (order)); \
	})
#define ktrk_load(p)		KTRK_POINT_GET(p, __ATOMIC_RELAXED)
#define ktrk_peek(p)		ktrk_load(p)
#define ktrk_store(p, v)	KTRK_POINT_PUT(p, v, __ATOMIC_RELAXED)
#define ktrk_load_acquire(p)	KTRK_POINT_GET(p, __ATOMIC_ACQUIRE)
#define ktrk_store_release(p, v) KTRK_POINT_PUT(p, v, __ATOMIC_RELEASE)
#define ktrk_rmb()		__atomic_thread_fence(__ATOMIC_ACQUIRE)
#define ktrk_wmb()		__atomic_thread_fence(__ATOMIC_RELEASE)
#define ktrk_barrier()		__asm__ __volatile__("" ::: "memory")
#define ktrk_cmpxchg(p, o, n) \
	({ \
		typeof(*(p)) old__ = (o); \
		KTRK_POINT((p), KTRK_POINT_RMW); \
		__atomic_compare_exchange_n((p), &old__, (n), false, \
					    __ATOMIC_SEQ_CST, \
					    __ATOMIC_SEQ_CST); \
		old__; \
	})
#define ktrk_cmpxchg_local(p, o, n) ktrk_cmpxchg(p, o, n)
#define ktrk_try_cmpxchg_local(p, o, n) (ktrk_cmpxchg(p, o, n) == (o))

#endif /* __KERNEL__ */

/*
 * The clock of all records: CLOCK_MONOTONIC in ns, from any context. A user
 * can read the same one, so that a reader knows what "now" is.
 */
#ifdef __KERNEL__
#include "env_clock.h"
#else
u64 ktrk_env_clock(void);

static inline bool ktrk_env_clock_is_quick(void)
{
	return true;
}

static inline u64 ktrk_env_clock_quick(void)
{
	return ktrk_env_clock();
}
#endif

#include <ktrk/record.h>
#include <ktrk/prog.h>
#include <ktrk/ktrk.h>

/*
 * What the embedder provides: kmod/hit.h and kmod/fetch.c in the module,
 * selftests/unit/env.c on the host. ktrkctl links what it uses only.
 *
 * ktrk_env_read(): @n (1 to 8) bytes at @addr, kernel or user memory, without
 * faulting the caller: 0 or -EFAULT.
 * ktrk_env_read_str(): the string at @addr to @dst, at most @max bytes with
 * its NUL; bytes of @dst behind what is returned are left zero or untouched.
 * Returns the bytes stored, NUL included, or @max without a NUL if it was
 * longer, or -EFAULT.
 * ktrk_env_stack(): word @n of the kernel stack of struct pt_regs @base.
 * ktrk_env_trace(): where this was called from, innermost first, @n of them at
 * most, then zeroes.
 * ktrk_env_val(): enum ktrk_val, those that are not in the context.
 * ktrk_env_comm(): the current task's name, 16 bytes, NUL-terminated.
 * ktrk_env_scratch(): where this hit's filter keeps its strings; nobody else
 * uses it until the hit is done.
 * ktrk_env_function(): where a function of the kernel begins and ends.
 * ktrk_env_symbol(): where a symbol of the kernel stands, also one of data.
 * ktrk_env_member(): where a member of a kernel's structure stands.
 */
int ktrk_env_read(void *dst, u64 addr, u32 n, bool user);
int ktrk_env_read_str(char *dst, u64 addr, u32 max, bool user);
int ktrk_env_stack(const u64 *base, u32 n, u64 *val);
void ktrk_env_trace(u64 *dst, u32 n);
u64 ktrk_env_val(u32 val);
void ktrk_env_comm(char *dst);

/**
 * struct ktrk_scratch - strings that a filter read, for its record
 * @read: a bit for each that was
 * @at: where they stand in @bytes
 * @len: their bytes, 0 where reading failed
 * @bytes: the strings
 */
struct ktrk_scratch {
	u32 read;
	u16 at[KTRK_PROG_STRINGS];
	u16 len[KTRK_PROG_STRINGS];
	char bytes[KTRK_PROG_SCRATCH];
};

struct ktrk_scratch *ktrk_env_scratch(void);
int ktrk_env_function(const char *name, u64 *from, u64 *to);
int ktrk_env_symbol(const char *name, u64 *addr);

enum ktrk_member {
	KTRK_MEMBER_DENTRY_NAME,	/* struct dentry: d_name.name */
	KTRK_MEMBER_FILE_DENTRY,	/* struct file: f_path.dentry */
	KTRK_MEMBER_COUNT,
};

u32 ktrk_env_member(u32 member);

#endif /* KTRK_CORE_ENV_H */
