// SPDX-License-Identifier: GPL-2.0-only
/*
 * What runs at a hit: no recursion, and at most as many steps as pattern times
 * text has characters. As the kernel's glob_match(): * ? [a-z] [!a-z] and \
 * before what shall be taken as it is; a [ without its ] is one.
 */
#include "glob.h"

#define NONE	0xffffffffU

/* Is @c in the set between the [ at @at and the ] that ends at @end? */
static bool in_set(const char *glob, u32 at, u32 end, char c)
{
	bool other = glob[++at] == '!', hit = false;
	u32 last = end - 1;

	for (at += other; at < last; at++) {
		u8 low = glob[at], high = low;

		if (at + 2 < last && glob[at + 1] == '-') {
			high = glob[at + 2];
			at += 2;
		}
		hit |= (u8)c >= low && (u8)c <= high;
	}
	return hit != other;
}

/* Where the set that starts at @at ends, or @at if it does not. */
static u32 set_end(const char *glob, u32 at, u32 n)
{
	u32 i = at + 1;

	if (i < n && glob[i] == '!')
		i++;
	/* A ] that comes first is one of the set. */
	for (i++; i < n; i++)
		if (glob[i] == ']')
			return i + 1;
	return at;
}

/* Does what stands at *@at, but no *, take @c? Then *@at moves behind it. */
static bool take(const char *glob, u32 *at, u32 n, char c)
{
	u32 i = *at, end;
	bool hit;

	if (i == n)
		return false;
	end = glob[i] == '[' ? set_end(glob, i, n) : i;
	if (end > i) {
		hit = in_set(glob, i, end, c);
	} else if (glob[i] == '?') {
		hit = true;
		end = i + 1;
	} else {
		if (glob[i] == '\\' && i + 1 < n)
			i++;
		hit = glob[i] == c;
		end = i + 1;
	}
	if (hit)
		*at = end;
	return hit;
}

/**
 * ktrk_glob_match() - does a text fit a pattern?
 * @glob: the pattern
 * @n: its length
 * @text: the text
 * @len: its length
 *
 * Context: any, NMI included.
 * Return: true if all of it does.
 */
bool ktrk_glob_match(const char *glob, u32 n, const char *text, u32 len)
{
	u32 g = 0, t = 0, star = NONE, mark = 0;

	while (t < len) {
		if (g < n && glob[g] == '*') {
			star = ++g;
			mark = t;
			continue;
		}
		if (take(glob, &g, n, text[t])) {
			t++;
			continue;
		}
		if (star == NONE)
			return false;
		/* What the last * takes is one character more. */
		g = star;
		t = ++mark;
	}
	while (g < n && glob[g] == '*')
		g++;
	return g == n;
}
NOKPROBE_SYMBOL(ktrk_glob_match);

/**
 * ktrk_glob_compare() - compare a text that was read
 * @cmp: KTRK_CMP_EQ, KTRK_CMP_NE or KTRK_CMP_GLOB
 * @want: what with
 * @n: its length
 * @text: the text
 * @len: bytes of it; without a NUL among them it was cut
 *
 * What was cut is equal to nothing that fits.
 *
 * Context: any, NMI included.
 * Return: true if it is so.
 */
bool ktrk_glob_compare(u32 cmp, const char *want, u32 n, const char *text,
		       u32 len)
{
	u32 chars = strnlen(text, len);
	bool equal;

	if (cmp == KTRK_CMP_GLOB)
		return ktrk_glob_match(want, n, text, chars);
	equal = chars < len && chars == n && !memcmp(text, want, n);
	return equal == (cmp == KTRK_CMP_EQ);
}
NOKPROBE_SYMBOL(ktrk_glob_compare);

/**
 * ktrk_glob_bit() - is a number in a set?
 * @bits: a bit for each number
 * @bytes: of them
 * @n: the number
 *
 * Context: any, NMI included.
 * Return: true if it is.
 */
bool ktrk_glob_bit(const char *bits, u32 bytes, u64 n)
{
	return n / 8 < bytes && bits[n / 8] >> n % 8 & 1;
}
NOKPROBE_SYMBOL(ktrk_glob_bit);
