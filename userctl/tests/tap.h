/* SPDX-License-Identifier: GPL-2.0-only */
/* TAP for host tests: each ok() is one line, done() is the plan. */
#ifndef TAP_H
#define TAP_H

#include <stdio.h>

static int tap_n, tap_failed;

#define ok(cond, ...) do { \
	int tap_ok_ = !!(cond); \
	tap_failed += !tap_ok_; \
	printf("%sok %d ", tap_ok_ ? "" : "not ", ++tap_n); \
	printf(__VA_ARGS__); \
	putchar('\n'); \
	if (!tap_ok_) \
		printf("# %s:%d: %s\n", __FILE__, __LINE__, #cond); \
} while (0)

static inline int done(void)
{
	printf("1..%d\n", tap_n);
	return tap_failed != 0;
}

#endif /* TAP_H */
