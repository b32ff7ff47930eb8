/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records as text. The module's debugfs files and ktrkctl print through this
 * and nothing else, so their bytes are equal.
 */
#ifndef KTRK_CORE_RENDER_H
#define KTRK_CORE_RENDER_H

#include "schema.h"

/**
 * struct ktrk_render - where names come from
 * @symbol: write the name of @addr, with +0xoff/0xsize if @offset, else the
 *	bare name; the characters written, 0 if it has none (prints 0xaddr)
 * @task: the name and thread group of a task; false if unknown (prints <...>)
 * @arg: handed to both
 */
struct ktrk_render {
	int (*symbol)(void *arg, u64 addr, bool offset, char *buf, size_t cap);
	bool (*task)(void *arg, u32 tid, char comm[16], u32 *tgid);
	void *arg;
};

/* Room that any one line fits into, with its newline and NUL. */
#define KTRK_LINE_MAX		(8 * KTRK_RECORD_MAX)

int ktrk_render_header(char *buf, size_t cap, u64 entries, u64 written,
		       u32 ncpus);
int ktrk_record_check(const struct ktrk_schema *schema,
		      const struct ktrk_record *rec, u32 room);
int ktrk_render_line(const struct ktrk_schema *schema,
		     const struct ktrk_record *rec, u32 cpu, u64 base_ns,
		     const struct ktrk_render *env, char *buf, size_t cap);
int ktrk_render_json(const struct ktrk_schema *schema,
		     const struct ktrk_record *rec, u32 cpu, u64 base_ns,
		     const struct ktrk_render *env, char *buf, size_t cap);

#endif /* KTRK_CORE_RENDER_H */
