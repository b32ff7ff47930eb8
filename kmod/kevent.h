/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's own events: which there are, and what their records have. */
#ifndef KTRK_KEVENT_H
#define KTRK_KEVENT_H

#include "core/env.h"
#include "core/parse.h"

struct module;

/* Arrays whose length a record tells: as many as words of a tracepoint, but one. */
#define KTRK_KEVENT_ARRAYS	(KTRK_TRACEPOINT_ARGS - 1)

/* As a definition names it. */
#define KTRK_KEVENT_MARK	KTRK_MARK_GROUP "." KTRK_MARK_EVENT

/**
 * struct ktrk_kevent - an event of the kernel's
 * @module: in which it is, or NULL; no reference
 * @id: its number, which perf knows
 * @narrays: rows of @at
 * @at: where in a record the place of each array's data stands
 * @relative: a bit for each that counts from behind that place
 */
struct ktrk_kevent {
	struct module *module;
	u32 id;
	u32 narrays;
	u16 at[KTRK_KEVENT_ARRAYS];
	u16 relative;
};

int ktrk_kevent_find(const char *name, struct ktrk_kevent *event);
int ktrk_kevent_define(const char *name, char *buf, size_t cap);
int ktrk_kevent_each(int (*use)(void *arg, const char *group,
				const char *event, const char *module),
		     void *arg);
bool ktrk_kevent_is(const char *name);

#endif /* KTRK_KEVENT_H */
