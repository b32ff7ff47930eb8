/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's side of ktrk_env_clock(), included by env.h: CLOCK_MONOTONIC,
 * but read without a call where the time stamp counter can be trusted. A line
 * through two points, the counter and the clock, is followed until the next
 * one; kmod/clock.c draws a new one each second, which starts where the old
 * one is at that moment, so that time never steps.
 */
#ifndef KTRK_CORE_ENV_CLOCK_H
#define KTRK_CORE_ENV_CLOCK_H

#ifdef CONFIG_X86_64
#include <asm/msr.h>
#include <asm/tsc.h>
#endif

/**
 * struct ktrk_line - from the counter to the clock
 * @rate: ns a tick, times 2^32; 0 if the counter is not to be used
 * @ns: the clock where the counter is 0, were the line as long as that
 */
struct ktrk_line {
	u64 rate;
	u64 ns;
};

/* The line in use. */
extern const struct ktrk_line *ktrk_clock_line;

#ifdef CONFIG_X86_64
/*
 * 64 bits by 64 bits, of which the middle 64 are wanted. All that is above them
 * wraps, and @ns makes up for it.
 */
static __always_inline u64 ktrk_line_at(const struct ktrk_line *line, u64 ticks)
{
	u64 ns = ticks;

	asm("mulq %1\n\t"
	    "shrdq $32, %%rdx, %0\n\t"
	    "addq %2, %0"
	    : "+a" (ns) : "m" (line->rate), "m" (line->ns) : "rdx", "cc");
	return ns;
}

/*
 * As ktrk_line_at(), for what the counter says now. All in one, so that the
 * line's address is in nobody's way afterwards.
 */
static __always_inline u64 ktrk_line_now(const struct ktrk_line *line)
{
	u64 ns;

	asm volatile("rdtsc\n\t"
		     "shlq $32, %%rdx\n\t"
		     "orq %%rdx, %0\n\t"
		     "mulq %1\n\t"
		     "shrdq $32, %%rdx, %0\n\t"
		     "addq %2, %0"
		     : "=&a" (ns) : "m" (line->rate), "m" (line->ns)
		     : "rdx", "cc");
	return ns;
}

/* Can the clock be read without a call? Once not, never again. */
static __always_inline bool ktrk_env_clock_is_quick(void)
{
	return READ_ONCE(ktrk_clock_line)->rate;
}

/* The clock, where ktrk_env_clock_is_quick(). */
static __always_inline u64 ktrk_env_clock_quick(void)
{
	/* CLOCK(follow:B) pairs with CLOCK(draw:A): depends on the address */
	return ktrk_line_now(READ_ONCE(ktrk_clock_line));
}

static __always_inline u64 ktrk_env_clock(void)
{
	/* CLOCK(follow:B) pairs with CLOCK(draw:A): depends on the address */
	const struct ktrk_line *line = READ_ONCE(ktrk_clock_line);

	if (unlikely(!line->rate))
		return ktime_get_mono_fast_ns();
	return ktrk_line_now(line);
}
#else
static __always_inline u64 ktrk_env_clock(void)
{
	return ktime_get_mono_fast_ns();
}

static __always_inline bool ktrk_env_clock_is_quick(void)
{
	return true;
}

static __always_inline u64 ktrk_env_clock_quick(void)
{
	return ktrk_env_clock();
}
#endif

#endif /* KTRK_CORE_ENV_CLOCK_H */
