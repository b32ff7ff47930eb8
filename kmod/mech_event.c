// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own events, by way of perf: a counter on each CPU hands us each
 * record that the kernel makes of one, before perf looks at it. That is what
 * costs; in return each field has its name and its place. What perf itself does
 * not count, an event inside of another in the same kind of context, we are not
 * told of either.
 *
 * A counter has a reference to the event's module, which could not go then. We
 * give it back, and take it again for the counter's end: when the module goes, its
 * counters end before the kernel forgets its events.
 */
#include <linux/cpuhotplug.h>
#include <linux/module.h>
#include <linux/workqueue.h>

#include "mech.h"

/* Guards the list, and what is in it: who is armed, and its counters. */
static DEFINE_MUTEX(events_lock);
static LIST_HEAD(arms);

/* perf's own handler runs us with preemption off once. */
#define BIAS	IS_ENABLED(CONFIG_PREEMPT_COUNT)

/* The record's address, then those of its arrays. */
static __always_inline void fill_words(const struct ktrk_kevent *event,
				       const u8 *rec, u64 *words)
{
	u32 i;

	words[0] = (u64)rec;
	for (i = 0; i < event->narrays; i++) {
		u32 at = event->at[i];
		u32 loc = *(const u32 *)(rec + at) & 0xffff;

		if (event->relative & 1U << i)
			loc += at + sizeof(u32);
		words[1 + i] = (u64)rec + loc;
	}
}

static void hit(struct perf_event *counter, struct perf_sample_data *data,
		struct pt_regs *regs)
{
	struct ktrk_arm *arm = counter->overflow_handler_context;
	struct task_struct *task = current;
	struct ktrk_where where = ktrk_hit_context(task, irqs_disabled(), BIAS);
	u64 words[KTRK_TRACEPOINT_ARGS];
	struct ktrk_ctx ctx = { .base = words };

	if (unlikely(!data->raw))
		return;
	preempt_disable_notrace();
	fill_words(&arm->ev.event, data->raw->frag.data, words);
	/* What perf did for it took far longer. */
	ktrk_hit_rare(&arm->sink, &ctx, where, task);
	preempt_enable_notrace();
}
NOKPROBE_SYMBOL(hit);

/* On one CPU; one that is not there has none. */
static int count_locked(struct ktrk_arm *arm, int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.config = arm->ev.event.id,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_RAW,
		.pinned = 1,
	};
	struct perf_event *counter;

	lockdep_assert_held(&events_lock);
	counter = perf_event_create_kernel_counter(&attr, cpu, NULL, hit, arm);
	if (IS_ERR(counter))
		return PTR_ERR(counter) == -ENODEV ? 0 : PTR_ERR(counter);
	*per_cpu_ptr(arm->ev.counters, cpu) = counter;
	module_put(arm->ev.event.module);
	return 0;
}

static void uncount_locked(struct ktrk_arm *arm, int cpu)
{
	struct perf_event **counter = per_cpu_ptr(arm->ev.counters, cpu);

	lockdep_assert_held(&events_lock);
	if (*counter) {
		/* It is there, be it going: see leave(). */
		__module_get(arm->ev.event.module);
		perf_event_release_kernel(*counter);
	}
	*counter = NULL;
}

static void uncount_all_locked(struct ktrk_arm *arm)
{
	int cpu;

	for_each_possible_cpu(cpu)
		uncount_locked(arm, cpu);
}

static int resolve(struct ktrk_arm *arm, const struct ktrk_def *def,
		   struct ktrk_err *err)
{
	const char *name;

	if (ktrk_kevent_find(def->symbol, &arm->ev.event))
		return ktrk_err_set(err, KTRK_ERR_NO_KERNEL_EVENT,
				    def->target_pos);
	name = kstrdup(def->symbol, GFP_KERNEL);
	arm->ev.counters = alloc_percpu(struct perf_event *);
	arm->ev.name = name;
	if (!name || !arm->ev.counters) {
		kfree(name);
		free_percpu(arm->ev.counters);
		return ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	}
	return 0;
}

