// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kconfig.h"
#include "slurp.h"

/* The kernel's own copy is compressed: what can read it is not always there. */
static char *read_proc(void)
{
	size_t len = 0, room = 0;
	char *text = NULL;
	FILE *f;

	if (access("/proc/config.gz", R_OK))
		return NULL;
	f = popen("gzip -dc /proc/config.gz 2>/dev/null", "re");
	if (!f)
		return NULL;
	do {
		room = room ? 2 * room : 1 << 18;
		text = ktrk_slurp_grow(text, room, 1);
		len += fread(text + len, 1, room - len - 1, f);
	} while (len == room - 1);
	text[len] = 0;
	pclose(f);
	if (len)
		return text;
	free(text);
	return NULL;
}

/**
 * ktrk_kconfig_load() - find and read the options
 * @kc: to be filled in
 * @release: of the running kernel
 */
void ktrk_kconfig_load(struct ktrk_kconfig *kc, const char *release)
{
	static const char *const places[] = {
		"/boot/config-%s", "/lib/modules/%s/config", "/lib/modules/%s/build/.config",
	};
	size_t i;

	memset(kc, 0, sizeof(*kc));
	strcpy(kc->path, "/proc/config.gz");
	kc->text = read_proc();
	for (i = 0; i < sizeof(places) / sizeof(*places) && !kc->text; i++) {
		const char *mark = strstr(places[i], "%s");

		snprintf(kc->path, sizeof(kc->path), "%.*s%.200s%s",
			 (int)(mark - places[i]), places[i], release, mark + 2);
		kc->text = ktrk_slurp(kc->path, NULL);
	}
}

/**
 * ktrk_kconfig_free() - free them
 * @kc: the options
 */
void ktrk_kconfig_free(struct ktrk_kconfig *kc)
{
	free(kc->text);
	kc->text = NULL;
}

/**
 * ktrk_kconfig_get() - how is an option set?
 * @kc: the options
 * @name: without CONFIG_
 *
 * Return: y, m, n, v for a value, or ? if the options could not be read.
 */
char ktrk_kconfig_get(const struct ktrk_kconfig *kc, const char *name)
{
	const char *at = kc->text;
	char want[80];
	size_t len;

	if (!at)
		return '?';
	len = snprintf(want, sizeof(want), "CONFIG_%s=", name);
	for (; at && *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
		if (strncmp(at, want, len))
			continue;
		return at[len + 1] != '\n' || !strchr("ym", at[len]) ? 'v' : at[len];
	}
	return 'n';
}
