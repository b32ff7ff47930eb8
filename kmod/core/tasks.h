/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The task table: which name and thread group a tid has, kept outside the
 * rings so that names never age out with the records. Written from any
 * context without a lock, read by the kernel and over a mapping.
 */
#ifndef KTRK_CORE_TASKS_H
#define KTRK_CORE_TASKS_H

#include "env.h"

/**
 * struct ktrk_tasks - the writer's side of a task table
 * @rows: the header row and the sets behind it
 * @mask: number of sets minus one; the number is a power of two
 */
struct ktrk_tasks {
	struct ktrk_task *rows;
	u32 mask;
};

void ktrk_tasks_init(struct ktrk_tasks *t, struct ktrk_task *rows, u32 nrows);
void ktrk_tasks_note(struct ktrk_tasks *t, u32 tid, u32 tgid, const char *comm);
bool ktrk_tasks_find(const struct ktrk_task *rows, u32 tid, char comm[16],
		     u32 *tgid);

#endif /* KTRK_CORE_TASKS_H */
