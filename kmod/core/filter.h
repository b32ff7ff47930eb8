/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KTRK_CORE_FILTER_H
#define KTRK_CORE_FILTER_H

#include "operand.h"

/**
 * struct ktrk_cmp_row - how a comparison is written
 * @text: its characters
 * @cmp: enum ktrk_cmp
 */
struct ktrk_cmp_row {
	const char *text;
	u8 cmp;
};

#define KTRK_CMP_ROWS	7
#define KTRK_UNIT_ROWS	4

/**
 * struct ktrk_unit - a unit of time
 * @name: what stands behind the number
 * @ns: how many ns it has
 */
struct ktrk_unit {
	const char *name;
	u32 ns;
};

extern const struct ktrk_cmp_row ktrk_cmp_rows[KTRK_CMP_ROWS];
extern const struct ktrk_unit ktrk_units[KTRK_UNIT_ROWS];

int ktrk_filter_parse(const struct ktrk_input *in, u32 from);

#endif /* KTRK_CORE_FILTER_H */
