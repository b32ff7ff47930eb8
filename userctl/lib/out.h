/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways to write records. One file and one row in ktrk_outputs[] is one way.
 */
#ifndef KTRK_OUT_H
#define KTRK_OUT_H

#include <stdio.h>

#include "render.h"

struct ktrk_out;

/**
 * struct ktrk_output - one way
 * @name: its name
 * @event: write one record; @schema is NULL for one that is no event
 */
struct ktrk_output {
	const char *name;
	void (*event)(struct ktrk_out *out, const struct ktrk_schema *schema,
		      const struct ktrk_record *rec, u32 cpu, u64 base_ns);
};

/**
 * struct ktrk_out - where to write
 * @how: the way
 * @to: the file
 * @env: where names come from
 * @line: room for KTRK_LINE_MAX
 */
struct ktrk_out {
	const struct ktrk_output *how;
	FILE *to;
	struct ktrk_render env;
	char *line;
};

extern const struct ktrk_output ktrk_out_text;
extern const struct ktrk_output ktrk_out_json;

const struct ktrk_output *ktrk_out_find(const char *name);

#endif /* KTRK_OUT_H */
