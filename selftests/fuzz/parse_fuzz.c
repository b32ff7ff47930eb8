// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any text: it is refused with a reason, or its canonical form says the same,
 * it compiles or is too big, its program is verified, runs between guards,
 * and its record prints.
 */
#include <stdlib.h>

#include "../unit/kit.h"
#include "fuzz.h"

static struct kit *kit, *again;

static void run(void)
{
	must(!kit_verify(kit), "a compiled program was refused");
	must(!ktrk_schema_check(kit->schema, KTRK_SCHEMA_FIELDS_MAX), "bad schema");
	must(kit->schema->static_size == kit->prog->static_size &&
	     kit->schema->fault_words == kit->prog->fault_words,
	     "schema and program differ");
	if (!kit_hit(kit))
		return;
	must(kit_guards_ok(kit), "written outside the record");
	must(kit_line(kit)[0] != '(', "the record was refused");
	must(kit_json(kit)[0] == '{', "no JSON");
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	static char text[KTRK_TEXT_MAX + 1];
	u32 n;

	if (!kit) {
		kit = kit_new();
		again = kit_new();
		mock_reset();
	}
	kit->arch = &ktrk_arch_x86_64;
	/* A first byte that text does not have chooses the other machine. */
	if (len && data[0] == 0xff) {
		kit->arch = &ktrk_arch_arm64;
		data++;
		len--;
	}
	again->arch = kit->arch;
	if (ktrk_parse((const char *)data, len, kit->arch, &kit->def,
		       &kit->err)) {
		must(kit->err.code && kit->err.pos <= len, "an error without a place");
		return 0;
	}
	n = ktrk_unparse(&kit->def, kit->arch, text, sizeof(text));
	must(n <= KTRK_TEXT_MAX, "the canonical form is too long");
	must(!kit_parse(again, text), "the canonical form was refused");
	must(kit_same(&kit->def, &again->def), "the canonical form says something else");
	if (kit->def.del)
		return 0;
	if (kit_compile(kit))
		must(kit->err.code == KTRK_ERR_RECORD_TOO_BIG ||
		     filter_refused(kit->err.code), "did not compile");
	else
		run();
	return 0;
}
