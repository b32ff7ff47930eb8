// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>

#include "cpulist.h"

static const char *number(const char *s, unsigned long *val)
{
	char *end;

	if (!isdigit((unsigned char)*s))
		return NULL;
	*val = strtoul(s, &end, 10);
	return *val < KTRK_CPULIST_MAX ? end : NULL;
}

static bool fill(struct ktrk_cpulist *list, const char *s)
{
	for (;; s++) {
		unsigned long from, to;

		s = number(s, &from);
		to = from;
		if (s && *s == '-')
			s = number(s + 1, &to);
		if (!s || to < from)
			return false;
		for (; from <= to; from++)
			list->bits[from / 8] |= 1 << from % 8;
		if (!*s)
			return true;
		if (*s != ',')
			return false;
	}
}

/**
 * ktrk_cpulist_parse() - read a list
 * @text: the list
 *
 * Return: the list, to be freed; NULL if it is none.
 */
struct ktrk_cpulist *ktrk_cpulist_parse(const char *text)
{
	struct ktrk_cpulist *list = calloc(1, sizeof(*list));

	if (list && !fill(list, text)) {
		free(list);
		list = NULL;
	}
	return list;
}

/**
 * ktrk_cpulist_has() - is a CPU on the list?
 * @list: the list
 * @cpu: its number
 *
 * Return: true if so.
 */
bool ktrk_cpulist_has(const struct ktrk_cpulist *list, unsigned int cpu)
{
	return cpu < KTRK_CPULIST_MAX && list->bits[cpu / 8] >> cpu % 8 & 1;
}
