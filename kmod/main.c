// SPDX-License-Identifier: GPL-2.0-only
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "attend.h"
#include "clock.h"
#include "ctl.h"
#include "fetch.h"
#include "hit.h"
#include "ksym.h"
#include "session.h"
#include "view.h"

static unsigned int buffer_kb = 1024;
module_param(buffer_kb, uint, 0444);
MODULE_PARM_DESC(buffer_kb,
		 "KiB of data of each CPU's ring, a power of two from 16 to 1048576 (default 1024)");

static unsigned int tasks = 8192;
module_param(tasks, uint, 0444);
MODULE_PARM_DESC(tasks, "tasks whose names are remembered, from 64 to 1048576 (default 8192)");

/* What these protect, and why so much: doc/breaker.md. */
static unsigned int max_rate = 2000000;
module_param(max_rate, uint, 0444);
MODULE_PARM_DESC(max_rate, "hits a second on one CPU at which a probe is disarmed, 0 for any (default 2000000)");

static unsigned int max_cpu = 75;
module_param(max_cpu, uint, 0444);
MODULE_PARM_DESC(max_cpu, "percent of a CPU at which a probe is disarmed, 0 for any (default 75)");

static unsigned int limit_mb;
module_param(limit_mb, uint, 0444);
MODULE_PARM_DESC(limit_mb, "MiB that all rings together may take (default a quarter of the memory)");

static bool kernel_events;
module_param(kernel_events, bool, 0444);
MODULE_PARM_DESC(kernel_events, "folders of the kernel's own events from the start (default N: once they are asked for)");

static u64 memory_limit(void)
{
	if (limit_mb)
		return (u64)limit_mb << 20;
	return (u64)totalram_pages() << PAGE_SHIFT >> 2;
}

static int __init ktrk_init(void)
{
	int rc;

	ktrk_buffer_init(memory_limit());
	ktrk_fetch_init();
	rc = ktrk_hit_init(tasks);
	if (rc)
		return rc;
	ktrk_clock_init(ktrk_attend_slow);
	rc = ktrk_probe_init();
	if (rc)
		goto err_probe;
	rc = ktrk_session_init((u64)buffer_kb << 10);
	if (rc == -EINVAL)
		pr_err("ktrk: buffer_kb=%u: must be a power of two from 16 to 1048576\n",
		       buffer_kb);
	if (rc)
		goto err_probe;
	rc = ktrk_breaker_init(ktrk_attend, max_rate ?: KTRK_RATE_NONE,
			       min(max_cpu, 100U) * 10 ?: KTRK_CPU_NONE);
	if (rc)
		goto err_session;
	rc = ktrk_session_watch();
	if (rc)
		goto err_breaker;
	ktrk_view_init(kernel_events);
	rc = ktrk_ctl_init();
	if (rc)
		goto err_view;
	pr_info("ktrk: version " KTRK_VERSION ", %u KiB a CPU, /dev/ktrk and debugfs ktrk/\n",
		buffer_kb);
	return 0;

err_view:
	ktrk_view_exit();
	ktrk_session_unwatch();
err_breaker:
	ktrk_breaker_exit();
err_session:
	ktrk_session_exit();
err_probe:
	ktrk_probe_exit();
	ktrk_clock_exit();
	ktrk_hit_exit();
	return rc;
}

static void __exit ktrk_exit(void)
{
	ktrk_ctl_exit();
	ktrk_breaker_exit();
	ktrk_session_unwatch();
	ktrk_view_exit();
	ktrk_session_exit();
	ktrk_probe_exit();
	ktrk_ksym_names_exit();
	ktrk_clock_exit();
	ktrk_hit_exit();
}

module_init(ktrk_init);
module_exit(ktrk_exit);

MODULE_AUTHOR("The ktrk authors");
MODULE_DESCRIPTION("Kernel tracing: kprobes, kretprobes and tracepoints into per-CPU rings");
MODULE_LICENSE("GPL");
MODULE_VERSION(KTRK_VERSION);
