/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a host test needs: ok() for each thing it checks, done() at its end.
 * The output is TAP, the plan comes last.
 */
#ifndef SELFTESTS_TAP_H
#define SELFTESTS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

/* One line of TAP; returns @good. */
static inline __attribute__((format(printf, 2, 3)))
bool ok(bool good, const char *fmt, ...)
{
	va_list args;

	printf("%sok %d - ", good ? "" : "not ", ++tap_count);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	tap_failed += !good;
	return good;
}

/* As ok(), and shows both strings where they differ. */
static inline __attribute__((format(printf, 3, 4)))
bool same(const char *got, const char *want, const char *fmt, ...)
{
	bool good = !strcmp(got, want);
	va_list args;

	printf("%sok %d - ", good ? "" : "not ", ++tap_count);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	if (!good)
		printf("# got:  %s\n# want: %s\n", got, want);
	tap_failed += !good;
	return good;
}

/* The plan; the exit status of main(). */
static inline int done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif /* SELFTESTS_TAP_H */
