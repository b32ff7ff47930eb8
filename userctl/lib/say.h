/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ktrkctl says to its user, always in the same form: what failed and why,
 * the definition with a caret, one hint with the command to type.
 */
#ifndef KTRK_SAY_H
#define KTRK_SAY_H

#include <stdbool.h>
#include <stddef.h>

#define KTRK_PRINTF(a, b) __attribute__((format(printf, a, b)))

enum ktrk_exit {
	KTRK_EXIT_OK = 0,
	KTRK_EXIT_FAILED = 1,
	KTRK_EXIT_USAGE = 2,
	KTRK_EXIT_NONE = 3,		/* nothing matched */
	KTRK_EXIT_PERM = 4,		/* permission or lockdown */
	KTRK_EXIT_MODULE = 5,		/* module missing, or other ABI */
};

/**
 * struct ktrk_say - how to talk, from the global options
 * @verbose: how many -v
 * @quiet: errors only
 * @json: machine-readable output
 * @color: on standard error
 */
struct ktrk_say {
	int verbose;
	bool quiet;
	bool json;
	bool color;
};

extern struct ktrk_say ktrk_say;

bool ktrk_say_set_color(const char *when);
void ktrk_say_error(const char *fmt, ...) KTRK_PRINTF(1, 2);
void ktrk_say_warn(const char *fmt, ...) KTRK_PRINTF(1, 2);
void ktrk_say_hint(const char *fmt, ...) KTRK_PRINTF(1, 2);
void ktrk_say_note(const char *fmt, ...) KTRK_PRINTF(1, 2);
void ktrk_say_more(const char *fmt, ...) KTRK_PRINTF(1, 2);
void ktrk_say_caret(const char *text, size_t pos);
int ktrk_say_usage(const char *fmt, ...) KTRK_PRINTF(1, 2);

#endif /* KTRK_SAY_H */
