/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of names.c share.
 */
#ifndef KTRK_NAMES_WORK_H
#define KTRK_NAMES_WORK_H

#include "arch.h"
#include "btf.h"
#include "lex.h"
#include "names.h"
#include "resolve.h"
#include "slurp.h"

/**
 * struct ktrk_work_field - an argument, as a filter may name it
 * @name: given or made
 * @enum_type: the enumeration it is a value of, or 0
 */
struct ktrk_work_field {
	char name[KTRK_FIELD_LEN];
	u32 enum_type;
};

/**
 * struct ktrk_work - a definition while names are looked up
 * @n: what it becomes
 * @text: what was written
 * @end: its length
 * @len: characters of @n->text
 * @def: its kind and target
 * @r: the kernel's symbols, or NULL
 * @asked: @proto was looked up
 * @rc: with this result
 * @proto: the arguments of what is probed
 * @args: those of the definition
 * @nargs: how many
 * @all: $arg* was seen
 */
struct ktrk_work {
	struct ktrk_names *n;
	const char *text;
	u32 end;
	u32 len;
	struct ktrk_def *def;
	struct ktrk_resolve *r;
	bool asked;
	int rc;
	struct ktrk_proto proto;
	struct ktrk_work_field *args;
	u32 nargs;
	bool all;
};

bool ktrk_work_fail(struct ktrk_work *w, u32 err, u32 pos);
void ktrk_work_copy(struct ktrk_work *w, u32 from, u32 to);
void ktrk_work_put(struct ktrk_work *w, u32 pos, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool ktrk_work_proto(struct ktrk_work *w, u32 pos, bool must);
bool ktrk_work_path(struct ktrk_work *w, struct ktrk_span at,
		    struct ktrk_path *path);
bool ktrk_work_arg(struct ktrk_work *w, struct ktrk_span word);
u32 ktrk_work_data_end(const struct ktrk_work *w, u32 from, u32 to);
bool ktrk_work_data(struct ktrk_work *w, struct ktrk_span at);
bool ktrk_work_filter(struct ktrk_work *w, u32 at);

#endif /* KTRK_NAMES_WORK_H */
