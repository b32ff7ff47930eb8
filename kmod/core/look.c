// SPDX-License-Identifier: GPL-2.0-only
#include "look.h"
#include "render.h"

/* Strings lie in rising order and apart, so that no byte is printed twice. */
static bool string_ok(u32 loc, u32 *from, u32 to)
{
	u32 off = KTRK_STR_OFF(loc), len = KTRK_STR_LEN(loc);

	if (!loc)
		return true;
	if (!len || off < *from || off + len > to)
		return false;
	*from = off + len;
	return true;
}

/* All strings of a field. */
static bool strings_ok(const struct ktrk_record *rec,
		       const struct ktrk_field *field, u32 *from, u32 to)
{
	u32 i;

	if (!(field->flags & KTRK_FIELD_STRING))
		return true;
	for (i = 0; i < field->count; i++)
		if (!string_ok(ktrk_look_load(rec, field->offset + 4 * i, 4), from, to))
			return false;
	return true;
}

static int check_event(const struct ktrk_schema *schema,
		       const struct ktrk_record *rec, u32 len)
{
	u32 from, to, i;

	if (len < sizeof(*rec) || !schema)
		return -EINVAL;
	if ((rec->when & KTRK_CTX_FAULT) && !schema->fault_words)
		return -EINVAL;
	from = schema->static_size;
	if (len < from + ktrk_look_bitmap(schema, rec))
		return -EINVAL;
	to = len - ktrk_look_bitmap(schema, rec);
	for (i = 0; i < schema->nfields; i++)
		if (!strings_ok(rec, &schema->fields[i], &from, to))
			return -EINVAL;
	return 0;
}

/**
 * ktrk_record_check() - is this record whole and does it fit its schema?
 * @schema: of its event, or NULL for records that are no event; it passed
 *	ktrk_schema_check() or comes from ktrk_schema_make()
 * @rec: the record
 * @room: bytes that may be read at @rec
 *
 * Everything a renderer relies on is checked here; rec may be hostile, but
 * may not change any more.
 *
 * Return: 0 or -EINVAL.
 */
int ktrk_record_check(const struct ktrk_schema *schema,
		      const struct ktrk_record *rec, u32 room)
{
	u32 len;

	if (room < 8)
		return -EINVAL;
	len = ktrk_look_len(rec);
	if (!len || len > room)
		return -EINVAL;
	switch (ktrk_look_kind(rec)) {
	case KTRK_RECORD_PAD:
		return 0;
	case KTRK_RECORD_LOST:
		return len < sizeof(struct ktrk_record_lost) ? -EINVAL : 0;
	case KTRK_RECORD_EVENT:
		return check_event(schema, rec, len);
	}
	return -EINVAL;
}
