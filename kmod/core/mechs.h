/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the mechanisms, one row each, and what each can serve. */
#ifndef KTRK_CORE_MECHS_H
#define KTRK_CORE_MECHS_H

#include <ktrk/ktrk.h>

#include "parse.h"

/*
 * X(id, name, kind): the row's feature bit is KTRK_FEAT_<id>. Those of one kind
 * stand best first.
 */
#define KTRK_MECHS(X) \
	X(FTRACE, "ftrace", KPROBE) \
	X(KPROBE, "kprobe", KPROBE) \
	X(TRAMPOLINE, "trampoline", KRETPROBE) \
	X(KRETPROBE, "kretprobe", KRETPROBE) \
	X(TRACEPOINT, "tracepoint", TRACEPOINT) \
	X(EVENT, "event", EVENT) \
	X(MARKER, "marker", EVENT)

enum ktrk_mech_id {
#define KTRK_MECH_ENUM(id, name, kind) KTRK_MECH_##id,
	KTRK_MECHS(KTRK_MECH_ENUM)
#undef KTRK_MECH_ENUM
	KTRK_MECH_COUNT,
};

/**
 * struct ktrk_mech_row - what both sides know of a mechanism
 * @name: as users write it
 * @kind: enum ktrk_kind_id that it serves
 * @feature: its bit of ktrk_info.features
 */
struct ktrk_mech_row {
	const char *name;
	u32 kind;
	u64 feature;
};

extern const struct ktrk_mech_row ktrk_mechs[KTRK_MECH_COUNT];

#endif /* KTRK_CORE_MECHS_H */
