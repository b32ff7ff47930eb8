// SPDX-License-Identifier: GPL-2.0-only
/* What is wrong is refused, with its code and column; limits are exact. */
#include <stdlib.h>

#include "corpus.h"
#include "kit.h"
#include "tap.h"

static struct kit *kit;

/* In memory of just its size, so that reading on is seen. */
static int parse_exact(const char *text, size_t len)
{
	char *copy = malloc(len ? len : 1);
	int ret;

	memcpy(copy, text, len);
	ret = ktrk_parse(copy, len, kit->arch, &kit->def, &kit->err);
	free(copy);
	return ret;
}

static void test_bad(void)
{
	u32 i, column;

	for (i = 0; i < corpus_bad_rows; i++) {
		const struct corpus_bad *row = &corpus_bad[i];
		char *text = kit_strip(row->text, &column);
		int ret = parse_exact(text, strlen(text));

		if (!ok(ret == -ktrk_errs[row->code].no && ret &&
			kit->err.code == row->code && kit->err.pos == column,
			"bad: %s: %s", kit_error_name(row->code), row->text))
			printf("# got %s at %u, not %u\n",
			       kit_error_name(kit->err.code), kit->err.pos,
			       column);
		free(text);
	}
}

/* Any beginning of a good definition is parsed or refused, no more. */
static void test_prefixes(void)
{
	u32 i, len, wild = 0;

	for (i = 0; i < corpus_good_rows; i++)
		for (len = 0; corpus_good[i].text[len]; len++)
			if (parse_exact(corpus_good[i].text, len))
				wild += kit->err.pos > len || !kit->err.code;
	ok(!wild, "prefixes: an error is never behind the text");
}

/* One byte changed at a time. */
static void test_changes(void)
{
	static const char bytes[] = "\0 \"%&()+-:=@\\{}|!<>$0aA~\xff";
	u32 i, k, at, wild = 0;
	char text[256];

	for (i = 0; i < corpus_good_rows; i++) {
		for (at = 0; corpus_good[i].text[at]; at++) {
			for (k = 0; k < sizeof(bytes) - 1; k++) {
				strcpy(text, corpus_good[i].text);
				text[at] = bytes[k];
				if (parse_exact(text,
						strlen(corpus_good[i].text)))
					wild += kit->err.pos >
						strlen(corpus_good[i].text);
			}
		}
	}
	ok(!wild, "changes: an error is never behind the text");
}

static char text[3 * KTRK_TEXT_MAX];

static int repeat(const char *head, const char *part, u32 n, const char *tail)
{
	char *at = text + sprintf(text, "%s", head);

	while (n--)
		at += sprintf(at, "%s", part);
	sprintf(at, "%s", tail);
	return parse_exact(text, strlen(text));
}

static void test_limits(void)
{
	ok(!repeat("p f", " %di", 128, ""), "128 arguments");
	ok(repeat("p f", " %di", 129, "") == -E2BIG &&
	   kit->err.code == KTRK_ERR_TOO_MANY_ARGS &&
	   kit->err.pos == 4,
	   "129 arguments");
	ok(!repeat("p f if ", "%di==1||", 63, "%di==1"), "64 comparisons");
	ok(repeat("p f if ", "%di==1||", 64, "%di==1") == -E2BIG &&
	   kit->err.code == KTRK_ERR_FILTER_TOO_BIG &&
	   kit->err.pos == 7 + 64 * 8,
	   "65 comparisons");
	ok(repeat("p f if ", "(%di==1||", 63, "%di==1") == -EINVAL &&
	   kit->err.code == KTRK_ERR_FILTER_BRACE, "braces left open");
	ok(repeat("p f if ", "!", 3000, "%di==1") == -E2BIG &&
	   kit->err.code == KTRK_ERR_FILTER_TOO_BIG, "3000 !");
	ok(repeat("p f if ", "(", 3000, "%di==1") == -E2BIG, "3000 (");
	ok(!repeat("p f if ", "!", 127, "%di==1"), "127 !");
	ok(repeat("p f if ", "!", 128, "%di==1") == -E2BIG, "128 !");
	ok(!repeat("p f", " ", KTRK_TEXT_MAX - 3, ""), "4096 characters");
	ok(repeat("p f", " ", KTRK_TEXT_MAX - 2, "") == -E2BIG &&
	   kit->err.code == KTRK_ERR_TOO_LONG && kit->err.pos == KTRK_TEXT_MAX,
	   "4097 characters");
	ok(repeat("p f", " +0xffffffffffff(+1(%di))", 128, "") == -E2BIG &&
	   kit->err.code == KTRK_ERR_TOO_LONG && !kit->err.pos,
	   "a canonical form of more than 4096 characters");
	ok(!repeat("p ", "s", 511, ""), "a symbol of 511 characters");
	ok(strlen(kit->def.event) == 63, "its event has 63");
	ok(repeat("p ", "s", 512, "") && kit->err.code == KTRK_ERR_BAD_TARGET,
	   "a symbol of 512 characters");
	ok(!repeat("p ", "m", 63, ":f") && repeat("p ", "m", 64, ":f"),
	   "a module of 63 and 64 characters");
	ok(!repeat("p:", "e", 63, " f") && repeat("p:", "e", 64, " f"),
	   "an event of 63 and 64 characters");
	ok(!repeat("p f ", "a", 31, "=%di") && repeat("p f ", "a", 32, "=%di"),
	   "an argument's name of 31 and 32 characters");
	ok(!repeat("p f @", "0", 62, "") && repeat("p f @", "0", 63, ""),
	   "an expression of 63 and 64 characters");
	ok(!repeat("p f @", "0", 62, ":u8"), "and its type not counted");
}

static void test_given(void)
{
	ok(!kit_parse(kit, "p f") && !kit->def.has_group && !kit->def.has_event,
	   "given: neither group nor event");
	ok(!kit_parse(kit, "p:g/ f") && kit->def.has_group && !kit->def.has_event,
	   "given: group");
	ok(!kit_parse(kit, "p:e f a=%di %si:u8") && !kit->def.has_group &&
	   kit->def.has_event, "given: event");
	ok(kit->def.args[0].named && !kit->def.args[0].typed &&
	   !kit->def.args[1].named && kit->def.args[1].typed, "given: name, type");
	ok(kit->def.event_pos == 2 && kit->def.target_pos == 4 &&
	   kit->def.args[0].pos == 6 && kit->def.args[1].pos == 12, "positions");
	kit->arch = &ktrk_arch_arm64;
	ok(!kit_parse(kit, "p f %x0 %x30 %lr %sp %pc %pstate"), "arm64: registers");
	ok(kit_parse(kit, "p f %di") && kit->err.code == KTRK_ERR_BAD_REG,
	   "arm64: has no di");
	kit->arch = &ktrk_arch_x86_64;
	ok(ktrk_parse("p f %x0", 7, kit->arch, &kit->def, NULL) == -EINVAL,
	   "nobody need look at the error");
}

int main(void)
{
	kit = kit_new();
	test_bad();
	test_prefixes();
	test_changes();
	test_limits();
	test_given();
	return done();
}
