/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TAP from C: each check is one line, the plan comes last. Nothing here needs
 * a kernel tree, so that the tests build anywhere.
 */
#ifndef KTRK_KSELF_TAP_H
#define KTRK_KSELF_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define TAP_SKIP	4	/* exit status of a test that cannot run here */

static unsigned int tap_count, tap_failed;

static inline void tap_begin(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("TAP version 13");
}

/* One check; returns what it was given. */
static inline bool __attribute__((format(printf, 2, 3)))
tap_ok(bool ok, const char *fmt, ...)
{
	va_list args;

	tap_failed += !ok;
	printf("%sok %u - ", ok ? "" : "not ", ++tap_count);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	return ok;
}

/* One check of a number, that says both when they differ. */
static inline bool tap_is(long long got, long long want, const char *what)
{
	if (!tap_ok(got == want, "%s", what))
		printf("#   got %lld (%#llx), want %lld (%#llx)\n", got,
		       (unsigned long long)got, want, (unsigned long long)want);
	return got == want;
}

static inline void tap_skip(const char *what, const char *why)
{
	printf("ok %u - %s # SKIP %s\n", ++tap_count, what, why);
}

/* The whole test cannot run here. */
static inline void __attribute__((noreturn)) tap_skip_all(const char *why)
{
	printf("1..0 # SKIP %s\n", why);
	exit(TAP_SKIP);
}

/* What the rest stands on is not there. */
static inline void __attribute__((noreturn, format(printf, 1, 2)))
tap_bail(const char *fmt, ...)
{
	va_list args;

	fputs("Bail out! ", stdout);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	exit(1);
}

/* The plan; returns the exit status. */
static inline int tap_end(void)
{
	printf("1..%u\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif /* KTRK_KSELF_TAP_H */
