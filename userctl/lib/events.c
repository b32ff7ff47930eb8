// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "maxima.h"
#include "slurp.h"
#include "suggest.h"

static void free_one(struct ktrk_evt *evt)
{
	free(evt->schema);
	free(evt->text);
	free(evt);
}

static void fill_schema(struct ktrk_evt *evt)
{
	const struct ktrk_event *ev = &evt->ev;
	struct ktrk_schema *schema = evt->schema;
	u32 i;

	snprintf(schema->group, sizeof(schema->group), "%s", ev->group);
	snprintf(schema->event, sizeof(schema->event), "%s", ev->event);
	snprintf(schema->where, sizeof(schema->where), "%s", ev->where);
	schema->nfields = ev->nfields;
	schema->static_size = ev->static_size;
	for (i = 0; i < KTRK_KIND_COUNT; i++)
		if ((u32)ktrk_kinds[i].code == ev->kind)
			schema->kind = i;
	for (i = 0; i < ev->nfields; i++)
		if (schema->fields[i].fault_bit / 64 >= schema->fault_words)
			schema->fault_words =
				schema->fields[i].fault_bit / 64 + 1;
}

/* The event @id, or with @next the first one behind. */
static int fetch(struct ktrk_dev *dev, u32 id, bool next, struct ktrk_evt **out)
{
	struct ktrk_evt *evt = ktrk_slurp_grow(NULL, 1, sizeof(*evt));
	int rc;

	memset(evt, 0, sizeof(*evt));
	evt->text = ktrk_slurp_grow(NULL, KTRK_TEXT_MAX * 2, 1);
	evt->schema = calloc(1, sizeof(*evt->schema) +
					KTRK_SCHEMA_FIELDS_MAX *
						sizeof(*evt->schema->fields));
	if (!evt->schema) {
		rc = -ENOMEM;
	} else {
		evt->ev.text = (unsigned long)evt->text;
		evt->ev.text_len = KTRK_TEXT_MAX * 2;
		evt->ev.fields = (unsigned long)evt->schema->fields;
		evt->ev.nfields = KTRK_SCHEMA_FIELDS_MAX;
		rc = ktrk_dev_event(dev, &evt->ev, id, next);
	}
	if (rc) {
		free_one(evt);
		return rc;
	}
	evt->text[evt->ev.text_len < KTRK_TEXT_MAX * 2 ? evt->ev.text_len : 0] =
		0;
	fill_schema(evt);
	if (ktrk_schema_check(evt->schema, KTRK_SCHEMA_FIELDS_MAX)) {
		free_one(evt);
		return -EPROTO;
	}
	*out = evt;
	return 0;
}

static void append(struct ktrk_events *evs, struct ktrk_evt *evt)
{
	if (!(evs->n & (evs->n - 1)))
		evs->rows = ktrk_slurp_grow(evs->rows, evs->n ? 2 * evs->n : 1,
					    sizeof(*evs->rows));
	evs->rows[evs->n++] = evt;
}

/**
 * ktrk_events_load() - ask for all events of a session
 * @evs: to be filled in
 * @dev: the device, with a session
 * @retired: also those that were deleted
 *
 * Return: 0 or -errno.
 */
int ktrk_events_load(struct ktrk_events *evs, struct ktrk_dev *dev,
		     bool retired)
{
	struct ktrk_evt *evt;
	u32 id = 0;
	int rc;

	memset(evs, 0, sizeof(*evs));
	while (!(rc = fetch(dev, id, true, &evt))) {
		id = evt->ev.id + 1;
		if (evt->ev.state & KTRK_EVENT_RETIRED && !retired)
			free_one(evt);
		else
			append(evs, evt);
	}
	if (rc == -ENOENT)
		return 0;
	ktrk_events_free(evs);
	return rc;
}

/**
 * ktrk_events_find() - the event of an id
 * @evs: the events
 * @id: its id
 *
 * Return: the event or NULL.
 */
const struct ktrk_evt *ktrk_events_find(const struct ktrk_events *evs, __u32 id)
{
	size_t i;

	for (i = 0; i < evs->n; i++)
		if (evs->rows[i]->ev.id == id)
			return evs->rows[i];
	return NULL;
}

/**
 * ktrk_events_fetch() - the event of an id, asked for if it is new
 * @evs: the events; grows
 * @dev: the device, with a session
 * @id: its id
 *
 * Return: the event or NULL.
 */
const struct ktrk_evt *ktrk_events_fetch(struct ktrk_events *evs,
					 struct ktrk_dev *dev, __u32 id)
{
	const struct ktrk_evt *have = ktrk_events_find(evs, id);
	struct ktrk_evt *evt;

