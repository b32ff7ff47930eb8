/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Characters, words and numbers of a definition. Everything works on a piece
 * [from, to) of the text, so that an error can say where it is.
 */
#ifndef KTRK_CORE_LEX_H
#define KTRK_CORE_LEX_H

#include "env.h"

struct ktrk_span {
	u32 from;
	u32 to;
};

static inline bool ktrk_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool ktrk_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What a name may start with. */
static inline bool ktrk_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* What may follow. */
static inline bool ktrk_is_alnum(char c)
{
	return ktrk_is_alpha(c) || ktrk_is_digit(c);
}

bool ktrk_lex_word(const char *text, u32 len, u32 *at, struct ktrk_span *word);
u32 ktrk_lex_find(const char *text, u32 from, u32 to, char c);
bool ktrk_lex_is(const char *text, u32 from, u32 to, const char *word);
bool ktrk_lex_name(const char *text, u32 from, u32 to);
bool ktrk_lex_group(const char *text, u32 from, u32 to);
u32 ktrk_lex_number(const char *text, u32 from, u32 to, u64 *val);
bool ktrk_lex_whole(const char *text, u32 from, u32 to, u64 *val);
bool ktrk_lex_offset(const char *text, u32 from, u32 to, bool neg, s64 *val);

#endif /* KTRK_CORE_LEX_H */
