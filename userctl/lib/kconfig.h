/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options the running kernel was built with.
 */
#ifndef KTRK_KCONFIG_H
#define KTRK_KCONFIG_H

/**
 * struct ktrk_kconfig - the options
 * @path: where they were found
 * @text: the file, NULL if there was none
 */
struct ktrk_kconfig {
	char path[256];
	char *text;
};

void ktrk_kconfig_load(struct ktrk_kconfig *kc, const char *release);
void ktrk_kconfig_free(struct ktrk_kconfig *kc);
char ktrk_kconfig_get(const struct ktrk_kconfig *kc, const char *name);

#endif /* KTRK_KCONFIG_H */
