/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /dev/ktrk: open it, ask it, and say in words what went wrong.
 */
#ifndef KTRK_DEV_H
#define KTRK_DEV_H

#include <stdbool.h>
#include <ktrk/ktrk.h>

#include "say.h"

/**
 * struct ktrk_dev - an open descriptor
 * @fd: of the device
 * @path: its name
 * @writable: it was opened for writing
 * @info: what the module says of itself
 */
struct ktrk_dev {
	int fd;
	const char *path;
	bool writable;
	struct ktrk_info info;
};

int ktrk_dev_try(struct ktrk_dev *dev, const char *path);
int ktrk_dev_open(struct ktrk_dev *dev, const char *path);
void ktrk_dev_close(struct ktrk_dev *dev);
int ktrk_dev_fail(const char *what, int err);
int ktrk_dev_session(struct ktrk_dev *dev, const char *name, __u32 flags);
int ktrk_dev_join(struct ktrk_dev *dev, const char *path, const char *name,
		  __u32 flags);

const char *ktrk_dev_why(const struct ktrk_add *add, int rc);
int ktrk_dev_add(struct ktrk_dev *dev, const char *text, struct ktrk_add *add);
int ktrk_dev_del(struct ktrk_dev *dev, const char *group, const char *event,
		 __u32 id);
int ktrk_dev_switch(struct ktrk_dev *dev, const char *group, const char *event,
		    bool on);
int ktrk_dev_event(struct ktrk_dev *dev, struct ktrk_event *ev, __u32 id,
		   bool next);
int ktrk_dev_stat(struct ktrk_dev *dev, __u32 id, struct ktrk_counts *counts);
int ktrk_dev_stat_cpu(struct ktrk_dev *dev, __u32 id, int cpu,
		      struct ktrk_counts *counts);
int ktrk_dev_ctl(struct ktrk_dev *dev, __u32 op, struct ktrk_ctl *ctl);
int ktrk_dev_pids(struct ktrk_dev *dev, __u32 pid, __u32 flags,
		  struct ktrk_pids *pids);
int ktrk_dev_consume(struct ktrk_dev *dev, bool on);
int ktrk_dev_resize(struct ktrk_dev *dev, struct ktrk_resize *req);
int ktrk_dev_tracepoints(struct ktrk_dev *dev, char **names, size_t *len);

#endif /* KTRK_DEV_H */
