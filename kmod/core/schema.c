// SPDX-License-Identifier: GPL-2.0-only
#include "schema.h"

/**
 * ktrk_layout_next() - where the next field of a record stands
 * @end: where the last one ended; moved behind the next
 * @code: its type
 *
 * Fields are aligned to their size. A string's is its location.
 *
 * Return: its offset.
 */
u32 ktrk_layout_next(u32 *end, u8 code)
{
	u32 bytes = ktrk_field_bytes(code);
	u32 at = ALIGN(*end, bytes);

	*end = at + bytes;
	return at;
}

/* Can reading this scalar fail on any machine? $arg7 may be on the stack. */
static bool may_fault(const struct ktrk_def *def, const struct ktrk_arg *arg)
{
	const struct ktrk_kind *kind = &ktrk_kinds[def->kind];

	if (!ktrk_types[arg->type].bytes)
		return false;
	switch (arg->fetch.base) {
	case KTRK_FETCH_MEM:
	case KTRK_FETCH_STACK:
		return true;
	case KTRK_FETCH_ARG:
		if (arg->fetch.num > KTRK_REG_ARGS && !kind->traces &&
		    !kind->returns)
			return true;
		break;
	}
	return arg->fetch.nderef;
}

/**
 * ktrk_fault_words() - size of the fault bitmap of a definition's records
 * @def: the definition
 *
 * Return: u64s; 0 if no scalar is read from memory.
 */
u32 ktrk_fault_words(const struct ktrk_def *def)
{
	u32 hidden = ktrk_kinds[def->kind].returns, i;

	for (i = 0; i < def->nargs; i++)
		if (may_fault(def, &def->args[i]))
			return (def->nargs + hidden + 63) / 64;
	return 0;
}

static void add_field(struct ktrk_schema *schema, const char *name, u8 code,
		      u32 *end)
{
	struct ktrk_field *field = &schema->fields[schema->nfields];
	const struct ktrk_type *type = &ktrk_types[code];

	memset(field, 0, sizeof(*field));
	memcpy(field->name, name, strlen(name) + 1);
	memcpy(field->type, type->name, strlen(type->name) + 1);
	field->offset = ktrk_layout_next(end, code);
	field->size = ktrk_field_bytes(code);
	field->count = 1;
	field->code = code;
	field->fault_bit = schema->nfields++;
	if (!type->bytes)
		field->flags |= KTRK_FIELD_STRING;
	if (type->print == KTRK_PRINT_SIGNED)
		field->flags |= KTRK_FIELD_SIGNED;
}

/**
 * ktrk_schema_make() - lay out the fields of a definition
 * @def: the definition
 * @schema: where to, all but @where is filled in
 * @cap: fields there is room for
 *
 * The layout is the one ktrk_compile() writes; both call ktrk_layout_next().
 *
 * Return: 0, or -E2BIG.
 */
int ktrk_schema_make(const struct ktrk_def *def, struct ktrk_schema *schema,
		     u32 cap)
{
	u32 hidden = ktrk_kinds[def->kind].returns;
	u32 end = sizeof(struct ktrk_record), i;

	if (def->nargs + hidden > cap)
		return -E2BIG;
	memcpy(schema->group, def->group, sizeof(schema->group));
	memcpy(schema->event, def->event, sizeof(schema->event));
	schema->kind = def->kind;
	schema->nfields = 0;
	if (hidden) {
		add_field(schema, KTRK_CALLER_FIELD, KTRK_TYPE_SYMBOL, &end);
		schema->fields[0].flags |= KTRK_FIELD_HIDDEN;
	}
	for (i = 0; i < def->nargs; i++)
		add_field(schema, def->args[i].name, def->args[i].type, &end);
	schema->static_size = end;
	schema->fault_words = ktrk_fault_words(def);
	return 0;
}

static bool is_string(const char *s, size_t cap)
{
	return strnlen(s, cap) < cap;
}

static bool field_ok(const struct ktrk_schema *schema,
		     const struct ktrk_field *field)
{
	if (field->code >= KTRK_TYPE_COUNT || field->count != 1 ||
	    !is_string(field->name, sizeof(field->name)) ||
	    !is_string(field->type, sizeof(field->type)))
		return false;
	if (field->size != ktrk_field_bytes(field->code))
		return false;
	if (!(field->flags & KTRK_FIELD_STRING) !=
	    !!ktrk_types[field->code].bytes)
		return false;
	return field->offset >= sizeof(struct ktrk_record) &&
	       field->offset + field->size <= schema->static_size;
}

/**
 * ktrk_schema_check() - may records be printed by this schema?
 * @schema: the schema, from a file or a module
 * @cap: fields its memory holds
 *
 * Return: 0 or -EINVAL.
 */
int ktrk_schema_check(const struct ktrk_schema *schema, u32 cap)
{
	u32 i;

	if (schema->nfields > cap || schema->nfields > KTRK_SCHEMA_FIELDS_MAX ||
	    schema->kind >= KTRK_KIND_COUNT ||
	    schema->fault_words > KTRK_FAULT_WORDS ||
	    !is_string(schema->group, sizeof(schema->group)) ||
	    !is_string(schema->event, sizeof(schema->event)) ||
	    !is_string(schema->where, sizeof(schema->where)))
		return -EINVAL;
	if (schema->static_size < sizeof(struct ktrk_record))
		return -EINVAL;
	for (i = 0; i < schema->nfields; i++)
		if (!field_ok(schema, &schema->fields[i]))
			return -EINVAL;
	return 0;
}
