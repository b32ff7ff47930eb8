/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session that is read: its events, rings, tasks, and the kernel's symbols.
 */
#ifndef KTRK_LIVE_H
#define KTRK_LIVE_H

#include "events.h"
#include "ksyms.h"
#include "reader.h"
#include "render.h"

/**
 * struct ktrk_live - the session
 * @session: its name
 * @dev: the device
 * @evs: the events
 * @by_id: the same, by id
 * @maps: rings and tasks
 * @ks: symbols, read when the first is asked for
 * @ks_loaded: they were
 * @overwrite: the rings keep the newest records
 */
struct ktrk_live {
	const char *session;
	struct ktrk_dev dev;
	struct ktrk_events evs;
	const struct ktrk_evt **by_id;
	struct ktrk_maps maps;
	struct ktrk_ksyms ks;
	bool ks_loaded;
	bool overwrite;
};

int ktrk_live_join(struct ktrk_live *live, const char *device,
		   const char *what);
int ktrk_live_map(struct ktrk_live *live, bool consume);
void ktrk_live_prepare(struct ktrk_live *live);
const struct ktrk_evt *ktrk_live_event(void *arg, u16 id);
struct ktrk_render ktrk_live_names(struct ktrk_live *live);
void ktrk_live_close(struct ktrk_live *live);

#endif /* KTRK_LIVE_H */
