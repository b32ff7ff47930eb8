/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * EVENT if FILTER, judged on records that were written: what snapshot waits
 * for. The filter is that of definitions.
 */
#ifndef KTRK_WHEN_H
#define KTRK_WHEN_H

#include "events.h"
#include "render.h"

/**
 * struct ktrk_when_row - one event that is waited for
 * @evt: the event
 * @def: its definition with the filter that was asked for, or NULL for any
 *	record
 */
struct ktrk_when_row {
	const struct ktrk_evt *evt;
	struct ktrk_def *def;
};

/**
 * struct ktrk_when - what is waited for
 * @text: as it was written
 * @n: rows of @rows
 * @rows: events
 */
struct ktrk_when {
	const char *text;
	size_t n;
	struct ktrk_when_row *rows;
};

int ktrk_when_parse(struct ktrk_when *when, const char *text,
		    const struct ktrk_events *evs);
bool ktrk_when_is(const struct ktrk_when *when, const struct ktrk_record *rec,
		  u32 cpu, const struct ktrk_render *env);
void ktrk_when_free(struct ktrk_when *when);

#endif /* KTRK_WHEN_H */
