// SPDX-License-Identifier: GPL-2.0-only
/* The tables: types, errors, registers. */
#include "../../kmod/core/arch.h"
#include "../../kmod/core/errs.h"
#include "../../kmod/core/types.h"
#include "tap.h"

static void test_types(void)
{
	u32 i;

	for (i = 0; i < KTRK_TYPE_COUNT; i++) {
		const struct ktrk_type *type = &ktrk_types[i];

		ok(strlen(type->name) < KTRK_TYPE_LEN &&
		   ktrk_type_find(type->name, strlen(type->name)) == type,
		   "type %s is found by its name", type->name);
		ok(type->bytes <= 8 && (type->bytes & (type->bytes - 1)) == 0,
		   "type %s has a size that a store has", type->name);
		ok(!type->bytes == (type->print == KTRK_PRINT_STRING),
		   "type %s has bytes unless it is a string", type->name);
	}
	ok(!ktrk_type_find("u", 1), "a part of a name is none");
	ok(!ktrk_type_find("u88", 3), "a longer name is none");
	ok(!ktrk_type_find("", 0), "nothing is none");
	ok(ktrk_type_find("u8x", 2) == &ktrk_types[KTRK_TYPE_U8],
	   "only the length given counts");
}

static void test_errs(void)
{
	struct ktrk_err err = { 77, 77 };
	u32 i, bad = 0;

	for (i = 1; i < KTRK_ERR_COUNT; i++) {
		const struct ktrk_err_row *row = &ktrk_errs[i];

		bad += row->no <= 0 || !row->text[0] || !row->hint[0];
		bad += row->text[strlen(row->text) - 1] == '.';
	}
	ok(!bad, "errors: each has a number, a text and a hint");
	ok(ktrk_err_set(&err, KTRK_ERR_BAD_TYPE, 5) == -EINVAL &&
	   err.code == KTRK_ERR_BAD_TYPE && err.pos == 5, "errors: set");
	ok(ktrk_err_set(NULL, KTRK_ERR_TOO_LONG, 5) == -E2BIG,
	   "errors: nobody need look");
	ok(!ktrk_err_set(&err, KTRK_ERR_NONE, 0) && !err.code, "errors: none");
}

static const struct ktrk_reg *reg(const struct ktrk_arch *arch,
				  const char *name)
{
	u32 i;

	for (i = 0; i < arch->nregs; i++)
		if (!strcmp(arch->regs[i].name, name))
			return &arch->regs[i];
	return NULL;
}

static void test_arch(const struct ktrk_arch *arch)
{
	u32 i, bad = 0;

	for (i = 0; i < arch->nregs; i++) {
		bad += arch->regs[i].off % 8 ||
		       arch->regs[i].off / 8 >= arch->words;
		bad += reg(arch, arch->regs[i].name) != &arch->regs[i];
	}
	for (i = 0; i < arch->nargs; i++)
		bad += arch->args[i] % 8 || arch->args[i] / 8 >= arch->words;
	bad += arch->ret / 8 >= arch->words || arch->sp / 8 >= arch->words;
	ok(!bad, "%s: all offsets are words, all names differ", arch->name);
	ok(reg(arch, "sp")->off == arch->sp, "%s: sp", arch->name);
}

int main(void)
{
	test_types();
	test_errs();
	test_arch(&ktrk_arch_x86_64);
	test_arch(&ktrk_arch_arm64);
	ok(reg(&ktrk_arch_x86_64, "ax")->off == 80 && ktrk_arch_x86_64.ret == 80,
	   "x86_64: ax is word 10 and the return value");
	ok(reg(&ktrk_arch_x86_64, "di")->off == 112 && ktrk_arch_x86_64.args[0] == 112,
	   "x86_64: di is word 14 and the first argument");
	ok(reg(&ktrk_arch_x86_64, "ss")->off == 160, "x86_64: ss is the last word");
	ok(reg(&ktrk_arch_arm64, "lr")->off == reg(&ktrk_arch_arm64, "x30")->off,
	   "arm64: lr is x30");
	return done();
}
