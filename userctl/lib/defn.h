/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A definition as it was written, as the module takes it, and parsed.
 */
#ifndef KTRK_DEFN_H
#define KTRK_DEFN_H

#include "names.h"

struct ktrk_resolve;

/**
 * struct ktrk_defn - one definition; zeroed before first use
 * @written: by the user, not copied
 * @names: what it became
 * @def: parsed
 */
struct ktrk_defn {
	const char *written;
	struct ktrk_names names;
	struct ktrk_def *def;
};

int ktrk_defn_read(struct ktrk_defn *d, const char *text,
		   struct ktrk_resolve *r);
int ktrk_defn_bad(const struct ktrk_defn *d, u32 code, u32 pos, int err);
void ktrk_defn_free(struct ktrk_defn *d);

#endif /* KTRK_DEFN_H */