	if (have)
		return have;
	if (fetch(dev, id, false, &evt))
		return NULL;
	append(evs, evt);
	return evt;
}

/**
 * ktrk_events_more() - ask for events that were added since
 * @evs: the events, retired ones included; grows
 * @dev: the device, with a session
 *
 * Return: 0 or -errno.
 */
int ktrk_events_more(struct ktrk_events *evs, struct ktrk_dev *dev)
{
	struct ktrk_evt *evt;
	u32 id = 0;
	int rc;

	while (!(rc = fetch(dev, id, true, &evt))) {
		id = evt->ev.id + 1;
		if (ktrk_events_find(evs, evt->ev.id))
			free_one(evt);
		else
			append(evs, evt);
	}
	return rc == -ENOENT ? 0 : rc;
}

/* What goes to a terminal as it is. */
static bool is_plain(const char *s, size_t cap, bool name)
{
	size_t n = strnlen(s, cap), i;

	if (n == cap || (name && !n))
		return false;
	for (i = 0; i < n; i++)
		if (s[i] < (name ? '!' : ' ') || s[i] > '~')
			return false;
	return true;
}

static bool verify(const struct ktrk_evt *evt)
{
	const struct ktrk_event *ev = &evt->ev;
	u32 i;

	if (ktrk_schema_check(evt->schema, KTRK_SCHEMA_FIELDS_MAX) ||
	    (u32)ktrk_kinds[evt->schema->kind].code != ev->kind ||
	    !is_plain(ev->mech, sizeof(ev->mech), false) ||
	    !is_plain(ev->group, sizeof(ev->group), true) ||
	    !is_plain(ev->event, sizeof(ev->event), true) ||
	    !is_plain(ev->where, sizeof(ev->where), false) ||
	    !is_plain(evt->text, KTRK_TEXT_MAX * 2, false))
		return false;
	for (i = 0; i < ev->nfields; i++)
		if (!is_plain(evt->schema->fields[i].name, KTRK_FIELD_LEN,
			      true))
			return false;
	return true;
}

/* In the place of another one of its id, or behind all. */
static void replace(struct ktrk_events *evs, struct ktrk_evt *evt)
{
	size_t i;

	for (i = 0; i < evs->n; i++) {
		if (evs->rows[i]->ev.id != evt->ev.id)
			continue;
		free_one(evs->rows[i]);
		evs->rows[i] = evt;
		return;
	}
	append(evs, evt);
}

/**
 * ktrk_events_put() - add an event that something else than the module told
 * @evs: the events; one of the same id goes
 * @ev: all but @text and @fields; may be anything, and so may the rest
 * @fields: ev->nfields of them
 * @text: the definition
 * @len: its characters
 *
 * Return: 0, or -EPROTO if records cannot be printed by this.
 */
int ktrk_events_put(struct ktrk_events *evs, const struct ktrk_event *ev,
		    const void *fields, const char *text, size_t len)
{
	struct ktrk_evt *evt;
	size_t bytes;

	if (ev->nfields > KTRK_SCHEMA_FIELDS_MAX || len >= KTRK_TEXT_MAX * 2 ||
	    ev->static_size > KTRK_RECORD_MAX || ev->id > U16_MAX)
		return -EPROTO;
	evt = ktrk_slurp_grow(NULL, 1, sizeof(*evt));
	bytes = ev->nfields * sizeof(struct ktrk_field);
	evt->ev = *ev;
	evt->text = ktrk_slurp_printf("%.*s", (int)len, text);
	evt->schema = ktrk_slurp_grow(NULL, 1, sizeof(*evt->schema) + bytes);
	memset(evt->schema, 0, sizeof(*evt->schema));
	memcpy(evt->schema->fields, fields, bytes);
	fill_schema(evt);
	if (!verify(evt)) {
		free_one(evt);
		return -EPROTO;
	}
	replace(evs, evt);
	return 0;
}

/**
 * ktrk_events_free() - free them
 * @evs: the events
 */
void ktrk_events_free(struct ktrk_events *evs)
{
	size_t i;

	for (i = 0; i < evs->n; i++)
		free_one(evs->rows[i]);
	free(evs->rows);
	memset(evs, 0, sizeof(*evs));
}

/**
 * ktrk_events_match() - does a user's word mean this event?
 * @evt: the event
 * @glob: EVENT or GROUP/EVENT (or GROUP:EVENT), * ? and [] allowed, or all
 *
 * Return: true if so.
 */
bool ktrk_events_match(const struct ktrk_evt *evt, const char *glob)
{
	size_t sep = strcspn(glob, "/:");
	char group[KTRK_GROUP_LEN];

	if (!strcmp(glob, "all"))
		return true;
	if (!glob[sep])
		return !fnmatch(glob, evt->ev.event, 0);
	snprintf(group, sizeof(group), "%.*s", (int)sep, glob);
	return !fnmatch(group, evt->ev.group, 0) &&
	       !fnmatch(glob + sep + 1, evt->ev.event, 0);
}

