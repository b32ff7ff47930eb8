// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file format of tracefs says where each field of a record stands, and how
 * to print them. What is said here is true of a record as it is in the ring:
 * its header has the common fields, at places of its own.
 */
#include "format.h"
#include "text.h"

static const struct {
	const char *type;
	const char *name;
	u16 offset;
	u16 size;
	bool sign;
} commons[] = {
	{ "unsigned short", "common_type",
	  offsetof(struct ktrk_record, event), 2, false },
	/* The low byte of the time: KTRK_CTX_*. */
	{ "unsigned char", "common_flags",
	  offsetof(struct ktrk_record, when), 1, false },
	{ "int", "common_pid", offsetof(struct ktrk_record, tid), 4, true },
};

/* How one value of it is declared and printed, for 8 bytes and for less. */
static const struct {
	const char *letter;
	const char *wide;
	const char *narrow;
} prints[] = {
	[KTRK_PRINT_UNSIGNED] = { "u", "%llu", "%u" },
	[KTRK_PRINT_SIGNED] = { "s", "%lld", "%d" },
	[KTRK_PRINT_HEX] = { "u", "0x%llx", "0x%x" },
	[KTRK_PRINT_CHAR] = { "char", "'%c'", "'%c'" },
	[KTRK_PRINT_SYMBOL] = { "u", "%pS", "%pS" },
	[KTRK_PRINT_SYMSTR] = { "u", "%pS", "%pS" },
	[KTRK_PRINT_STRING] = { "__data_loc char[]", "\\\"%s\\\"", "\\\"%s\\\"" },
	[KTRK_PRINT_STACK] = { "u", "%pS", "%pS" },
	[KTRK_PRINT_NS] = { "u", "%lluns", "%uns" },
};

static bool is_string(const struct ktrk_field *field)
{
	return field->flags & KTRK_FIELD_STRING;
}

static bool is_array(const struct ktrk_field *field)
{
	return field->flags & KTRK_FIELD_ARRAY;
}

static void put_place(struct ktrk_text *text, u32 offset, u32 size, bool sign)
{
	ktrk_text_str(text, ";\toffset:");
	ktrk_text_dec(text, offset, 0, ' ');
	ktrk_text_str(text, ";\tsize:");
	ktrk_text_dec(text, size, 0, ' ');
	ktrk_text_str(text, sign ? ";\tsigned:1;\n" : ";\tsigned:0;\n");
}

static void put_commons(struct ktrk_text *text)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(commons); i++) {
		ktrk_text_str(text, "\tfield:");
		ktrk_text_str(text, commons[i].type);
		ktrk_text_char(text, ' ');
		ktrk_text_str(text, commons[i].name);
		put_place(text, commons[i].offset, commons[i].size,
			  commons[i].sign);
	}
}

/* The caller of what has returned, or the function, as the kernel calls it. */
static const char *name_of(const struct ktrk_field *field)
{
	if (!(field->flags & KTRK_FIELD_HIDDEN))
		return field->name;
	return strcmp(field->name, KTRK_FUNC_FIELD) ? "__probe_ret_ip" :
						      "__probe_ip";
}

static void put_index(struct ktrk_text *text, u32 i)
{
	ktrk_text_char(text, '[');
	ktrk_text_dec(text, i, 0, ' ');
	ktrk_text_char(text, ']');
}

/*
 * What a value is called in a field's line and behind REC->: readers know no
 * arrays of strings, so each of those has a name of its own.
 */
static void put_name(struct ktrk_text *text, const struct ktrk_field *field,
		     u32 i)
{
	ktrk_text_str(text, name_of(field));
	if (is_array(field) && is_string(field)) {
		ktrk_text_str(text, "__");
		ktrk_text_dec(text, i, 0, ' ');
	} else if (is_array(field)) {
		put_index(text, i);
	}
}

static void put_line(struct ktrk_text *text, const struct ktrk_field *field,
		     u32 i, u32 offset, u32 size)
{
	const struct ktrk_type *type = &ktrk_types[field->code];

	ktrk_text_str(text, "\tfield:");
	ktrk_text_str(text, prints[type->print].letter);
	if (type->print != KTRK_PRINT_CHAR && type->bytes)
		ktrk_text_dec(text, 8 * type->bytes, 0, ' ');
	ktrk_text_char(text, ' ');
	put_name(text, field, i);
	put_place(text, offset, size, field->flags & KTRK_FIELD_SIGNED);
}

static void put_field(struct ktrk_text *text, const struct ktrk_field *field)
{
	u32 i, each = field->size / field->count;

	if (!is_string(field)) {
		put_line(text, field, field->count, field->offset, field->size);
		return;
	}
	for (i = 0; i < field->count; i++)
		put_line(text, field, i, field->offset + i * each, each);
}

/* How one value is printed, as often as there are values. */
static void put_conversion(struct ktrk_text *text,
			   const struct ktrk_field *field)
{
	const struct ktrk_type *type = &ktrk_types[field->code];
	u32 i;

	if (field->flags & KTRK_FIELD_HIDDEN) {
		ktrk_text_str(text, "(%pS)");
		return;
	}
	ktrk_text_str(text, field->name);
	ktrk_text_str(text, is_array(field) ? "={" : "=");
	for (i = 0; i < field->count; i++) {
		if (i)
			ktrk_text_char(text, ',');
		ktrk_text_str(text, type->bytes == 8 ? prints[type->print].wide :
						       prints[type->print].narrow);
	}
	if (is_array(field))
		ktrk_text_char(text, '}');
}

static void put_values(struct ktrk_text *text, const struct ktrk_field *field)
{
	u32 i;

	for (i = 0; i < field->count; i++) {
		ktrk_text_str(text, is_string(field) ? ", __get_str(" :
						       ", REC->");
		put_name(text, field, i);
		if (is_string(field))
			ktrk_text_char(text, ')');
	}
}

static void put_print(struct ktrk_text *text, const struct ktrk_schema *schema)
{
	u32 i;

	ktrk_text_str(text, "\nprint fmt: \"");
	for (i = 0; i < schema->nfields; i++) {
		if (i)
			ktrk_text_char(text, ' ');
		put_conversion(text, &schema->fields[i]);
	}
	ktrk_text_char(text, '"');
	for (i = 0; i < schema->nfields; i++)
		put_values(text, &schema->fields[i]);
	ktrk_text_char(text, '\n');
}

/**
 * ktrk_format() - how an event's records look, as tracefs says it
 * @schema: the event's
 * @id: its number
 * @buf: where to, ends in NUL
 * @cap: room, KTRK_FORMAT_MAX is enough
 *
 * Return: characters it has, without the NUL, also of what did not fit.
 */
int ktrk_format(const struct ktrk_schema *schema, u32 id, char *buf, size_t cap)
{
	struct ktrk_text text = { buf, cap, 0 };
	u32 i;

	ktrk_text_str(&text, "name: ");
	ktrk_text_str(&text, schema->event);
	ktrk_text_str(&text, "\nID: ");
	ktrk_text_dec(&text, id, 0, ' ');
	ktrk_text_str(&text, "\nformat:\n");
	put_commons(&text);
	ktrk_text_char(&text, '\n');
	for (i = 0; i < schema->nfields; i++)
		put_field(&text, &schema->fields[i]);
	put_print(&text, schema);
	return ktrk_text_end(&text);
}
