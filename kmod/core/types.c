// SPDX-License-Identifier: GPL-2.0-only
#include "types.h"

const struct ktrk_type ktrk_types[KTRK_TYPE_COUNT] = {
#define KTRK_TYPE_ROW(code, name, bytes, print, user) \
	[KTRK_TYPE_##code] = { name, bytes, KTRK_PRINT_##print, user },
	KTRK_TYPES(KTRK_TYPE_ROW)
#undef KTRK_TYPE_ROW
};

/**
 * ktrk_type_find() - look a type up by name
 * @name: the name, need not end in NUL
 * @len: its length
 *
 * Return: its row in ktrk_types[], or NULL.
 */
const struct ktrk_type *ktrk_type_find(const char *name, size_t len)
{
	u32 i;

	for (i = 0; i < KTRK_TYPE_COUNT; i++) {
		const char *row = ktrk_types[i].name;

		if (strlen(row) == len && !memcmp(row, name, len))
			return &ktrk_types[i];
	}
	return NULL;
}
