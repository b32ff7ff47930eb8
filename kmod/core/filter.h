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

#define KTRK_CMP_ROWS	8
#define KTRK_AS_ROWS	4
#define KTRK_FILTER_TEXT	255	/* characters of a text */
#define KTRK_FILTER_CPUS	8192	/* CPUs, as many as any kernel has */
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
/* ".ustring" and so on, at the place of their enum ktrk_filter_as. */
extern const char *const ktrk_as_names[KTRK_AS_ROWS];
extern const struct ktrk_unit ktrk_units[KTRK_UNIT_ROWS];

bool ktrk_filter_text(const struct ktrk_filter_node *node);
int ktrk_filter_parse(const struct ktrk_input *in, u32 from);

#endif /* KTRK_CORE_FILTER_H */
