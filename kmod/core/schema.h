/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KTRK_CORE_SCHEMA_H
#define KTRK_CORE_SCHEMA_H

#include "parse.h"
#include "vm.h"

/**
 * struct ktrk_schema - all that is needed to print an event's records
 * @group: names
 * @event: names
 * @where: SYM+0xOFF/0xSIZE as the kernel resolved it, or the tracepoint's name
 * @kind: enum ktrk_kind_id
 * @nfields: rows of @fields, hidden ones included
 * @static_size: see struct ktrk_prog
 * @fault_words: see struct ktrk_prog
 * @fields: in the order of the definition, hidden ones first
 */
struct ktrk_schema {
	char group[KTRK_GROUP_LEN];
	char event[KTRK_EVENT_LEN];
	char where[KTRK_WHERE_LEN];
	u8 kind;
	u16 nfields;
	u16 static_size;
	u16 fault_words;
	struct ktrk_field fields[];
};

#define KTRK_SCHEMA_FIELDS_MAX	(KTRK_ARGS_MAX + 1)

/* Arguments that are in registers on each machine; more may be on the stack. */
#define KTRK_REG_ARGS		6

/* Bytes of a field, or of one element of it, in the static part. */
static inline u32 ktrk_field_bytes(u8 code)
{
	return ktrk_types[code].bytes ? ktrk_types[code].bytes : sizeof(u32);
}

/* Has a record a first field of ours: who called, or which function it was? */
static inline u32 ktrk_def_hidden(const struct ktrk_def *def)
{
	return ktrk_kinds[def->kind].returns || def->glob;
}

/* The same of a layout. */
static inline u32 ktrk_schema_hidden(const struct ktrk_schema *schema)
{
	return schema->nfields && schema->fields[0].flags & KTRK_FIELD_HIDDEN;
}

/* How that field is stored. */
extern const struct ktrk_form ktrk_caller_form;

u32 ktrk_layout_next(u32 *end, const struct ktrk_form *form);
u32 ktrk_fault_words(const struct ktrk_def *def);
int ktrk_schema_make(const struct ktrk_def *def, struct ktrk_schema *schema,
		     u32 cap);
int ktrk_schema_check(const struct ktrk_schema *schema, u32 cap);

#endif /* KTRK_CORE_SCHEMA_H */
