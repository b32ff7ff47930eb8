/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a definition's text to a record and its line, in one call.
 */
#ifndef SELFTESTS_KIT_H
#define SELFTESTS_KIT_H

#include "../../kmod/core/arch.h"
#include "../../kmod/core/compile.h"
#include "../../kmod/core/parse.h"
#include "../../kmod/core/render.h"
#include "../../kmod/core/schema.h"
#include "../../kmod/core/unparse.h"
#include "../../kmod/core/verify.h"
#include "mock.h"

#define KIT_GUARD	64
#define KIT_BASE_NS	1000000000000ULL

struct kit {
	const struct ktrk_arch *arch;
	struct ktrk_def def;
	struct ktrk_err err;
	struct ktrk_ctx ctx;
	u64 kept[KTRK_PROG_KEEP];
	u32 used;
	u8 fault;
	u8 *rec;		/* max_size bytes between two guards */
	struct ktrk_prog *prog;
	struct ktrk_schema *schema;
	char line[KTRK_LINE_MAX];
};

extern const struct ktrk_render kit_env;

struct kit *kit_new(void);
int kit_parse(struct kit *kit, const char *text);
int kit_compile(struct kit *kit);
int kit_verify(const struct kit *kit);
bool kit_hit(struct kit *kit);
bool kit_guards_ok(const struct kit *kit);
const char *kit_line(struct kit *kit);
const char *kit_json(struct kit *kit);
const char *kit_fields(struct kit *kit, const char *text);
const char *kit_error_name(u32 code);
bool kit_same(const struct ktrk_def *a, const struct ktrk_def *b);
char *kit_strip(const char *marked, u32 *column);

#endif /* SELFTESTS_KIT_H */
