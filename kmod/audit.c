// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of type AUDIT_KERNEL_OTHER (1316), which is there for modules. They
 * are written where auditing is on; who reads them, and how many may pile up,
 * is audit's own affair, so no user can flood the kernel log through us.
 */
#include <linux/audit.h>
#include <linux/ctype.h>

#include "audit.h"

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
				  const struct ktrk_probe *probe, gfp_t gfp)
{
	struct audit_buffer *ab;

	if (audit_enabled == AUDIT_OFF)
		return NULL;
	ab = audit_log_start(audit_context(), gfp, AUDIT_KERNEL_OTHER);
	if (!ab)
		return NULL;
	audit_log_format(ab, "ktrk op=%s", op);
	put_untrusted(ab, "session", *session ? session : "-");
	audit_log_format(ab, " event=\"%s/%s\"", probe->schema->group,
			 probe->schema->event);
	return ab;
}

/* By whom, too: the task that is running now. */
static void record(const char *op, const char *session,
		   const struct ktrk_probe *probe)
{
	struct audit_buffer *ab = start(op, session, probe, GFP_KERNEL);

	if (!ab)
		return;
	put_untrusted(ab, "probe", probe->text);
	audit_log_task_info(ab);
	audit_log_end(ab);
}

/**
 * ktrk_audit_add() - a probe was added
 * @session: the session's name
 * @probe: the probe
 *
 * Context: may sleep.
 */
void ktrk_audit_add(const char *session, const struct ktrk_probe *probe)
{
	record("add", session, probe);
}

/**
 * ktrk_audit_del() - a probe was removed, for whatever reason
 * @session: the session's name
 * @probe: the probe
 *
 * Context: may sleep.
 */
void ktrk_audit_del(const char *session, const struct ktrk_probe *probe)
{
	record("del", session, probe);
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
	struct audit_buffer *ab = start("trip", session, probe, GFP_NOWAIT);

	if (!ab)
		return;
	audit_log_format(ab, " rate=%llu permille=%u cpu=%u",
			 probe->watch.rate, probe->watch.share,
			 probe->watch.where);
	audit_log_end(ab);
}
