/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FETCH[:TYPE], as it stands in an argument and in a filter.
 */
#ifndef KTRK_CORE_OPERAND_H
#define KTRK_CORE_OPERAND_H

#include "arch.h"
#include "lex.h"
#include "parse.h"

/**
 * struct ktrk_input - a definition while it is parsed
 * @text: the text
 * @len: its length
 * @arch: whose registers
 * @def: what it becomes
 * @err: where to say what is wrong
 */
struct ktrk_input {
	const char *text;
	u32 len;
	const struct ktrk_arch *arch;
	struct ktrk_def *def;
	struct ktrk_err *err;
};

/**
 * struct ktrk_var - one $VARIABLE
 * @name: without the $
 * @base: enum ktrk_fetch_base
 * @numbered: a decimal number follows the name
 * @type: how it is read unless a type is given
 * @filter_type: the same in a filter
 * @bad_num: error when the number is out of bounds
 * @bad_kind: error when the kind of probe has none
 * @min: smallest number
 * @max: largest number
 */
struct ktrk_var {
	const char *name;
	u8 base;
	bool numbered;
	u8 type;
	u8 filter_type;
	u8 bad_num;
	u8 bad_kind;
	u16 min;
	u16 max;
};

/**
 * struct ktrk_operand - FETCH[:TYPE], parsed
 * @fetch: where it comes from
 * @form: given, or the variable's
 * @typed: it was given
 * @type_pos: where the type stands, or would stand
 * @late: what is wrong with it if nothing else is: enum ktrk_err_code
 * @late_pos: where
 */
struct ktrk_operand {
	struct ktrk_fetch fetch;
	struct ktrk_form form;
	bool typed;
	u32 type_pos;
	u32 late;
	u32 late_pos;
};

const struct ktrk_var *ktrk_var_of(u8 base);
int ktrk_pool_add(struct ktrk_def *def, const char *text, u32 len);
u8 ktrk_default_type(const struct ktrk_fetch *fetch, bool filter);
int ktrk_operand_parse(const struct ktrk_input *in, struct ktrk_span at,
		       bool filter, struct ktrk_operand *op);

#endif /* KTRK_CORE_OPERAND_H */
