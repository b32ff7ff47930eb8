// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: the storm breaker
 *
 * A probe on a function that runs more often than its owner thought can take a
 * server down. So while a probe is armed, a thread looks at its books each
 * CALM ns, which costs the hits nothing. One that is over a limit on a CPU is
 * a suspect and is looked at each QUICK ns; one that stays over it STRIKES
 * times in a row is silenced at once (its hits are counted as lost(rate), and
 * do nothing else), and its owner is told to disarm it, which takes locks and
 * time.
 *
 * Of the looks that make a probe trip, the first and the last may have seen
 * only some of a burst, but those between saw nothing else. So a burst shorter
 * than (STRIKES - 2) * QUICK = 20 ms trips nothing, however hard it is. A storm
 * is found after at most 2 * CALM + (STRIKES - 1) * QUICK = 80 ms, and mostly
 * within 55: the look in which it began may have seen too little of it.
 *
 * How much of a CPU the handler takes is its rate times what a hit costs. Each
 * look asks one hit to time itself. Of the last costs the middle one counts:
 * a hit that was interrupted, or whose virtual CPU was, is no measure.
 *
 * The thread is a real-time one, since a storm may well be in tasks that leave
 * a CPU to nobody else; looking takes it 2% of one CPU at most: where there
 * are very many probes and CPUs, it looks less often.
 */
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/workqueue.h>

#include "breaker.h"

#define CALM		(25 * NSEC_PER_MSEC)
#define QUICK		(10 * NSEC_PER_MSEC)
#define STRIKES		4

/* A look so soon behind another says nothing. */
#define TOO_SOON	(QUICK * 3 / 4)

/* How long the name of a task is not noted again. */
#define FORGET		NSEC_PER_SEC

/* Reading one CPU's books of one probe takes a tenth of that: hence 2%. */
#define PACE		(5 * NSEC_PER_USEC)

/* Guards the list of what is watched. */
static DEFINE_MUTEX(watch_lock);
static LIST_HEAD(watched);
static u32 nwatched;			/* under watch_lock */

static struct task_struct *thread;
static struct workqueue_struct *queue;
static struct work_struct work;
static u64 default_rate;
static u32 default_cpu;

/* What one look finds. */
struct look {
	u64 hits;		/* since the last, on the CPU that had most */
	u32 where;		/* that CPU */
	u64 timed_ns;		/* books of timed hits, all CPUs */
	u64 timed_hits;
};

static void read_books(struct ktrk_watch *watch, struct look *look)
{
	int cpu;

	memset(look, 0, sizeof(*look));
	for_each_online_cpu(cpu) {
		const struct ktrk_book *c;
		u64 hits, new;

		c = per_cpu_ptr(watch->sink->counts, cpu);
		hits = ktrk_stats_hits(c);
		new = hits - watch->seen[cpu];
		watch->seen[cpu] = hits;
		look->timed_ns += READ_ONCE(c->full.cost_ns);
		look->timed_hits += READ_ONCE(c->full.cost_hits);
		if (new > look->hits) {
			look->hits = new;
			look->where = cpu;
		}
	}
}

