// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of type AUDIT_KERNEL_OTHER (1316), which is there for modules. They
 * are written where auditing is on; who reads them, and how many may pile up,
 * is audit's own affair, so no user can flood the kernel log through us.
 */
#include <linux/audit.h>
#include <linux/ctype.h>
#include <linux/slab.h>

#include "audit.h"

/**
 * struct note - a record that is to be written
 * @node: in the session's list
 * @op: what happened
 * @group: of the event
 * @event: its name
 * @text: the definition
 */
struct note {
	struct list_head node;
	const char *op;
	char group[KTRK_GROUP_LEN];
	char event[KTRK_EVENT_LEN];
	char text[];
};

/*
 * Audit's way with what a user wrote: in quotes, or in hexadecimal if there is
 * anything in it that might pass for a field of its own. The kernel keeps its
 * own function for this to itself.
 */
static void put_untrusted(struct audit_buffer *ab, const char *name,
			  const char *text)
{
	const char *c;

	for (c = text; *c; c++)
		if (!isascii(*c) || !isgraph(*c) || *c == '"')
			break;
	if (!*c) {
		audit_log_format(ab, " %s=\"%s\"", name, text);
		return;
	}
	audit_log_format(ab, " %s=", name);
	for (c = text; *c; c++)
		audit_log_format(ab, "%02X", (u8)*c);
}

static struct audit_buffer *start(const char *op, const char *session,
				  const char *group, const char *event,
				  gfp_t gfp)
{
	struct audit_buffer *ab;

	if (audit_enabled == AUDIT_OFF)
		return NULL;
	ab = audit_log_start(audit_context(), gfp, AUDIT_KERNEL_OTHER);
	if (!ab)
		return NULL;
	audit_log_format(ab, "ktrk op=%s", op);
	put_untrusted(ab, "session", *session ? session : "-");
	audit_log_format(ab, " event=\"%s/%s\"", group, event);
	return ab;
}

/* By whom, too: the task that is running now. */
static void record(const char *op, const char *session, const char *group,
		   const char *event, const char *text, gfp_t gfp)
{
	struct audit_buffer *ab = start(op, session, group, event, gfp);

	if (!ab)
		return;
	put_untrusted(ab, "probe", text);
	audit_log_task_info(ab);
	audit_log_end(ab);
}

/**
 * ktrk_audit_note() - a probe was added or removed: note that, write it later
 * @notes: where to
 * @op: "add" or "del", a constant
 * @session: the session's name
 * @probe: the probe
 *
 * Where records pile up, audit makes those wait who write more, for a minute,
 * so nobody may hold a lock there that others need. Without memory for a note
 * the record is written at once, and audit counts it as lost if it would wait.
 *
 * Context: may sleep; waits for nobody.
 */
void ktrk_audit_note(struct list_head *notes, const char *op,
		     const char *session, const struct ktrk_probe *probe)
{
	const struct ktrk_schema *schema = probe->schema;
	size_t len = strlen(probe->text) + 1;
	struct note *note;

	if (audit_enabled == AUDIT_OFF)
		return;
	note = kmalloc(struct_size(note, text, len), GFP_KERNEL);
	if (!note) {
		record(op, session, schema->group, schema->event, probe->text,
		       GFP_NOWAIT);
		return;
	}
	note->op = op;
	strscpy(note->group, schema->group, sizeof(note->group));
	strscpy(note->event, schema->event, sizeof(note->event));
	memcpy(note->text, probe->text, len);
	list_add_tail(&note->node, notes);
}

/**
 * ktrk_audit_write() - write what was noted
 * @notes: nobody else's any more
 * @session: the session's name
 *
 * Context: may sleep, and wait for audit; without the session's lock. By the
 * task that did what is noted.
 */
void ktrk_audit_write(struct list_head *notes, const char *session)
{
	struct note *note, *next;

	list_for_each_entry_safe(note, next, notes, node) {
		record(note->op, session, note->group, note->event, note->text,
		       GFP_KERNEL);
		kfree(note);
	}
}

/**
 * ktrk_audit_trip() - the storm breaker has disarmed a probe
 * @session: the session's name
 * @probe: the probe
 *
 * Context: may sleep; waits for nobody.
 */
void ktrk_audit_trip(const char *session, const struct ktrk_probe *probe)
{
	struct audit_buffer *ab = start("trip", session, probe->schema->group,
					probe->schema->event, GFP_NOWAIT);

	if (!ab)
		return;
	audit_log_format(ab, " rate=%llu permille=%u cpu=%u",
			 probe->watch.rate, probe->watch.share,
			 probe->watch.where);
	audit_log_end(ab);
}
