/* SPDX-License-Identifier: GPL-2.0-only */
/* The audit trail: a record for each probe that comes, goes, or is tripped. */
#ifndef KTRK_AUDIT_H
#define KTRK_AUDIT_H

#include <linux/list.h>

#include "probe.h"

void ktrk_audit_note(struct list_head *notes, const char *op,
		     const char *session, const struct ktrk_probe *probe);
void ktrk_audit_write(struct list_head *notes, const char *session);
void ktrk_audit_trip(const char *session, const struct ktrk_probe *probe);

#endif /* KTRK_AUDIT_H */
