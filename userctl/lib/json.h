/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes JSON, one object a line. Commas are seen to here.
 */
#ifndef KTRK_JSON_H
#define KTRK_JSON_H

#include <stdbool.h>
#include <stdio.h>

/**
 * struct ktrk_json - a writer
 * @to: where to
 * @comma: one is due before the next member
 */
struct ktrk_json {
	FILE *to;
	bool comma;
};

void ktrk_json_open(struct ktrk_json *js, const char *key, char brace);
void ktrk_json_close(struct ktrk_json *js, char brace);
void ktrk_json_line(struct ktrk_json *js);
void ktrk_json_str(struct ktrk_json *js, const char *key, const char *val);
void ktrk_json_u64(struct ktrk_json *js, const char *key,
		   unsigned long long val);
void ktrk_json_hex(struct ktrk_json *js, const char *key,
		   unsigned long long val);
void ktrk_json_bool(struct ktrk_json *js, const char *key, bool val);

#endif /* KTRK_JSON_H */
