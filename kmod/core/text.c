// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#define DIGITS_MAX	24

/**
 * ktrk_text_char() - append a character
 * @text: to what
 * @c: the character
 */
void ktrk_text_char(struct ktrk_text *text, char c)
{
	if (text->len + 1 < text->cap)
		text->buf[text->len] = c;
	text->len++;
}

/**
 * ktrk_text_put() - append characters
 * @text: to what
 * @s: the characters
 * @n: how many
 */
void ktrk_text_put(struct ktrk_text *text, const char *s, size_t n)
{
	while (n--)
		ktrk_text_char(text, *s++);
}

/**
 * ktrk_text_str() - append a string
 * @text: to what
 * @s: the string
 */
void ktrk_text_str(struct ktrk_text *text, const char *s)
{
	ktrk_text_put(text, s, strlen(s));
}

/* The digits of @val, right-aligned in @out; how many there are. */
static u32 decimal(char out[DIGITS_MAX], u64 val)
{
	u32 n = 0, digit;

	do {
		val = div_u64_rem(val, 10, &digit);
		out[DIGITS_MAX - ++n] = '0' + digit;
	} while (val);
	return n;
}

static u32 hexadecimal(char out[DIGITS_MAX], u64 val)
{
	u32 n = 0;

	do {
		out[DIGITS_MAX - ++n] = "0123456789abcdef"[val & 15];
		val >>= 4;
	} while (val);
	return n;
}

/**
 * ktrk_text_dec() - append a decimal number
 * @text: to what
 * @val: the number
 * @width: least characters
 * @fill: what stands in front to make it that wide
 */
void ktrk_text_dec(struct ktrk_text *text, u64 val, u32 width, char fill)
{
	char digits[DIGITS_MAX];
	u32 n = decimal(digits, val), i;

	for (i = n; i < width; i++)
		ktrk_text_char(text, fill);
	ktrk_text_put(text, digits + DIGITS_MAX - n, n);
}

/**
 * ktrk_text_signed() - append a decimal number with its sign
 * @text: to what
 * @val: the number
 */
void ktrk_text_signed(struct ktrk_text *text, s64 val)
{
	if (val < 0)
		ktrk_text_char(text, '-');
	ktrk_text_dec(text, val < 0 ? -(u64)val : (u64)val, 0, ' ');
}

/**
 * ktrk_text_hex() - append a number as 0xHEX
 * @text: to what
 * @val: the number
 */
void ktrk_text_hex(struct ktrk_text *text, u64 val)
{
	char digits[DIGITS_MAX];
	u32 n = hexadecimal(digits, val);

	ktrk_text_str(text, "0x");
	ktrk_text_put(text, digits + DIGITS_MAX - n, n);
}

/**
 * ktrk_text_short() - append a number in the form that is shorter
 * @text: to what
 * @val: the number
 *
 * Decimal, unless that needs more characters than 0xHEX. So a canonical form
 * is never longer than what it was read from.
 */
void ktrk_text_short(struct ktrk_text *text, u64 val)
{
	char digits[DIGITS_MAX];

	if (decimal(digits, val) > 2 + hexadecimal(digits, val))
		ktrk_text_hex(text, val);
	else
		ktrk_text_dec(text, val, 0, ' ');
}

/**
 * ktrk_text_end() - close the text with its NUL
 * @text: the text
 *
 * Return: characters of the whole text, as snprintf() counts.
 */
size_t ktrk_text_end(struct ktrk_text *text)
{
	if (text->cap)
		text->buf[min(text->len, text->cap - 1)] = '\0';
	return text->len;
}
