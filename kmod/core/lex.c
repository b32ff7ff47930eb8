// SPDX-License-Identifier: GPL-2.0-only
#include "lex.h"

/**
 * ktrk_lex_word() - the next word between blanks
 * @text: the text
 * @len: its length
 * @at: from where to look; moved behind the word
 * @word: where it stands; empty, at the end of the text, if there is none
 *
 * Return: true if there is one.
 */
bool ktrk_lex_word(const char *text, u32 len, u32 *at, struct ktrk_span *word)
{
	while (*at < len && ktrk_is_blank(text[*at]))
		(*at)++;
	word->from = *at;
	while (*at < len && !ktrk_is_blank(text[*at]))
		(*at)++;
	word->to = *at;
	return word->to > word->from;
}

/**
 * ktrk_lex_find() - the first @c in a piece of text
 * @text: the text
 * @from: where the piece starts
 * @to: where it ends
 * @c: the character
 *
 * Return: where it is, or @to.
 */
u32 ktrk_lex_find(const char *text, u32 from, u32 to, char c)
{
	while (from < to && text[from] != c)
		from++;
	return from;
}

/**
 * ktrk_lex_is() - does a piece of text read so?
 * @text: the text
 * @from: where the piece starts
 * @to: where it ends
 * @word: what it shall be
 *
 * Return: true if it does.
 */
bool ktrk_lex_is(const char *text, u32 from, u32 to, const char *word)
{
	return strlen(word) == to - from &&
	       !memcmp(text + from, word, to - from);
}

/* Letters, digits and _, and behind the first one @also; no digit first. */
static bool is_name(const char *text, u32 from, u32 to, char also)
{
	if (from == to || !ktrk_is_alpha(text[from]))
		return false;
	while (from < to && (ktrk_is_alnum(text[from]) || text[from] == also))
		from++;
	return from == to;
}

/**
 * ktrk_lex_name() - is a piece of text a good name?
 * @text: the text
 * @from: where the piece starts
 * @to: where it ends
 *
 * Return: true for letters, digits and _, no digit first, at least one.
 */
bool ktrk_lex_name(const char *text, u32 from, u32 to)
{
	return is_name(text, from, to, '_');
}

/**
 * ktrk_lex_group() - is a piece of text a good name of a group?
 * @text: the text
 * @from: where the piece starts
 * @to: where it ends
 *
 * Return: true for a good name, which may have - behind its first character.
 */
bool ktrk_lex_group(const char *text, u32 from, u32 to)
{
	return is_name(text, from, to, '-');
}

/* The value of @c as a digit, or 99. */
static u32 digit(char c)
{
	if (ktrk_is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

static bool is_hex(const char *text, u32 from, u32 to)
{
	return to - from > 2 && text[from] == '0' &&
	       (text[from + 1] == 'x' || text[from + 1] == 'X') &&
	       digit(text[from + 2]) < 16;
}

/**
 * ktrk_lex_number() - read a number without a sign
 * @text: the text
 * @from: where it starts
 * @to: where the text ends at the latest
 * @val: the number
 *
 * As the kernel's kstrtoull() with base 0: 0xHEX, 0OCTAL or decimal.
 *
 * Return: where it ends; @from if there is none or it needs over 64 bits.
 */
u32 ktrk_lex_number(const char *text, u32 from, u32 to, u64 *val)
{
	u32 base = 10, at = from;

	if (is_hex(text, from, to)) {
		base = 16;
		at += 2;
	} else if (from < to && text[from] == '0') {
		base = 8;
	}
	for (*val = 0; at < to && digit(text[at]) < base; at++) {
		u64 next = *val * base + digit(text[at]);

		/* 2^60 times 16 and more do not fit. */
		if (*val >> 60 &&
		    div_u64(U64_MAX - digit(text[at]), base) < *val)
			return from;
		*val = next;
	}
	return at;
}

/**
 * ktrk_lex_whole() - read a number that fills a piece of text
 * @text: the text
 * @from: where the piece starts
 * @to: where it ends
 * @val: the number
 *
 * Return: true if it is one.
 */
bool ktrk_lex_whole(const char *text, u32 from, u32 to, u64 *val)
{
	return from < to && ktrk_lex_number(text, from, to, val) == to;
}

/**
 * ktrk_lex_offset() - read a number that shall have a sign
 * @text: the text
 * @from: where its digits start
 * @to: where they end
 * @neg: make it negative
 * @val: the number
 *
 * Return: true if it is one and fits.
 */
bool ktrk_lex_offset(const char *text, u32 from, u32 to, bool neg, s64 *val)
{
	u64 abs;

	if (!ktrk_lex_whole(text, from, to, &abs))
		return false;
	if (abs > (u64)S64_MAX + neg)
		return false;
	*val = (s64)(neg ? -abs : abs);
	return true;
}