/**
 * ktrk_events_kind() - its kind, in a word
 * @evt: the event
 *
 * Return: as ktrkctl add takes it.
 */
const char *ktrk_events_kind(const struct ktrk_evt *evt)
{
	return ktrk_kinds[evt->schema->kind].name;
}

/**
 * ktrk_events_fields() - how many fields the user asked for
 * @evt: the event
 *
 * Return: those that are not hidden.
 */
unsigned int ktrk_events_fields(const struct ktrk_evt *evt)
{
	unsigned int n = 0;
	u32 i;

	for (i = 0; i < evt->ev.nfields; i++)
		n += !(evt->schema->fields[i].flags & KTRK_FIELD_HIDDEN);
	return n;
}

/**
 * ktrk_events_label() - EVENT, or GROUP/EVENT where the group is not ktrk
 * @evt: the event
 * @buf: where to
 * @cap: room
 *
 * Return: @buf.
 */
char *ktrk_events_label(const struct ktrk_evt *evt, char *buf, size_t cap)
{
	bool own = strcmp(evt->ev.group, KTRK_DEFAULT_GROUP);

	snprintf(buf, cap, "%s%s%s", own ? evt->ev.group : "", own ? "/" : "",
		 evt->ev.event);
	return buf;
}

/**
 * ktrk_events_tell() - say which events the storm breaker disarmed, or got more
 * instances, since they were loaded
 * @evs: the events; what is told of each is kept
 * @dev: the device, with the session
 */
void ktrk_events_tell(struct ktrk_events *evs, struct ktrk_dev *dev)
{
	char label[KTRK_GROUP_LEN + KTRK_EVENT_LEN], note[256];
	struct ktrk_event ev;
	size_t i;

	for (i = 0; i < evs->n; i++) {
		struct ktrk_evt *evt = evs->rows[i];
		u32 was = evt->ev.state, grown = evt->ev.grown;

		if (ktrk_dev_event(dev, &ev, evt->ev.id, false))
			continue;
		if (!(ev.state & ~was & KTRK_EVENT_TRIPPED) &&
		    ev.grown == grown)
			continue;
		ktrk_maxima_text(&ev, note, sizeof(note));
		ktrk_events_label(evt, label, sizeof(label));
		ktrk_say_note("%s: %s", label, note);
		evt->ev.state = ev.state;
		evt->ev.grown = ev.grown;
	}
}

/**
 * ktrk_events_json() - its members in a JSON object
 * @js: the writer, inside an object
 * @evt: the event
 */
void ktrk_events_json(struct ktrk_json *js, const struct ktrk_evt *evt)
{
	u32 i;

	ktrk_json_str(js, "group", evt->ev.group);
	ktrk_json_str(js, "event", evt->ev.event);
	ktrk_json_u64(js, "id", evt->ev.id);
	ktrk_json_str(js, "kind", ktrk_events_kind(evt));
	ktrk_json_bool(js, "enabled", evt->ev.state & KTRK_EVENT_ENABLED);
	ktrk_maxima_json(js, &evt->ev);
	ktrk_json_str(js, "mechanism", evt->ev.mech);
	ktrk_json_str(js, "where", evt->ev.where);
	if (evt->ev.addr)
		ktrk_json_hex(js, "address", evt->ev.addr);
	ktrk_json_str(js, "definition", evt->text);
	ktrk_json_open(js, "fields", '[');
	for (i = 0; i < evt->ev.nfields; i++) {
		if (evt->schema->fields[i].flags & KTRK_FIELD_HIDDEN)
			continue;
		ktrk_json_open(js, NULL, '{');
		ktrk_json_str(js, "name", evt->schema->fields[i].name);
		ktrk_json_str(js, "type", evt->schema->fields[i].type);
		ktrk_json_close(js, '}');
	}
	ktrk_json_close(js, ']');
}

/**
 * ktrk_events_suggest() - say which event was perhaps meant
 * @evs: the events
 * @want: what the user wrote
 */
void ktrk_events_suggest(const struct ktrk_events *evs, const char *want)
{
	struct ktrk_suggest s;
	char buf[256];
	size_t i;

	ktrk_suggest_begin(&s, want);
	for (i = 0; i < evs->n; i++)
		ktrk_suggest_add(&s, evs->rows[i]->ev.event);
	if (s.n)
		ktrk_say_hint("%s", ktrk_suggest_text(&s, buf, sizeof(buf)));
	else
		ktrk_say_hint("ktrkctl list shows what there is");
}
