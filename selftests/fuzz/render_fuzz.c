// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a record, against the schema of a definition: a first line of
 * text, a newline, the record. If the line is no definition, the bytes behind
 * it are a schema first, and then the record.
 */
#include <stdlib.h>

#include "../unit/kit.h"
#include "fuzz.h"

static struct kit *kit;

/* One line; behind one of text there may be callers, each on its own; all cut. */
static void check_line(int n, bool callers)
{
	static const char caller[] = "\n => ";
	int end = n - 1;

	must(n >= 0 && (u32)n < KTRK_LINE_MAX, "length");
	must((int)strlen(kit->line) == n, "a NUL inside");
	must(!n || kit->line[n - 1] == '\n', "no newline");
	while (n-- > 1)
		must((u8)kit->line[n - 1] >= ' ' ||
		     (callers && !memcmp(&kit->line[n - 1], caller,
					 min(end - n + 1, 5))),
		     "a control character");
}

static void render(const struct ktrk_schema *schema, const u8 *data, size_t len)
{
	struct ktrk_record *rec = malloc(len ? len : 1);

	memcpy(rec, data, len);
	if (!ktrk_record_check(schema, rec, len)) {
		check_line(ktrk_render_line(schema, rec, 1, KIT_BASE_NS,
					    &kit_env, kit->line,
					    sizeof(kit->line)), true);
		check_line(ktrk_render_json(schema, rec, 1, KIT_BASE_NS,
					    &kit_env, kit->line,
					    sizeof(kit->line)), false);
		ktrk_render_line(schema, rec, 1, 0, NULL, kit->line, 40);
	}
	free(rec);
}

/* Names are the user's, and were checked when the definition was. */
static void tame(struct ktrk_schema *schema)
{
	u32 i;

	strcpy(schema->event, "event");
	strcpy(schema->group, "group");
	strcpy(schema->where, "where+0x0/0x10");
	for (i = 0; i < schema->nfields; i++)
		strcpy(schema->fields[i].name, "name");
}

static void raw_schema(const u8 *data, size_t len)
{
	size_t head = sizeof(struct ktrk_schema), fields;
	struct ktrk_schema *schema;

	if (len < head)
		return;
	fields = ((const struct ktrk_schema *)(const void *)data)->nfields;
	fields = min(fields, (len - head) / sizeof(struct ktrk_field));
	head += fields * sizeof(struct ktrk_field);
	schema = malloc(head);
	memcpy(schema, data, head);
	if (!ktrk_schema_check(schema, fields)) {
		tame(schema);
		render(schema, data + head, len - head);
	}
	free(schema);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	const u8 *end = memchr(data, '\n', len);
	u8 *copy;

	if (!kit) {
		kit = kit_new();
		mock_reset();
	}
	if (!end)
		return 0;
	len -= end + 1 - data;
	copy = malloc(len + 1);
	memcpy(copy, end + 1, len);
	if (!ktrk_parse((const char *)data, end - data, kit->arch, &kit->def,
			&kit->err) &&
	    !kit->def.del && !kit_compile(kit))
		render(kit->schema, copy, len);
	else
		raw_schema(copy, len);
	render(NULL, copy, len);
	free(copy);
	return 0;
}
