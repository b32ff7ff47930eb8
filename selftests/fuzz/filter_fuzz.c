// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any text as the filter of an event that exists: it is refused, or it is what
 * the event would have got with "if" and that text behind its definition, and
 * its program is verified and runs between guards.
 */
#include <stdlib.h>

#include "../unit/kit.h"
#include "fuzz.h"

/* The first byte says which of them. */
static const char *const defs[] = {
	"p f n=$arg1:s32 s=+0($arg2):string b=%si:b3@5/8 x=%dx",
	"r f fd=$arg1:s32 name=+u0($arg2):ustring ret=$retval:s64 dur=$duration",
	"t x id=$arg2:u64 p=$arg1 w=$arg3:u8",
	"p v* at=$func a=$arg1:char",
	"p f a=+0(%di):u16[4] comm=$comm file=$arg1:%pD s8=+0(%di):s8",
};

static struct kit *kit, *whole;

static void run(void)
{
	if (kit_compile(kit)) {
		must(filter_refused(kit->err.code), "did not compile");
		return;
	}
	must(!kit_verify(kit), "a compiled program was refused");
	if (!kit_hit(kit))
		return;
	must(kit_guards_ok(kit), "written outside the record");
	must(kit_line(kit)[0] != '(', "the record was refused");
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	static char text[KTRK_TEXT_MAX + 1];
	const char *def;
	struct ktrk_err err;
	size_t head;
	int rc;

	if (!kit) {
		kit = kit_new();
		whole = kit_new();
		mock_reset();
		kit->arch = &ktrk_arch_x86_64;
		whole->arch = &ktrk_arch_x86_64;
	}
	if (!len)
		return 0;
	def = defs[data[0] % ARRAY_SIZE(defs)];
	head = strlen(def) + strlen(" if ");
	if (head + --len > KTRK_TEXT_MAX)
		return 0;
	data++;
	/* It has a filter already, of which nothing may stay. */
	sprintf(text, "%s if cpu == 3 && tid != 7", def);
	must(!kit_parse(kit, text), "a definition of ours was refused");
	memcpy(text + head, data, len);
	rc = ktrk_parse_filter((const char *)data, len, kit->arch, &kit->def,
			       &kit->err);
	err = kit->err;
	must(ktrk_parse(text, head + len, whole->arch, &whole->def,
			&whole->err) == rc ||
	     whole->err.code == KTRK_ERR_TOO_LONG, "if and filter differ");
	if (whole->err.code == KTRK_ERR_TOO_LONG)
		return 0;
	must(err.code == whole->err.code, "if and filter say other errors");
	if (rc) {
		must(err.pos <= len && err.pos + head == whole->err.pos,
		     "an error in another place");
		return 0;
	}
	must(kit_same(&kit->def, &whole->def), "if and filter mean different things");
	run();
	return 0;
}
