/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verbs, one cmd_*.c each. main.c has their table.
 */
#ifndef KTRK_CMD_H
#define KTRK_CMD_H

#include "args.h"

struct ktrk_show;

int ktrk_cmd_add(struct ktrk_args *args);
int ktrk_cmd_check(struct ktrk_args *args);
int ktrk_cmd_del(struct ktrk_args *args);
int ktrk_cmd_disable(struct ktrk_args *args);
int ktrk_cmd_enable(struct ktrk_args *args);
int ktrk_cmd_list(struct ktrk_args *args);
int ktrk_cmd_record(struct ktrk_args *args);
int ktrk_cmd_report(struct ktrk_args *args);
int ktrk_cmd_reset(struct ktrk_args *args);
int ktrk_cmd_resize(struct ktrk_args *args);
int ktrk_cmd_selftest(struct ktrk_args *args);
int ktrk_cmd_snapshot(struct ktrk_args *args);
int ktrk_cmd_start(struct ktrk_args *args);
int ktrk_cmd_stat(struct ktrk_args *args);
int ktrk_cmd_status(struct ktrk_args *args);
int ktrk_cmd_stop(struct ktrk_args *args);
int ktrk_cmd_trace(struct ktrk_args *args);
int ktrk_cmd_version(struct ktrk_args *args);

int ktrk_report(const char *path, struct ktrk_show *show, bool stats);

#endif /* KTRK_CMD_H */
