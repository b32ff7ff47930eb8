// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "maxima.h"

/* 2000, 2k, 1.5M: more than nothing. */
static int read_count(const char *text, __u64 *val)
{
	static const char units[] = "kMG";
	double n, unit = 1;
	const char *at;
	char *end;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	n = strtod(text, &end);
	at = *end ? strchr(units, *end == 'K' ? 'k' : *end) : NULL;
	for (; at && at >= units; at--)
		unit *= 1000;
	if (unit > 1)
		end++;
	n *= unit;
	if (*end || !(n >= 1 && n <= 1e15))
		return -EINVAL;
	*val = n;
	return 0;
}

/**
 * ktrk_maxima_rate() - read the value of --max-rate
 * @text: hits a second, with k, M or G perhaps; or none
 * @add: @max_rate is set
 *
 * Return: 0, or KTRK_EXIT_USAGE and it has been said what is wrong.
 */
int ktrk_maxima_rate(const char *text, struct ktrk_add *add)
{
	if (!strcmp(text, "none")) {
		add->max_rate = KTRK_RATE_NONE;
		return 0;
	}
	if (!read_count(text, &add->max_rate))
		return 0;
	return ktrk_say_usage("add: --max-rate takes hits a second, e.g. 50k, or none; not \"%s\"",
			      text);
}

/**
 * ktrk_maxima_cpu() - read the value of --max-cpu
 * @text: percent of a CPU, with % perhaps; or none
 * @add: @max_cpu is set, in thousandths
 *
 * Return: 0, or KTRK_EXIT_USAGE and it has been said what is wrong.
 */
int ktrk_maxima_cpu(const char *text, struct ktrk_add *add)
{
	double percent;
	char *end;

	if (!strcmp(text, "none")) {
		add->max_cpu = KTRK_CPU_NONE;
		return 0;
	}
	percent = strtod(text, &end);
	end += *end == '%';
	if (isdigit((unsigned char)*text) && !*end && percent >= 0.1 &&
	    percent <= 100) {
		add->max_cpu = percent * 10 + 0.5;
		return 0;
	}
	return ktrk_say_usage("add: --max-cpu takes percent of a CPU, or none; not \"%s\"",
			      text);
}

/**
 * ktrk_maxima_maxactive() - read the value of --maxactive
 * @text: a number, or auto
 * @max: set to the number
 * @flags: or this gets KTRK_ADD_GROW
 *
 * Return: 0, or KTRK_EXIT_USAGE and it has been said what is wrong.
 */
int ktrk_maxima_maxactive(const char *text, unsigned long *max, __u32 *flags)
{
	if (!strcmp(text, "auto")) {
		*flags |= KTRK_ADD_GROW;
		return 0;
	}
	if (!ktrk_args_number(text, KTRK_MAXACTIVE_MAX, max))
		return 0;
	return ktrk_say_usage("add: --maxactive takes a number up to %d, or auto; not \"%s\"",
			      KTRK_MAXACTIVE_MAX, text);
}

/**
 * ktrk_maxima_state() - an event's state in a word
 * @ev: the event
 *
 * Return: a constant string.
 */
const char *ktrk_maxima_state(const struct ktrk_event *ev)
{
	if (ev->state & KTRK_EVENT_TRIPPED)
		return "tripped";
	return ev->state & KTRK_EVENT_ENABLED ? "armed" : "disabled";
}

/**
 * ktrk_maxima_text() - what the user is to know of it, if anything
 * @ev: the event
 * @buf: where to
 * @cap: room, 256 is enough
 *
 * Return: @buf, empty if all is as it was asked for.
 */
char *ktrk_maxima_text(const struct ktrk_event *ev, char *buf, size_t cap)
{
	size_t len = 0;

	buf[0] = 0;
	if (ev->state & KTRK_EVENT_TRIPPED)
		len = snprintf(buf, cap,
			       "disarmed by the storm breaker: %llu hits/s took %u.%u%% of CPU %u",
			       (unsigned long long)ev->trip_rate,
			       ev->trip_cpu / 10, ev->trip_cpu % 10,
			       ev->trip_where);
	if (ev->grown && len < cap)
		snprintf(buf + len, cap - len,
			 "%scalls were missed: maxactive raised %u time%s, to %u",
			 len ? "; " : "", ev->grown, ev->grown == 1 ? "" : "s",
			 ev->maxactive);
	return buf;
}

/**
 * ktrk_maxima_json() - its members in a JSON object
 * @js: the writer, inside an object
 * @ev: the event
 */
void ktrk_maxima_json(struct ktrk_json *js, const struct ktrk_event *ev)
{
	ktrk_json_bool(js, "tripped", ev->state & KTRK_EVENT_TRIPPED);
	if (ev->max_rate != KTRK_RATE_NONE)
		ktrk_json_u64(js, "max_rate", ev->max_rate);
	if (ev->max_cpu != KTRK_CPU_NONE)
		ktrk_json_u64(js, "max_cpu_permille", ev->max_cpu);
	ktrk_json_u64(js, "rate", ev->trip_rate);
	ktrk_json_u64(js, "cpu_permille", ev->trip_cpu);
	ktrk_json_u64(js, "worst_cpu", ev->trip_where);
	if (ev->maxactive) {
		ktrk_json_u64(js, "maxactive", ev->maxactive);
		ktrk_json_u64(js, "grown", ev->grown);
	}
}
