/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KTRK_CORE_TEXT_H
#define KTRK_CORE_TEXT_H

#include "env.h"

/**
 * struct ktrk_text - text that grows, and is cut where its room ends
 * @buf: where to, may be NULL if @cap is 0
 * @cap: bytes of @buf, the NUL included
 * @len: characters so far, those that were cut off included
 */
struct ktrk_text {
	char *buf;
	size_t cap;
	size_t len;
};

void ktrk_text_char(struct ktrk_text *text, char c);
void ktrk_text_put(struct ktrk_text *text, const char *s, size_t n);
void ktrk_text_str(struct ktrk_text *text, const char *s);
void ktrk_text_dec(struct ktrk_text *text, u64 val, u32 width, char fill);
void ktrk_text_signed(struct ktrk_text *text, s64 val);
void ktrk_text_hex(struct ktrk_text *text, u64 val);
void ktrk_text_short(struct ktrk_text *text, u64 val);
size_t ktrk_text_end(struct ktrk_text *text);

#endif /* KTRK_CORE_TEXT_H */
