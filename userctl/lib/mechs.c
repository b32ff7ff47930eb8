// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
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

	names(ktrk_kinds[kind].like, info->features, buf, sizeof(buf));
	ktrk_say_hint("here a %s may be served by: %s", ktrk_kinds[kind].name,
		      buf);
}

static const char *best_of(u32 kind, u64 features)
{
	int i;

	for (i = 0; i < KTRK_MECH_COUNT; i++)
		if (ktrk_mechs[i].kind == kind && ktrk_mechs[i].feature & features)
			return ktrk_mechs[i].name;
	return "";
}

/**
 * ktrk_mechs_passed() - say why the best mechanism does not serve a probe
 * @info: what the module has
 * @ev: the probe
 * @kind: its kind
 * @why: what is known against it, or NULL
 *
 * That it does not suit the probe is for those who want to know more; that
 * somebody else was there first is for all.
 */
void ktrk_mechs_passed(const struct ktrk_info *info,
		       const struct ktrk_event *ev, u32 kind, const char *why)
{
	const char *best = best_of(kind, info->features);

	if (!ev->passed)
		return;
	if (ev->passed == EBUSY)
		ktrk_say_note("%.*s serves it: %s refuses, somebody else (BPF, a livepatch, another probe) has the function",
			      KTRK_MECH_LEN, ev->mech, best);
	else
		ktrk_say_more("%.*s serves it, not %s: %s", KTRK_MECH_LEN,
			      ev->mech, best, why ?: strerror(ev->passed));
}
