// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>

#include "live.h"
#include "slurp.h"

#define IDS	65536

static void load_symbols(struct ktrk_live *live)
{
	if (!live->ks_loaded && ktrk_ksyms_load(&live->ks))
		ktrk_say_more("cannot read /proc/kallsyms: addresses are shown");
	live->ks_loaded = true;
}

static int symbol(void *arg, u64 addr, bool offset, char *buf, size_t cap)
{
	struct ktrk_live *live = arg;

	load_symbols(live);
	return live->ks.n ? ktrk_ksyms_render(&live->ks, addr, offset, buf,
					      cap) : 0;
}

static bool task(void *arg, u32 tid, char comm[16], u32 *tgid)
{
	struct ktrk_live *live = arg;

	return ktrk_reader_task(&live->maps, tid, comm, tgid);
}

static int load(struct ktrk_live *live, const char *what)
{
	int rc = ktrk_events_load(&live->evs, &live->dev, true);
	size_t i, n = 0;

	if (rc)
		return ktrk_dev_fail("cannot read the events", rc);
	for (i = 0; i < live->evs.n; i++)
		n += !(live->evs.rows[i]->ev.state & KTRK_EVENT_RETIRED);
	if (n)
		return KTRK_EXIT_OK;
	ktrk_say_error("cannot %s: session \"%s\" has no events", what, live->session);
	ktrk_say_hint("ktrkctl add kretprobe do_sys_open");
	return KTRK_EXIT_NONE;
}

/**
 * ktrk_live_join() - open a session that has events
 * @live: its @session says which; to be closed also after a failure
 * @device: the device's name
 * @what: what cannot be done if it has none
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_live_join(struct ktrk_live *live, const char *device,
		   const char *what)
{
	int status;

	live->dev.fd = -1;
	status = ktrk_dev_join(&live->dev, device, live->session, 0);
	if (status)
		return status;
	live->by_id = ktrk_slurp_grow(NULL, IDS, sizeof(*live->by_id));
	memset(live->by_id, 0, IDS * sizeof(*live->by_id));
	return load(live, what);
}

static void note_observer(const struct ktrk_live *live)
{
	if (live->dev.writable)
		ktrk_say_note("another reader consumes: what it takes may be gone before it is read here");
	else
		ktrk_say_note("with the right to read only, nothing is consumed: full rings lose new hits");
}

/**
 * ktrk_live_map() - map its rings and tasks
 * @live: the session
 * @consume: become the consumer, if that place is free and there is one
 *
 * Rings that keep the newest records have none.
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_live_map(struct ktrk_live *live, bool consume)
{
	struct ktrk_ctl ctl;
	int rc;

	rc = ktrk_dev_ctl(&live->dev, KTRK_CTL_STATUS, &ctl);
	if (!rc) {
		live->overwrite = ctl.overwrite;
		rc = ktrk_reader_open(&live->maps, &live->dev,
				      consume && !ctl.overwrite);
	}
	if (rc)
		return ktrk_dev_fail("cannot map the rings", rc);
	if (consume && !live->maps.consumer && !live->overwrite)
		note_observer(live);
	return KTRK_EXIT_OK;
}

/**
 * ktrk_live_prepare() - read what takes long before records come
 * @live: the session
 *
 * Symbols, if one of the events prints some. A ring may be full before they
 * are read.
 */
void ktrk_live_prepare(struct ktrk_live *live)
{
	size_t i;
	u32 j;

	for (i = 0; i < live->evs.n; i++) {
		const struct ktrk_schema *schema = live->evs.rows[i]->schema;

		for (j = 0; j < schema->nfields; j++)
			if (ktrk_type_names(schema->fields[j].code))
				load_symbols(live);
	}
}

/**
 * ktrk_live_event() - the event of an id, also one that was added since
 * @arg: the session
 * @id: its id
 *
 * Return: the event or NULL.
 */
const struct ktrk_evt *ktrk_live_event(void *arg, u16 id)
{
	struct ktrk_live *live = arg;

	if (!live->by_id[id])
		live->by_id[id] = ktrk_events_fetch(&live->evs, &live->dev, id);
	return live->by_id[id];
}

/**
 * ktrk_live_names() - where a renderer gets its names from
 * @live: the session
 *
 * Return: what to hand to it.
 */
struct ktrk_render ktrk_live_names(struct ktrk_live *live)
{
	return (struct ktrk_render){ symbol, task, live };
}

/**
 * ktrk_live_close() - leave it
 * @live: the session
 */
void ktrk_live_close(struct ktrk_live *live)
{
	ktrk_reader_close(&live->maps);
	ktrk_ksyms_free(&live->ks);
	ktrk_events_free(&live->evs);
	free(live->by_id);
	live->by_id = NULL;
	ktrk_dev_close(&live->dev);
}
