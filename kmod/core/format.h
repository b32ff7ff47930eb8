/* SPDX-License-Identifier: GPL-2.0-only */
/* What an event's records are, in the words of tracefs: its file format. */
#ifndef KTRK_CORE_FORMAT_H
#define KTRK_CORE_FORMAT_H

#include "schema.h"

/* Room that any one fits into, with its NUL: 128 fields of 64 values. */
#define KTRK_FORMAT_MAX		(1U << 20)

int ktrk_format(const struct ktrk_schema *schema, u32 id, char *buf,
		size_t cap);

#endif /* KTRK_CORE_FORMAT_H */
