// SPDX-License-Identifier: GPL-2.0-only
#include "json.h"

static void put_string(FILE *to, const char *s)
{
	fputc('"', to);
	for (; *s; s++) {
		unsigned char c = *s;

		if (c == '"' || c == '\\')
			fprintf(to, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			fprintf(to, "\\u%04x", c);
		else
			fputc(c, to);
	}
	fputc('"', to);
}

static void begin(struct ktrk_json *js, const char *key)
{
	if (js->comma)
		fputc(',', js->to);
	js->comma = true;
	if (key) {
		put_string(js->to, key);
		fputc(':', js->to);
	}
}

/**
 * ktrk_json_open() - open an object or an array
 * @js: the writer
 * @key: its name in the object around it, or NULL
 * @brace: '{' or '['
 */
void ktrk_json_open(struct ktrk_json *js, const char *key, char brace)
{
	begin(js, key);
	fputc(brace, js->to);
	js->comma = false;
}

/**
 * ktrk_json_close() - close it again
 * @js: the writer
 * @brace: '}' or ']'
 */
void ktrk_json_close(struct ktrk_json *js, char brace)
{
	fputc(brace, js->to);
	js->comma = true;
}

/**
 * ktrk_json_line() - close the outermost object and end the line
 * @js: the writer
 */
void ktrk_json_line(struct ktrk_json *js)
{
	fputs("}\n", js->to);
	js->comma = false;
}

/**
 * ktrk_json_str() - a string
 * @js: the writer
 * @key: its name, or NULL in an array
 * @val: the string, or NULL for null
 */
void ktrk_json_str(struct ktrk_json *js, const char *key, const char *val)
{
	begin(js, key);
	if (val)
		put_string(js->to, val);
	else
		fputs("null", js->to);
}

/**
 * ktrk_json_u64() - a number
 * @js: the writer
 * @key: its name, or NULL in an array
 * @val: the number
 */
void ktrk_json_u64(struct ktrk_json *js, const char *key,
		   unsigned long long val)
{
	begin(js, key);
	fprintf(js->to, "%llu", val);
}

/**
 * ktrk_json_hex() - an address, as a string since JSON's numbers are too small
 * @js: the writer
 * @key: its name, or NULL in an array
 * @val: the address
 */
void ktrk_json_hex(struct ktrk_json *js, const char *key,
		   unsigned long long val)
{
	begin(js, key);
	fprintf(js->to, "\"0x%llx\"", val);
}

/**
 * ktrk_json_bool() - true or false
 * @js: the writer
 * @key: its name, or NULL in an array
 * @val: which
 */
void ktrk_json_bool(struct ktrk_json *js, const char *key, bool val)
{
	begin(js, key);
	fputs(val ? "true" : "false", js->to);
}
