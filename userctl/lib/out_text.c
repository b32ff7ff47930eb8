// SPDX-License-Identifier: GPL-2.0-only
#include "out.h"

static void event(struct ktrk_out *out, const struct ktrk_schema *schema,
		  const struct ktrk_record *rec, u32 cpu, u64 base_ns)
{
	int len = ktrk_render_line(schema, rec, cpu, base_ns, &out->env,
				   out->line, KTRK_LINE_MAX);

	fwrite(out->line, 1, len, out->to);
}

const struct ktrk_output ktrk_out_text = {
	.name = "text",
	.event = event,
};
