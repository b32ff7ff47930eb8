// SPDX-License-Identifier: GPL-2.0-only
#include "out.h"

static const struct ktrk_output *const ktrk_outputs[] = {
	&ktrk_out_text,
	&ktrk_out_json,
};

/**
 * ktrk_out_find() - a way to write, by name
 * @name: its name
 *
 * Return: the way, or NULL.
 */
const struct ktrk_output *ktrk_out_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ktrk_outputs); i++)
		if (!strcmp(ktrk_outputs[i]->name, name))
			return ktrk_outputs[i];
	return NULL;
}
