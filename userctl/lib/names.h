/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A definition as a user writes it, with names that only BTF knows, becomes one
 * that the module understands.
 */
#ifndef KTRK_NAMES_H
#define KTRK_NAMES_H

#include "ksyms.h"
#include "parse.h"
#include "proto.h"

/**
 * struct ktrk_names - a definition whose names were looked up
 * @text: what it became
 * @from: for each character of it, and its end, where it came from
 * @changed: it is not what was written
 * @err: what is wrong: enum ktrk_err_code
 * @pos: where in what was written
 * @hint: what to do about it, or empty for that of the table
 */
struct ktrk_names {
	char *text;
	u32 *from;
	bool changed;
	u32 err;
	u32 pos;
	char hint[256];
};

struct ktrk_resolve;

bool ktrk_names_find(struct ktrk_names *n, const char *text,
		     struct ktrk_resolve *r);
u32 ktrk_names_pos(const struct ktrk_names *n, u32 pos);
void ktrk_names_free(struct ktrk_names *n);

#endif /* KTRK_NAMES_H */
