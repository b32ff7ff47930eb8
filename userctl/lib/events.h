/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of a session as the module describes them.
 */
#ifndef KTRK_EVENTS_H
#define KTRK_EVENTS_H

#include "dev.h"
#include "json.h"
#include "schema.h"

/**
 * struct ktrk_evt - one event
 * @ev: what the module says
 * @text: its canonical definition
 * @schema: how its records are laid out
 */
struct ktrk_evt {
	struct ktrk_event ev;
	char *text;
	struct ktrk_schema *schema;
};

/**
 * struct ktrk_events - some events, by id
 * @n: how many
 * @rows: the events
 */
struct ktrk_events {
	size_t n;
	struct ktrk_evt **rows;
};

int ktrk_events_load(struct ktrk_events *evs, struct ktrk_dev *dev,
		     bool retired);
const struct ktrk_evt *ktrk_events_find(const struct ktrk_events *evs,
					__u32 id);
const struct ktrk_evt *ktrk_events_fetch(struct ktrk_events *evs,
					 struct ktrk_dev *dev, __u32 id);
int ktrk_events_more(struct ktrk_events *evs, struct ktrk_dev *dev);
int ktrk_events_put(struct ktrk_events *evs, const struct ktrk_event *ev,
		    const void *fields, const char *text, size_t len);
void ktrk_events_free(struct ktrk_events *evs);
bool ktrk_events_match(const struct ktrk_evt *evt, const char *glob);
const char *ktrk_events_kind(const struct ktrk_evt *evt);
unsigned int ktrk_events_fields(const struct ktrk_evt *evt);
char *ktrk_events_label(const struct ktrk_evt *evt, char *buf, size_t cap);
void ktrk_events_tell(struct ktrk_events *evs, struct ktrk_dev *dev);
void ktrk_events_json(struct ktrk_json *js, const struct ktrk_evt *evt);
void ktrk_events_suggest(const struct ktrk_events *evs, const char *want);

#endif /* KTRK_EVENTS_H */
