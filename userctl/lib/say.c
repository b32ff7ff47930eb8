// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

struct ktrk_say ktrk_say;

#define RED	"\033[31m"
#define YELLOW	"\033[33m"
#define BOLD	"\033[1m"
#define PLAIN	"\033[0m"

static const char *paint(const char *code)
{
	return ktrk_say.color ? code : "";
}

static void say(const char *prefix, const char *fmt, va_list args)
{
	/* What was printed before comes first, also into one file. */
	fflush(stdout);
	fputs(prefix, stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
}

/**
 * ktrk_say_set_color() - decide about colours on standard error
 * @when: "auto", "always" or "never"; auto asks NO_COLOR and the terminal
 *
 * Return: false if @when is none of them.
 */
bool ktrk_say_set_color(const char *when)
{
	const char *no = getenv("NO_COLOR");

	if (!strcmp(when, "always"))
		ktrk_say.color = true;
	else if (!strcmp(when, "never"))
		ktrk_say.color = false;
	else if (!strcmp(when, "auto"))
		ktrk_say.color = isatty(STDERR_FILENO) && !(no && *no);
	else
		return false;
	return true;
}

/**
 * ktrk_say_error() - what failed, a colon, why
 * @fmt: without a newline
 */
void ktrk_say_error(const char *fmt, ...)
{
	char prefix[32];
	va_list args;

	snprintf(prefix, sizeof(prefix), "%sktrkctl:%s ", paint(RED), paint(PLAIN));
	va_start(args, fmt);
	say(prefix, fmt, args);
	va_end(args);
}

/**
 * ktrk_say_warn() - it goes on, but the user should know
 * @fmt: without a newline
 */
void ktrk_say_warn(const char *fmt, ...)
{
	char prefix[48];
	va_list args;

	snprintf(prefix, sizeof(prefix), "%sktrkctl: warning:%s ", paint(YELLOW),
		 paint(PLAIN));
	va_start(args, fmt);
	say(prefix, fmt, args);
	va_end(args);
}

/**
 * ktrk_say_hint() - what to type next, below an error
 * @fmt: without a newline
 */
void ktrk_say_hint(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say("  hint: ", fmt, args);
	va_end(args);
}

/**
 * ktrk_say_note() - something done otherwise than the user may expect
 * @fmt: without a newline
 */
void ktrk_say_note(const char *fmt, ...)
{
	va_list args;

	if (ktrk_say.quiet)
		return;
	va_start(args, fmt);
	say("note: ", fmt, args);
	va_end(args);
}

/**
 * ktrk_say_more() - for -v only
 * @fmt: without a newline
 */
void ktrk_say_more(const char *fmt, ...)
{
	va_list args;

	if (!ktrk_say.verbose)
		return;
	va_start(args, fmt);
	say("ktrkctl: ", fmt, args);
	va_end(args);
}

/* Bytes of a UTF-8 character after the first take no column. */
static bool takes_column(char c)
{
	return (c & 0xc0) != 0x80;
}

/**
 * ktrk_say_caret() - a definition, and a caret below what is wrong with it
 * @text: the definition
 * @pos: offset of the first wrong character
 *
 * The caret is as long as the word it points at.
 */
void ktrk_say_caret(const char *text, size_t pos)
{
	size_t len = strlen(text), i;

	if (pos > len)
		pos = len;
	fprintf(stderr, "  %s\n  ", text);
	for (i = 0; i < pos; i++)
		if (takes_column(text[i]))
			fputc(text[i] == '\t' ? '\t' : ' ', stderr);
	fprintf(stderr, "%s^", paint(BOLD));
	for (i = pos + 1; i < len && !isspace((unsigned char)text[i]); i++)
		if (takes_column(text[i]) && pos < len)
			fputc('~', stderr);
	fprintf(stderr, "%s\n", paint(PLAIN));
}

/**
 * ktrk_say_usage() - the command line is wrong
 * @fmt: without a newline
 *
 * Return: KTRK_EXIT_USAGE, so that it can be returned at once.
 */
int ktrk_say_usage(const char *fmt, ...)
{
	char prefix[32];
	va_list args;

	snprintf(prefix, sizeof(prefix), "%sktrkctl:%s ", paint(RED), paint(PLAIN));
	va_start(args, fmt);
	say(prefix, fmt, args);
	va_end(args);
	return KTRK_EXIT_USAGE;
}