static int arm_it(struct ktrk_arm *arm)
{
	int rc, cpu;

	mutex_lock(&events_lock);
	/*
	 * It may have come again meanwhile, by another number; while we are locked
	 * its module does not get past leave().
	 */
	rc = ktrk_kevent_find(arm->ev.name, &arm->ev.event);
	if (rc)
		goto unlock;
	for_each_online_cpu(cpu) {
		rc = rc ?: count_locked(arm, cpu);
		cond_resched();
	}
	if (rc) {
		uncount_all_locked(arm);
	} else {
		arm->ev.on = true;
		arm->ev.gone = false;
		list_add(&arm->ev.node, &arms);
	}
unlock:
	mutex_unlock(&events_lock);
	return rc;
}

static void disarm(struct ktrk_arm *arm)
{
	mutex_lock(&events_lock);
	if (arm->ev.on) {
		list_del(&arm->ev.node);
		uncount_all_locked(arm);
	}
	arm->ev.on = false;
	mutex_unlock(&events_lock);
}

/* A module goes; one that comes again is another: see ktrk_probe_come(). */
static int leave(struct notifier_block *nb, unsigned long what, void *module)
{
	struct ktrk_arm *arm, *next;

	if (what != MODULE_STATE_GOING)
		return NOTIFY_DONE;
	mutex_lock(&events_lock);
	list_for_each_entry_safe(arm, next, &arms, ev.node) {
		if (arm->ev.event.module != module)
			continue;
		list_del(&arm->ev.node);
		uncount_all_locked(arm);
		arm->ev.on = false;
		arm->ev.gone = true;
	}
	mutex_unlock(&events_lock);
	return NOTIFY_DONE;
}

/* Before the kernel's own, which forgets the module's events and has priority 1. */
static struct notifier_block module_nb = { .notifier_call = leave, .priority = 2 };

static void release(struct ktrk_arm *arm)
{
	disarm(arm);
	/* Those still inside look at their sink; see ktrk_probe_sync(). */
	free_percpu(arm->ev.counters);
	kfree(arm->ev.name);
	arm->ev.counters = NULL;
	arm->ev.name = NULL;
}

static u64 missed(const struct ktrk_arm *arm)
{
	return 0;
}

/*
 * perf has taken the counters off a CPU that went, for good. One that comes gets
 * new ones soon: not at once, since CPUs may not come or go while tracepoints are
 * switched, and here one does.
 */
static void recount(struct work_struct *unused)
{
	struct ktrk_arm *arm;
	int cpu;

	mutex_lock(&events_lock);
	list_for_each_entry(arm, &arms, ev.node) {
		for_each_online_cpu(cpu) {
			struct perf_event *counter =
				*per_cpu_ptr(arm->ev.counters, cpu);

			if (counter && counter->state > PERF_EVENT_STATE_OFF)
				continue;
			uncount_locked(arm, cpu);
			if (count_locked(arm, cpu))
				pr_warn_once("ktrk: no counter for a CPU that came\n");
		}
	}
	mutex_unlock(&events_lock);
}

static DECLARE_WORK(recount_work, recount);

static int came(unsigned int cpu)
{
	schedule_work(&recount_work);
	return 0;
}

static int hotplug_state;

static int begin(void)
{
	int rc = register_module_notifier(&module_nb);

	if (rc)
		return rc;
	hotplug_state = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN,
						  "ktrk:event", came, NULL);
	if (hotplug_state < 0)
		unregister_module_notifier(&module_nb);
	return min(hotplug_state, 0);
}

static void end(void)
{
	/* It is called for what did not begin, too. */
	if (hotplug_state <= 0)
		return;
	unregister_module_notifier(&module_nb);
	cpuhp_remove_state_nocalls(hotplug_state);
	cancel_work_sync(&recount_work);
}

const struct ktrk_mech ktrk_mech_event = {
	.id = KTRK_MECH_EVENT,
	.resolve = resolve,
	.arm = arm_it,
	.disarm = disarm,
	.release = release,
	.missed = missed,
	.init = begin,
	.exit = end,
};
