/* SPDX-License-Identifier: GPL-2.0-only */
/* The audit trail: a record for each probe that comes, goes, or is tripped. */
#ifndef KTRK_AUDIT_H
#define KTRK_AUDIT_H

#include "probe.h"

void ktrk_audit_add(const char *session, const struct ktrk_probe *probe);
void ktrk_audit_del(const char *session, const struct ktrk_probe *probe);
void ktrk_audit_trip(const char *session, const struct ktrk_probe *probe);

#endif /* KTRK_AUDIT_H */
