/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A function that nothing calls, since it was inlined into all its callers,
 * and the one function that it calls itself: its stand-in.
 */
#ifndef KTRK_STANDIN_H
#define KTRK_STANDIN_H

#include <stddef.h>

#include "kcore.h"
#include "ksyms.h"
#include "scan.h"

#define KTRK_STANDIN_MAX	8

enum ktrk_standin_verdict {
	KTRK_STANDIN_CALLED, /* probe it: it is called */
	KTRK_STANDIN_POINTER, /* probe it: its address is, or was, taken */
	KTRK_STANDIN_UNKNOWN, /* memory cannot be read */
	KTRK_STANDIN_ONE, /* nothing calls it, it calls one other */
	KTRK_STANDIN_NONE, /* nothing calls it, and no one stands in */
};

/**
 * struct ktrk_standin - what was found out about a function
 * @verdict: enum ktrk_standin_verdict
 * @calls: sites that call it
 * @takings: places that hold or make its address
 * @exported: modules may call it
 * @err: why memory cannot be read, -errno
 * @n: functions that it calls, at most KTRK_STANDIN_MAX
 * @callees: those
 */
struct ktrk_standin {
	enum ktrk_standin_verdict verdict;
	unsigned long calls;
	unsigned long takings;
	bool exported;
	int err;
	size_t n;
	const struct ktrk_ksym *callees[KTRK_STANDIN_MAX];
};

void ktrk_standin_find(const struct ktrk_ksyms *ks, const struct ktrk_ksym *sym,
		       const struct ktrk_scan_arch *arch,
		       struct ktrk_standin *out);

#endif /* KTRK_STANDIN_H */
