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
 * @ticks: the counter where the line starts, in the past of all its users
 * @ns: the clock there
 * @rate: ns a tick, times 2^32; 0 if the counter is not to be used
 */
struct ktrk_line {
	u64 ticks;
	u64 ns;
	u64 rate;
};

/* The line in use. */
extern const struct ktrk_line *ktrk_clock_line;

#ifdef CONFIG_X86_64
/* 64 bits by 64 bits, of which the middle 64 are wanted: two instructions. */
static __always_inline u64 ktrk_line_at(const struct ktrk_line *line, u64 ticks)
{
	u64 ns = ticks - line->ticks;

	asm("mulq %1\n\t"
	    "shrdq $32, %%rdx, %0"
	    : "+a" (ns) : "rm" (line->rate) : "rdx", "cc");
	return line->ns + ns;
}

static __always_inline u64 ktrk_env_clock(void)
{
	/* CLOCK(follow:B) pairs with CLOCK(draw:A): depends on the address */
	const struct ktrk_line *line = READ_ONCE(ktrk_clock_line);

	if (unlikely(!line->rate))
		return ktime_get_mono_fast_ns();
	return ktrk_line_at(line, rdtsc());
}
#else
static __always_inline u64 ktrk_env_clock(void)
{
	return ktime_get_mono_fast_ns();
}
#endif

#endif /* KTRK_CORE_ENV_CLOCK_H */