static int by_value(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The middle one of the last costs. */
static u64 cost(struct ktrk_watch *watch, const struct look *look)
{
	u64 ns = look->timed_ns - watch->timed.ns, sorted[KTRK_WATCH_COSTS];
	u64 hits = look->timed_hits - watch->timed.hits;
	u32 n;

	watch->timed.ns = look->timed_ns;
	watch->timed.hits = look->timed_hits;
	/* A CPU that went away has taken its books with it. */
	if (hits && (s64)hits > 0 && (s64)ns >= 0)
		watch->costs[watch->ncosts++ % KTRK_WATCH_COSTS] =
			div64_u64(ns, hits);
	n = min_t(u32, watch->ncosts, KTRK_WATCH_COSTS);
	if (!n)
		return 0;
	memcpy(sorted, watch->costs, sizeof(sorted));
	sort(sorted, n, sizeof(*sorted), by_value, NULL);
	return sorted[(n - 1) / 2];
}

static void trip(struct ktrk_watch *watch)
{
	ktrk_hit_mode(watch->sink, 0, KTRK_SINK_SILENT);
	WRITE_ONCE(watch->tripped, true);
	list_del_init(&watch->node);
	nwatched--;
}

/* One look at one probe. Returns true if its owner is to attend to it. */
static bool look_at(struct ktrk_watch *watch, u64 now)
{
	u64 since = now - watch->when;
	struct look look;

	lockdep_assert_held(&watch_lock);
	if (since < TOO_SOON)
		return false;
	watch->when = now;
	read_books(watch, &look);
	watch->rate = div64_u64(look.hits * NSEC_PER_SEC, since);
	watch->share = min_t(u64, 1000, watch->rate * cost(watch, &look) /
					USEC_PER_SEC);
	watch->where = look.where;
	if (watch->rate > watch->max_rate || watch->share > watch->max_cpu)
		watch->strikes++;
	else
		watch->strikes = 0;
	if (watch->strikes >= STRIKES) {
		trip(watch);
		return true;
	}
	if (look.hits)
		ktrk_hit_mode(watch->sink, 0, KTRK_SINK_SAMPLE);
	return watch->wants && watch->wants(watch);
}

static u64 calm(void)
{
	return max_t(u64, CALM, PACE * nwatched * num_online_cpus());
}

/*
 * Look at all that is watched, or before @full at the suspects only. Returns
 * how long to sleep, 0 for until something is watched.
 */
static u64 look_around(u64 *full)
{
	struct ktrk_watch *watch, *next;
	bool suspects = false, found = false;
	u64 now = ktime_get_ns(), wait;
	bool all = now >= *full;

	mutex_lock(&watch_lock);
	list_for_each_entry_safe(watch, next, &watched, node) {
		if (all || watch->strikes)
			found |= look_at(watch, now);
		suspects |= watch->strikes && !watch->tripped;
	}
	if (all)
		*full = now + calm();
	wait = nwatched ? *full - now : 0;
	mutex_unlock(&watch_lock);
	if (found)
		queue_work(queue, &work);
	return suspects ? min_t(u64, wait, QUICK) : wait;
}

static void sleep_for(u64 ns)
{
	ktime_t wait = ns_to_ktime(ns);

	set_current_state(TASK_INTERRUPTIBLE);
	if (kthread_should_stop() || (!ns && READ_ONCE(nwatched)))
		__set_current_state(TASK_RUNNING);
	else if (ns)
		schedule_hrtimeout(&wait, HRTIMER_MODE_REL);
	else
		schedule();
}

static int breaker(void *unused)
{
	u64 full = 0, forget = 0;

	while (!kthread_should_stop()) {
		sleep_for(look_around(&full));
		if (full >= forget) {
			ktrk_hit_forget_tasks();
			forget = full + FORGET;
		}
	}
	return 0;
}

/**
 * ktrk_breaker_new() - prepare to watch a probe
 * @watch: to be filled in
 * @sink: the probe's, with its books
 * @max_rate: as in struct ktrk_add
 * @max_cpu: the same
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int ktrk_breaker_new(struct ktrk_watch *watch, struct ktrk_sink *sink,
		     u64 max_rate, u32 max_cpu)
{
	INIT_LIST_HEAD(&watch->node);
	watch->sink = sink;
	watch->max_rate = max_rate ? max_rate : default_rate;
	watch->max_cpu = max_cpu ? max_cpu : default_cpu;
	watch->seen = kcalloc(nr_cpu_ids, sizeof(*watch->seen),
			      GFP_KERNEL_ACCOUNT);
	return watch->seen ? 0 : -ENOMEM;
}

/**
 * ktrk_breaker_free() - free what ktrk_breaker_new() took
 * @watch: not watched, or never prepared
 *
 * Context: may sleep.
 */
void ktrk_breaker_free(struct ktrk_watch *watch)
{
	kfree(watch->seen);
}

/**
 * ktrk_breaker_watch() - the probe is armed: watch it
 * @watch: prepared; if it had tripped, that is over
 *
 * Context: may sleep.
 */
void ktrk_breaker_watch(struct ktrk_watch *watch)
{
	struct look look;

	mutex_lock(&watch_lock);
	ktrk_hit_mode(watch->sink, KTRK_SINK_SILENT, 0);
	watch->tripped = false;
	watch->strikes = 0;
	watch->when = ktime_get_ns();
	read_books(watch, &look);
	if (list_empty(&watch->node)) {
		list_add_tail(&watch->node, &watched);
		WRITE_ONCE(nwatched, nwatched + 1);
	}
	ktrk_hit_mode(watch->sink, 0, KTRK_SINK_SAMPLE);
	mutex_unlock(&watch_lock);
	if (thread)
		wake_up_process(thread);
}

/**
 * ktrk_breaker_unwatch() - the probe is disarmed: watch it no more
 * @watch: watched, tripped or neither
 *
 * Context: may sleep.
 */
void ktrk_breaker_unwatch(struct ktrk_watch *watch)
{
	mutex_lock(&watch_lock);
	if (!list_empty(&watch->node)) {
		list_del_init(&watch->node);
		nwatched--;
		watch->rate = 0;
		watch->share = 0;
	}
	mutex_unlock(&watch_lock);
}

/**
 * ktrk_breaker_init() - begin to watch
 * @attend: work that looks for probes that tripped or want something
 * @max_rate: the limit of probes that name none, KTRK_RATE_NONE for no limit
 * @max_cpu: the same, KTRK_CPU_NONE for no limit
 *
 * Context: module load, before the first probe.
 * Return: 0 or -errno.
 */
int ktrk_breaker_init(work_func_t attend, u64 max_rate, u32 max_cpu)
{
	default_rate = max_rate;
	default_cpu = max_cpu;
	INIT_WORK(&work, attend);
	queue = alloc_workqueue("ktrk", WQ_HIGHPRI | WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (!queue)
		return -ENOMEM;
	thread = kthread_run(breaker, NULL, "ktrk_breaker");
	if (IS_ERR(thread)) {
		destroy_workqueue(queue);
		return PTR_ERR(thread);
	}
	sched_set_fifo(thread);
	return 0;
}

/**
 * ktrk_breaker_exit() - watch no more
 *
 * Context: module unload, before sessions are torn down.
 */
void ktrk_breaker_exit(void)
{
	kthread_stop(thread);
	thread = NULL;
	destroy_workqueue(queue);
}
