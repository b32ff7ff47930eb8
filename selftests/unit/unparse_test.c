// SPDX-License-Identifier: GPL-2.0-only
/* The law: parse(unparse(d)) == d. */
#include <stdlib.h>

#include "corpus.h"
#include "gen.h"
#include "kit.h"
#include "tap.h"

#define ROUNDS	25000

static struct kit *kit, *again;
static char text[4 * KTRK_TEXT_MAX];

static void test_good(const struct corpus_good *rows, u32 nrows)
{
	u32 i, n;

	for (i = 0; i < nrows; i++) {
		const struct corpus_good *row = &rows[i];

		if (!ok(!kit_parse(kit, row->text), "good: %s", row->text)) {
			printf("# %s at %u\n", kit_error_name(kit->err.code),
			       kit->err.pos);
			continue;
		}
		n = ktrk_unparse(&kit->def, kit->arch, text, sizeof(text));
		same(text, row->canonical, "canonical: %s", row->text);
		ok(n == strlen(text) && !kit_parse(again, text) &&
		   kit_same(&kit->def, &again->def), "law: %s", text);
	}
}

static void test_cut(void)
{
	char buf[16], one = 'x';

	kit_parse(kit, "p:group/event function");
	ok(ktrk_unparse(&kit->def, kit->arch, buf, sizeof(buf)) == 22,
	   "cut: the whole length");
	same(buf, "p:group/event f", "cut: what there is room for");
	ok(ktrk_unparse(&kit->def, kit->arch, NULL, 0) == 22, "cut: no room");
	ktrk_unparse(&kit->def, kit->arch, &one, 1);
	ok(!one, "cut: room for the NUL");
}

/* Refusals that a definition made at random may meet. */
static bool too_long(u32 code)
{
	return code == KTRK_ERR_TOO_LONG || code == KTRK_ERR_ARG_TOO_LONG;
}

static void test_law(const struct ktrk_arch *arch)
{
	u32 i, n = 0, bad = 0, skipped = 0;

	kit->arch = arch;
	again->arch = arch;
	for (i = 0; n < ROUNDS; i++) {
		gen_def(&kit->def, arch);
		ktrk_unparse(&kit->def, arch, text, sizeof(text));
		if (kit_parse(again, text)) {
			bad += !too_long(again->err.code);
			skipped++;
			if (!too_long(again->err.code) && bad < 5)
				printf("# %s at %u: %s\n", kit_error_name(again->err.code),
				       again->err.pos, text);
			continue;
		}
		n++;
		if (kit_same(&kit->def, &again->def))
			continue;
		if (bad++ < 5)
			printf("# differs: %s\n", text);
	}
	ok(!bad, "law: %u definitions made at random, %s", n, arch->name);
	ok(skipped < n / 4, "law: %u of %u were too long", skipped, i);
}

int main(void)
{
	kit = kit_new();
	again = kit_new();
	test_good(corpus_good, corpus_good_rows);
	test_good(corpus_real, corpus_real_rows);
	test_cut();
	gen_seed(20241);
	test_law(&ktrk_arch_x86_64);
	test_law(&ktrk_arch_arm64);
	return done();
}
