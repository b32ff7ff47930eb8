// SPDX-License-Identifier: GPL-2.0-only
#include "schema.h"
#include "form.h"

const struct ktrk_form ktrk_caller_form = { .type = KTRK_TYPE_SYMBOL };

/**
 * ktrk_layout_next() - where the next field of a record stands
 * @end: where the last one ended; moved behind the next
 * @form: its type
 *
 * Fields are aligned to the size of one element. A string's is its location.
 *
 * Return: its offset.
 */
u32 ktrk_layout_next(u32 *end, const struct ktrk_form *form)
{
	u32 bytes = ktrk_field_bytes(form->type);
	u32 at = ALIGN(*end, bytes);

	*end = at + bytes * ktrk_form_count(form);
	return at;
}

/* Can reading this scalar fail on any machine? $arg7 may be on the stack. */
static bool may_fault(const struct ktrk_def *def, const struct ktrk_arg *arg)
{
	const struct ktrk_kind *kind = &ktrk_kinds[def->kind];

	if (ktrk_form_text(&arg->form))
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
	u32 hidden = ktrk_def_hidden(def), i;

	for (i = 0; i < def->nargs; i++)
		if (may_fault(def, &def->args[i]))
			return (def->nargs + hidden + 63) / 64;
	return 0;
}

/* Without a string's limit, which is nothing to a reader. */
static void name_type(struct ktrk_field *field, struct ktrk_form form)
{
	struct ktrk_text text = { field->type, sizeof(field->type), 0 };

	form.limit = 0;
	ktrk_form_put(&text, &form);
	ktrk_text_end(&text);
}

static void add_field(struct ktrk_schema *schema, const char *name,
		      const struct ktrk_form *form, u32 *end)
{
	struct ktrk_field *field = &schema->fields[schema->nfields];
	const struct ktrk_type *type = &ktrk_types[form->type];

	memset(field, 0, sizeof(*field));
	memcpy(field->name, name, strlen(name) + 1);
	name_type(field, *form);
	field->offset = ktrk_layout_next(end, form);
	field->size = *end - field->offset;
	field->count = ktrk_form_count(form);
	field->code = form->type;
	field->fault_bit = schema->nfields++;
	if (!type->bytes)
		field->flags |= KTRK_FIELD_STRING;
	if (type->print == KTRK_PRINT_SIGNED)
		field->flags |= KTRK_FIELD_SIGNED;
	if (form->count)
		field->flags |= KTRK_FIELD_ARRAY;
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
	u32 hidden = ktrk_def_hidden(def);
	u32 end = sizeof(struct ktrk_record), i;

	if (def->nargs + hidden > cap)
		return -E2BIG;
	memcpy(schema->group, def->group, sizeof(schema->group));
	memcpy(schema->event, def->event, sizeof(schema->event));
	schema->kind = def->kind;
	schema->nfields = 0;
	if (hidden) {
		add_field(schema, def->glob ? KTRK_FUNC_FIELD :
			  KTRK_CALLER_FIELD, &ktrk_caller_form, &end);
		schema->fields[0].flags |= KTRK_FIELD_HIDDEN;
	}
	for (i = 0; i < def->nargs; i++)
		add_field(schema, def->args[i].name, &def->args[i].form, &end);
	schema->static_size = end;
	schema->fault_words = ktrk_fault_words(def);
	return 0;
}

static bool is_string(const char *s, size_t cap)
{
	return strnlen(s, cap) < cap;
}

static bool count_ok(const struct ktrk_field *field)
{
	u32 most = field->flags & KTRK_FIELD_ARRAY ? KTRK_ARRAY_MAX : 1;

	return field->count && field->count <= most;
}

static bool field_ok(const struct ktrk_schema *schema,
		     const struct ktrk_field *field)
{
	if (field->code >= KTRK_TYPE_COUNT || !count_ok(field) ||
	    !is_string(field->name, sizeof(field->name)) ||
	    !is_string(field->type, sizeof(field->type)))
		return false;
	if (field->size != ktrk_field_bytes(field->code) * field->count)
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
