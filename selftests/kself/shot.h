/* SPDX-License-Identifier: GPL-2.0-only */
/* One probe, one command, and the record that came of it. */
#ifndef KTRK_KSELF_SHOT_H
#define KTRK_KSELF_SHOT_H

#include "lib.h"

#define SHOT_RING	(1U << 16)
#define SHOT_FIELDS	(KTRK_ARGS_MAX + 1)

/**
 * struct shot - what came of it
 * @fd: the session
 * @id: the event, or -errno
 * @ring: of CPU 0, where the command ran
 * @nfields: rows of @fields
 * @fields: its schema
 * @rec: the only record, or NULL
 * @records: how many there were
 * @counts: the books
 */
struct shot {
	int fd;
	int id;
	struct kt_ring ring;
	int nfields;
	struct ktrk_field fields[SHOT_FIELDS];
	const struct ktrk_record *rec;
	unsigned int records;
	struct ktrk_counts counts;
};

void shot_begin(struct shot *s, const char *text);
void shot_begin_by(struct shot *s, const char *text, const char *mech);
bool shot_take(struct shot *s, const char *command);
bool shot(struct shot *s, const char *text, const char *command);
void shot_end(struct shot *s);

const struct ktrk_field *shot_field(const struct shot *s, const char *name);
__s64 shot_num(const struct shot *s, const char *name);
const char *shot_str(const struct shot *s, const char *name, unsigned int *len);
bool shot_faulted(const struct shot *s, const char *name);

#endif /* KTRK_KSELF_SHOT_H */
