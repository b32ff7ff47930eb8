// SPDX-License-Identifier: GPL-2.0-only
#include "../../kmod/core/lex.h"
#include "../../kmod/core/text.h"
#include "tap.h"

static const struct {
	const char *text;
	u32 end;
	u64 val;
} numbers[] = {
	{ "0", 1, 0 },
	{ "7", 1, 7 },
	{ "10", 2, 10 },
	{ "0x10", 4, 16 },
	{ "0X1f", 4, 31 },
	{ "0xAbC", 5, 0xabc },
	{ "010", 3, 8 },
	{ "00", 2, 0 },
	{ "08", 1, 0 },
	{ "0x", 1, 0 },
	{ "0xg", 1, 0 },
	{ "12ab", 2, 12 },
	{ "", 0, 0 },
	{ "x", 0, 0 },
	{ "-1", 0, 0 },
	{ "+1", 0, 0 },
	{ " 1", 0, 0 },
	{ "18446744073709551615", 20, ~0ULL },
	{ "0xffffffffffffffff", 18, ~0ULL },
	{ "01777777777777777777777", 23, ~0ULL },
	{ "18446744073709551616", 0, 0 },
	{ "18446744073709551620", 0, 0 },
	{ "99999999999999999999999999", 0, 0 },
	{ "0x10000000000000000", 0, 0 },
	{ "02000000000000000000000", 0, 0 },
	{ "1152921504606846976", 19, 1ULL << 60 },
	{ "0000000000000000000000000000017", 31, 15 },
};

static void test_numbers(void)
{
	u32 i, end, len;
	u64 val;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		len = strlen(numbers[i].text);
		end = ktrk_lex_number(numbers[i].text, 0, len, &val);
		ok(end == numbers[i].end && (!end || val == numbers[i].val),
		   "number \"%s\"", numbers[i].text);
		ok(ktrk_lex_whole(numbers[i].text, 0, len, &val) ==
		   (len && numbers[i].end == len), "whole \"%s\"", numbers[i].text);
	}
	ok(ktrk_lex_number("123", 1, 2, &val) == 2 && val == 2,
	   "number: not behind its end");
}

static void test_offsets(void)
{
	s64 val;

	ok(ktrk_lex_offset("9223372036854775807", 0, 19, false, &val) &&
	   val == INT64_MAX, "offset: the largest");
	ok(!ktrk_lex_offset("9223372036854775808", 0, 19, false, &val),
	   "offset: one more");
	ok(ktrk_lex_offset("9223372036854775808", 0, 19, true, &val) &&
	   val == INT64_MIN, "offset: the smallest");
	ok(!ktrk_lex_offset("9223372036854775809", 0, 19, true, &val),
	   "offset: one less");
	ok(ktrk_lex_offset("8", 0, 1, true, &val) && val == -8, "offset: -8");
	ok(!ktrk_lex_offset("", 0, 0, true, &val), "offset: nothing");
}

static void test_words(void)
{
	static const char text[] = " a\tbc \t\n";
	struct ktrk_span word;
	u32 at = 0;

	ok(ktrk_lex_word(text, 8, &at, &word) && word.from == 1 && word.to == 2,
	   "word: the first");
	ok(ktrk_lex_word(text, 8, &at, &word) && word.from == 3 && word.to == 5,
	   "word: the second");
	ok(!ktrk_lex_word(text, 8, &at, &word) && word.from == 8, "word: no more");
	at = 0;
	ok(ktrk_lex_word(text, 4, &at, &word) &&
	   ktrk_lex_word(text, 4, &at, &word) && word.to == 4,
	   "word: cut where the text ends");
	ok(ktrk_lex_find(text, 0, 8, 'c') == 4, "find: there");
	ok(ktrk_lex_find(text, 0, 4, 'c') == 4, "find: not there");
	ok(ktrk_lex_is(text, 3, 5, "bc"), "is: it is");
	ok(!ktrk_lex_is(text, 3, 5, "bcd") && !ktrk_lex_is(text, 3, 4, "bc"),
	   "is: longer or shorter");
}

static void test_names(void)
{
	static const char *const good[] = { "a", "_", "Z9", "a_b_0" };
	static const char *const bad[] = { "", "1", "9a", "a-b", "a.b", "a b", "\xc3\xa4" };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(good); i++)
		ok(ktrk_lex_name(good[i], 0, strlen(good[i])), "name \"%s\"", good[i]);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ok(!ktrk_lex_name(bad[i], 0, strlen(bad[i])), "no name: row %u", i);
}

static void test_text(void)
{
	char buf[64];
	struct ktrk_text text = { buf, sizeof(buf), 0 };

	ktrk_text_dec(&text, 0, 0, ' ');
	ktrk_text_dec(&text, 7, 3, '0');
	ktrk_text_dec(&text, ~0ULL, 5, ' ');
	ktrk_text_end(&text);
	same(buf, "000718446744073709551615", "text: decimal");
	text.len = 0;
	ktrk_text_signed(&text, INT64_MIN);
	ktrk_text_signed(&text, -1);
	ktrk_text_signed(&text, 5);
	ktrk_text_end(&text);
	same(buf, "-9223372036854775808-15", "text: signed");
	text.len = 0;
	ktrk_text_hex(&text, 0);
	ktrk_text_hex(&text, 0xdeadbeef);
	ktrk_text_end(&text);
	same(buf, "0x00xdeadbeef", "text: hexadecimal");
	text.len = 0;
	ktrk_text_short(&text, 999999999999ULL);
	ktrk_text_char(&text, ' ');
	ktrk_text_short(&text, 0x8000000000000000ULL);
	ktrk_text_end(&text);
	same(buf, "999999999999 0x8000000000000000", "text: the shorter one");
	text.len = 0;
	text.cap = 4;
	ktrk_text_str(&text, "abcdef");
	ok(ktrk_text_end(&text) == 6, "text: counts what it cuts");
	same(buf, "abc", "text: cut, with its NUL");
	ok(ktrk_scnprintf(buf, 4, "%s", "abcdef") == 3 &&
	   !ktrk_scnprintf(buf, 0, "%s", "abc"), "scnprintf: what was written");
}

int main(void)
{
	test_numbers();
	test_offsets();
	test_words();
	test_names();
	test_text();
	return done();
}
