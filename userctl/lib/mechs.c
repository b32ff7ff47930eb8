// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "mechs.h"
#include "say.h"

/* Names of those that serve @kind and have a bit in @features. */
static void names(u32 kind, u64 features, char *buf, size_t cap)
{
	size_t len = 0;
	int i;

	*buf = 0;
	for (i = 0; i < KTRK_MECH_COUNT && len < cap; i++) {
		if (kind != KTRK_KIND_COUNT && ktrk_mechs[i].kind != kind)
			continue;
		if (ktrk_mechs[i].feature & features)
			len += snprintf(buf + len, cap - len, "%s%s",
					len ? ", " : "", ktrk_mechs[i].name);
	}
}

/**
 * ktrk_mechs_check() - is there a mechanism of this name?
 * @name: as typed
 *
 * Return: an exit status, KTRK_EXIT_USAGE if there is none, which was said.
 */
int ktrk_mechs_check(const char *name)
{
	char buf[128];
	int i;

	for (i = 0; i < KTRK_MECH_COUNT; i++)
		if (!strcmp(ktrk_mechs[i].name, name))
			return KTRK_EXIT_OK;
	names(KTRK_KIND_COUNT, ~0ULL, buf, sizeof(buf));
	ktrk_say_error("there is no mechanism called %s", name);
	ktrk_say_hint("one of %s", buf);
	return KTRK_EXIT_USAGE;
}

/**
 * ktrk_mechs_hint() - say which mechanisms could be asked for
 * @info: what the module has
 * @kind: of the probe
 */
void ktrk_mechs_hint(const struct ktrk_info *info, u32 kind)
{
	char buf[128];

	names(kind, info->features, buf, sizeof(buf));
	ktrk_say_hint("here a %s may be served by: %s", ktrk_kinds[kind].name,
		      buf);
}
