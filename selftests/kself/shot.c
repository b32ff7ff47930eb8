// SPDX-License-Identifier: GPL-2.0-only
#include "shot.h"

/* A session of its own with one probe; the command runs on CPU 0. */
void shot_begin(struct shot *s, const char *text)
{
	shot_begin_by(s, text, "");
}

/* The same by a mechanism of one's own choice. */
void shot_begin_by(struct shot *s, const char *text, const char *mech)
{
	memset(s, 0, sizeof(*s));
	kt_pin(0);
	s->fd = kt_new(SHOT_RING);
	s->id = *mech ? kt_add_suits(s->fd, text, mech) : kt_add(s->fd, text);
	if (s->id < 0)
		return;
	if (kt_map(s->fd, 0, SHOT_RING, false, &s->ring))
		tap_bail("cannot map a ring");
	s->nfields = kt_fields(s->fd, s->id, s->fields, SHOT_FIELDS);
}

/* Runs the command and takes the last record of the event. */
bool shot_take(struct shot *s, const char *command)
{
	const struct ktrk_record *rec;

	s->rec = NULL;
	s->records = 0;
	if (s->id < 0 || kt_run(command))
		return false;
	while ((rec = kt_next(&s->ring))) {
		if (KTRK_RECORD_KIND(rec->len_kind) != KTRK_RECORD_EVENT)
			continue;
		s->rec = rec;
		s->records++;
	}
	kt_stat(s->fd, s->id, -1, &s->counts);
	return s->rec;
}

/* The two in one: true if there was exactly one record, and the books close. */
bool shot(struct shot *s, const char *text, const char *command)
{
	shot_begin(s, text);
	shot_take(s, command);
	if (s->records == 1 && kt_closes(&s->counts))
		return true;
	printf("# %s: %u records, %llu hits, %llu lost\n", text, s->records,
	       s->counts.hits, kt_lost(&s->counts));
	return false;
}

void shot_end(struct shot *s)
{
	if (s->id >= 0)
		kt_unmap(&s->ring);
	close(s->fd);
}

const struct ktrk_field *shot_field(const struct shot *s, const char *name)
{
	int i;

	for (i = 0; i < s->nfields; i++)
		if (!strcmp(s->fields[i].name, name))
			return &s->fields[i];
	return NULL;
}

/* A scalar's value, extended as its type says. */
__s64 shot_num(const struct shot *s, const char *name)
{
	const struct ktrk_field *f = shot_field(s, name);
	unsigned int shift;
	__u64 val = 0;

	if (!f || !s->rec || f->flags & KTRK_FIELD_STRING || f->size > 8)
		return 0x0bad0bad0bad0badLL;
	memcpy(&val, (const char *)s->rec + f->offset, f->size);
	shift = 64 - 8 * f->size;
	if (f->flags & KTRK_FIELD_SIGNED)
		return (__s64)(val << shift) >> shift;
	return val;
}

/*
 * A string's bytes; @len counts its NUL, if it has one. NULL if the memory
 * could not be read.
 */
const char *shot_str(const struct shot *s, const char *name, unsigned int *len)
{
	const struct ktrk_field *f = shot_field(s, name);
	__u32 loc;

	*len = 0;
	if (!f || !s->rec || !(f->flags & KTRK_FIELD_STRING))
		return "no such string";
	memcpy(&loc, (const char *)s->rec + f->offset, sizeof(loc));
	*len = KTRK_STR_LEN(loc);
	if (!KTRK_STR_OFF(loc))
		return NULL;
	if (KTRK_STR_OFF(loc) + *len > KTRK_RECORD_LEN(s->rec->len_kind))
		return "outside of the record";
	return (const char *)s->rec + KTRK_STR_OFF(loc);
}

/* Is the field's bit in the bitmap at the record's end? */
bool shot_faulted(const struct shot *s, const char *name)
{
	const struct ktrk_field *f = shot_field(s, name);
	const char *end;
	unsigned int words;
	__u64 bits;

	if (!f || !s->rec || !(s->rec->when & KTRK_CTX_FAULT))
		return false;
	words = (s->nfields + 63) / 64;
	end = (const char *)s->rec + KTRK_RECORD_LEN(s->rec->len_kind);
	memcpy(&bits, end - 8 * (words - f->fault_bit / 64), sizeof(bits));
	return bits >> f->fault_bit % 64 & 1;
}
