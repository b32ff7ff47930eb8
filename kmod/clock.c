// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: following CLOCK_MONOTONIC with the time stamp counter
 *
 * ktime_get_mono_fast_ns() costs about 50 instructions, reading a counter that
 * all CPUs share about 10. So each second the work below reads both, and draws
 * the line that hits will follow until the next second: it starts where the
 * old line is now, and its slope is the clock's own of the last second plus
 * what makes up the difference until the next. The clock's own corrections
 * (NTP) are followed a second late, which is some microseconds at most.
 *
 * Lines are changed by one pointer, in all contexts and on all CPUs. The old
 * line stays as it is for LINES - 1 more seconds, for a CPU that stopped
 * between reading the pointer and the line.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/workqueue.h>

#include "clock.h"
#include "compat.h"

#define LINES		8

static struct ktrk_line lines[LINES];
const struct ktrk_line *ktrk_clock_line = &lines[0];

/**
 * ktrk_clock_name() - the clock as trace_clock names it
 *
 * Context: any.
 * Return: a constant string.
 */
const char *ktrk_clock_name(void)
{
	return "mono";
}

/* Elsewhere it is the kernel's own from the start. */
static bool is_quick = !IS_ENABLED(CONFIG_X86_64);

/**
 * ktrk_clock_is_quick() - can hits go by ktrk_env_clock_quick()?
 *
 * Context: any.
 * Return: true if so; once not, never again.
 */
bool ktrk_clock_is_quick(void)
{
	return READ_ONCE(is_quick);
}

#ifdef CONFIG_X86_64

/* A difference that no slope makes up in a second: start anew. */
#define STEP_NS		1000000

static u64 last_ticks, last_ns;
static u32 nlines;
static struct delayed_work work;
static void (*tell_slow)(void);

/* Both at once; of some tries the one with the least time between. */
static void read_both(u64 *ticks, u64 *ns)
{
	u64 best = ~0ULL, before, now, after;
	unsigned long flags;
	int i;

	for (i = 0; i < 5; i++) {
		local_irq_save(flags);
		before = rdtsc_ordered();
		now = ktime_get_mono_fast_ns();
		after = rdtsc_ordered();
		local_irq_restore(flags);
		if (after - before < best) {
			best = after - before;
			*ticks = before + best / 2;
			*ns = now;
		}
	}
}

/* Through (ticks, ns) with this slope. */
static void draw(u64 ticks, u64 ns, u64 rate)
{
	struct ktrk_line *line = &lines[++nlines % LINES];

	line->rate = rate;
	line->ns = 0;
	line->ns = ns - ktrk_line_at(line, ticks);
	/* CLOCK(draw:A) pairs with CLOCK(follow:B): line before pointer */
	smp_store_release(&ktrk_clock_line, line);
}

static u64 nominal_rate(void)
{
	return div_u64((u64)USEC_PER_SEC << 32, tsc_khz);
}

/* By the kernel's own clock from here on: a line without a rate. */
static void stop_counting(void)
{
	WRITE_ONCE(is_quick, false);
	tell_slow();
	/* Hits that were not told yet. */
	synchronize_rcu();
	draw(0, ktime_get_mono_fast_ns(), 0);
}

static void follow(struct work_struct *unused)
{
	u64 ticks, ns, ours, rate;
	s64 off;

	if (check_tsc_unstable()) {
		stop_counting();
		return;
	}
	read_both(&ticks, &ns);
	ours = ktrk_line_at(ktrk_clock_line, ticks);
	off = ns - ours;
	rate = div64_u64((ns - last_ns) << 24, (ticks - last_ticks) >> 8);
	if (abs(off) > STEP_NS || rate > 2 * nominal_rate() ||
	    rate < nominal_rate() / 2)
		draw(ticks, ns, nominal_rate());
	else
		draw(ticks, ours,
		     rate + div64_s64(off << 24, (ticks - last_ticks) >> 8));
	last_ticks = ticks;
	last_ns = ns;
	schedule_delayed_work(&work, HZ);
}

/* Does the kernel itself keep time by this counter? */
static bool kernel_uses_counter(void)
{
	struct system_time_snapshot snap;
	unsigned long flags;
	u64 before, after;

	local_irq_save(flags);
	before = rdtsc_ordered();
	ktrk_compat_snapshot(&snap);
	after = rdtsc_ordered();
	local_irq_restore(flags);
	return snap.cycles >= before && snap.cycles <= after;
}

static bool counter_is_good(void)
{
	if (!tsc_khz || check_tsc_unstable())
		return false;
	/* A guest may keep time otherwise and still have a good counter. */
	return kernel_uses_counter() ||
	       (boot_cpu_has(X86_FEATURE_CONSTANT_TSC) &&
		boot_cpu_has(X86_FEATURE_NONSTOP_TSC));
}

static void start(void)
{
	INIT_DELAYED_WORK(&work, follow);
	if (!counter_is_good())
		return;
	read_both(&last_ticks, &last_ns);
	draw(last_ticks, last_ns, nominal_rate());
	is_quick = true;
	schedule_delayed_work(&work, HZ);
}

static void stop(void)
{
	cancel_delayed_work_sync(&work);
}

#else

static void start(void)
{
}

static void stop(void)
{
}

#endif /* CONFIG_X86_64 */

/**
 * ktrk_clock_init() - use the counter if it can be trusted
 * @slow: called when it no longer can: no hit may go by
 *	ktrk_env_clock_quick() once hits that were under way have ended
 *
 * Context: module load, before the first hit.
 */
void ktrk_clock_init(void (*slow)(void))
{
#ifdef CONFIG_X86_64
	tell_slow = slow;
#endif
	start();
}

/**
 * ktrk_clock_exit() - draw no more lines
 *
 * Context: module unload.
 */
void ktrk_clock_exit(void)
{
	stop();
}
