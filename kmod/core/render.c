// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records as text. Strings come from whatever a process put there and end on
 * somebody's terminal: what is not printable is escaped.
 */
#include "render.h"
#include "look.h"
#include "lost.h"
#include "text.h"

#define SYMBOL_MAX	560	/* a symbol's longest name, offset and module */
#define NS_PER_SEC	1000000000U

/**
 * struct view - one record on its way to text
 * @text: where to
 * @schema: of its event
 * @rec: the record
 * @env: where names come from
 * @json: for JSON
 */
struct view {
	struct ktrk_text text;
	const struct ktrk_schema *schema;
	const struct ktrk_record *rec;
	const struct ktrk_render *env;
	bool json;
};

/* The kernel prints text alone. */
static inline bool is_json(const struct view *v)
{
#ifdef __KERNEL__
	return false;
#else
	return v->json;
#endif
}

/* Bytes of the well-formed UTF-8 character at @s, or 0; @code is which. */
static u32 utf8(const u8 *s, u32 n, u32 *code)
{
	static const u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	u32 len = s[0] < 0x80 ? 1 : s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 :
		  s[0] < 0xf0 ? 3 : s[0] < 0xf8 ? 4 : 0, i;

	if (!len || len > n)
		return 0;
	*code = len == 1 ? s[0] : s[0] & (0x7fU >> len);
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	if (*code < least[len] || *code > 0x10ffff ||
	    (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return len;
}

/* Controls, and what turns the direction of writing around. */
static bool is_printable(u32 code)
{
	return !(code < 0x20 || (code >= 0x7f && code < 0xa0) ||
		 (code >= 0x200e && code <= 0x200f) ||
		 (code >= 0x2028 && code <= 0x202e) ||
		 (code >= 0x2066 && code <= 0x2069));
}

static char short_escape(u32 code)
{
	return code == '\n' ? 'n' : code == '\t' ? 't' : code == '\r' ? 'r' : 0;
}

/* @code, @digits hexadecimal digits wide. */
static void put_hex(struct view *v, const char *mark, u32 code, u32 digits)
{
	ktrk_text_str(&v->text, mark);
	while (digits--)
		ktrk_text_char(&v->text, "0123456789abcdef"[code >> 4 * digits & 15]);
}

/* One character that shall not be seen as it is: @len bytes, 0 if no UTF-8. */
static void put_escape(struct view *v, const u8 *s, u32 len, u32 code)
{
	u32 i;

	if (len && short_escape(code)) {
		ktrk_text_char(&v->text, '\\');
		ktrk_text_char(&v->text, short_escape(code));
	} else if (is_json(v)) {
		put_hex(v, "\\u", len ? code : s[0], 4);
	} else {
		for (i = 0; i < max(len, 1U); i++)
			put_hex(v, "\\x", s[i], 2);
	}
}

/* Up to @n characters of @s, without a NUL, escaped. */
static void put_escaped(struct view *v, const u8 *s, u32 n, char quote)
{
	u32 code = 0, len;

	while (n) {
		len = utf8(s, n, &code);
		if (len && is_printable(code)) {
			if (code == '\\' || code == (u8)quote)
				ktrk_text_char(&v->text, '\\');
			ktrk_text_put(&v->text, (const char *)s, len);
		} else {
			put_escape(v, s, len, code);
		}
		len = max(len, 1U);
		s += len;
		n -= len;
	}
}

static bool cut_at(const struct view *v, u32 off)
{
	u32 loc = ktrk_look_load(v->rec, off, 4);

	return loc &&
	       *ktrk_look_bytes(v->rec, KTRK_STR_OFF(loc) + KTRK_STR_LEN(loc) - 1);
}

/* Its characters, without what is around them if @quote is 0. */
static void put_text(struct view *v, const struct ktrk_field *field, char quote)
{
	u32 loc = ktrk_look_load(v->rec, field->offset, 4);
	const u8 *s = ktrk_look_bytes(v->rec, KTRK_STR_OFF(loc));

	put_escaped(v, s, strnlen((const char *)s, KTRK_STR_LEN(loc)), quote);
}

static void put_string(struct view *v, const struct ktrk_field *field)
{
	ktrk_text_char(&v->text, '"');
	put_text(v, field, '"');
	ktrk_text_char(&v->text, '"');
	if (cut_at(v, field->offset) && !is_json(v))
		ktrk_text_str(&v->text, "...");
}

static noinline void put_symbol(struct view *v, u64 addr)
{
	char name[SYMBOL_MAX];
	int n = 0;

	if (v->env && v->env->symbol)
		n = v->env->symbol(v->env->arg, addr, true, name, sizeof(name));
	if (n > 0)
		put_escaped(v, (const u8 *)name, min((size_t)n, sizeof(name)), '"');
	else
		ktrk_text_hex(&v->text, addr);
}

/* Like 2.000us, in the largest unit that is not above the time. */
static void put_ns(struct view *v, u64 ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	u32 unit = 0, frac = 0;

	while (ns >= 1000 && unit < 3) {
		ns = div_u64_rem(ns, 1000, &frac);
		unit++;
	}
	ktrk_text_dec(&v->text, ns, 0, ' ');
	if (unit) {
		ktrk_text_char(&v->text, '.');
		ktrk_text_dec(&v->text, frac, 3, '0');
	}
	ktrk_text_str(&v->text, units[unit]);
}

static void put_char(struct view *v, u8 c)
{
	char quote = is_json(v) ? '"' : '\'';

	ktrk_text_char(&v->text, quote);
	put_escaped(v, &c, 1, quote);
	ktrk_text_char(&v->text, quote);
}

static s64 extend(u64 val, u32 bytes)
{
	u32 shift = 64 - 8 * bytes;

	return (s64)(val << shift) >> shift;
}

static bool is_faulted(const struct view *v, const struct ktrk_field *field)
{
	u32 words = ktrk_look_bitmap(v->schema, v->rec) / 8;
	u32 bit = field->fault_bit, at;

	if (field->flags & KTRK_FIELD_STRING)
		return !ktrk_look_load(v->rec, field->offset, 4);
	if (bit / 64 >= words)
		return false;
	at = ktrk_look_len(v->rec) - 8 * words + bit / 64 * 8;
	return ktrk_look_load(v->rec, at, 8) >> bit % 64 & 1;
}

/* An address's name as the kernel makes a string of it. */
static void put_symstr(struct view *v, u64 addr)
{
	ktrk_text_char(&v->text, '"');
	put_symbol(v, addr);
	ktrk_text_char(&v->text, '"');
}

/* A value as text; what JSON writes in another way is in put_json_value(). */
static void put_value(struct view *v, const struct ktrk_field *field)
{
	const struct ktrk_type *type = &ktrk_types[field->code];
	u64 val = ktrk_look_load(v->rec, field->offset, field->size);

	switch (type->print) {
	case KTRK_PRINT_UNSIGNED:
		ktrk_text_dec(&v->text, val, 0, ' ');
		break;
	case KTRK_PRINT_SIGNED:
		ktrk_text_signed(&v->text, extend(val, field->size));
		break;
	case KTRK_PRINT_HEX:
		ktrk_text_hex(&v->text, val);
		break;
	case KTRK_PRINT_CHAR:
		put_char(v, val);
		break;
	case KTRK_PRINT_SYMBOL:
	case KTRK_PRINT_STACK:
		put_symbol(v, val);
		break;
	case KTRK_PRINT_SYMSTR:
		put_symstr(v, val);
		break;
	case KTRK_PRINT_STRING:
		put_string(v, field);
		break;
	case KTRK_PRINT_NS:
		put_ns(v, val);
		break;
	}
}

static void put_json_value(struct view *v, const struct ktrk_field *field)
{
	u64 val = ktrk_look_load(v->rec, field->offset, field->size);

	switch (ktrk_types[field->code].print) {
	case KTRK_PRINT_HEX:
	case KTRK_PRINT_NS:
		ktrk_text_dec(&v->text, val, 0, ' ');
		break;
	case KTRK_PRINT_SYMBOL:
	case KTRK_PRINT_STACK:
		put_symstr(v, val);
		break;
	default:
		put_value(v, field);
	}
}

static void put_one(struct view *v, const struct ktrk_field *field)
{
	if (is_faulted(v, field))
		ktrk_text_str(&v->text, is_json(v) ? "null" : "(fault)");
	else if (is_json(v))
		put_json_value(v, field);
	else
		put_value(v, field);
}

static bool is_stack(const struct ktrk_field *field)
{
	return ktrk_types[field->code].print == KTRK_PRINT_STACK;
}

/* How many callers a stack trace has. */
static u32 stack_depth(const struct view *v, const struct ktrk_field *field)
{
	u32 i;

	for (i = 0; i < field->count; i++)
		if (!ktrk_look_load(v->rec, field->offset + 8 * i, 8))
			break;
	return i;
}

/* The callers of stack traces, each on a line of its own, behind the record. */
static void put_stacks(struct view *v)
{
	u32 i, j;

	for (i = 0; i < v->schema->nfields; i++) {
		const struct ktrk_field *field = &v->schema->fields[i];
		u32 n = is_stack(field) ? stack_depth(v, field) : 0;

		for (j = 0; j < n; j++) {
			ktrk_text_str(&v->text, "\n => ");
			put_symbol(v, ktrk_look_load(v->rec,
						     field->offset + 8 * j, 8));
		}
	}
}

/* A field's value, or its values in braces. */
static void put_field(struct view *v, const struct ktrk_field *field)
{
	bool strings = field->flags & KTRK_FIELD_STRING;
	struct ktrk_field one = *field;
	u32 i, n = is_stack(field) ? stack_depth(v, field) : field->count;

	if (is_stack(field) && !is_json(v)) {
		ktrk_text_str(&v->text, "<stack trace>");
		return;
	}
	/* Numbers are read all or none. */
	if (!(field->flags & KTRK_FIELD_ARRAY) ||
	    (!strings && is_faulted(v, field))) {
		put_one(v, field);
		return;
	}
	one.size = ktrk_field_bytes(field->code);
	ktrk_text_char(&v->text, is_json(v) ? '[' : '{');
	for (i = 0; i < n; i++, one.offset += one.size) {
		if (i)
			ktrk_text_char(&v->text, ',');
		put_one(v, &one);
	}
	ktrk_text_char(&v->text, is_json(v) ? ']' : '}');
}

/* ftrace's five columns of what was interrupted. */
static void put_flags(struct view *v)
{
	u8 when = v->rec->when & 0xff;
	bool hard = when & KTRK_CTX_HARDIRQ, soft = when & KTRK_CTX_SOFTIRQ;
	char context = '.';

	if (when & KTRK_CTX_NMI)
		context = hard ? 'Z' : 'z';
	else if (hard)
		context = soft ? 'H' : 'h';
	else if (soft)
		context = 's';
	ktrk_text_char(&v->text, when & KTRK_CTX_IRQS_OFF ? 'd' : '.');
	ktrk_text_char(&v->text, when & KTRK_CTX_NEED_RESCHED ? 'N' : '.');
	ktrk_text_char(&v->text, context);
	ktrk_text_char(&v->text, when & KTRK_CTX_PREEMPT_OFF ? '1' : '.');
	ktrk_text_char(&v->text, '.');
}

/**
 * struct who - the task of a record
 * @comm: its name
 * @tgid: its thread group, if @known
 * @known: the task table has it
 */
struct who {
	char comm[16];
	u32 tgid;
	bool known;
};

static void find_task(const struct view *v, struct who *who)
{
	const char *name = v->rec->tid ? "<...>" : "<idle>";

	memset(who, 0, sizeof(*who));
	if (v->env && v->env->task)
		who->known = v->env->task(v->env->arg, v->rec->tid, who->comm,
					  &who->tgid);
	if (!who->known || !who->comm[0])
		memcpy(who->comm, name, strlen(name) + 1);
	who->comm[sizeof(who->comm) - 1] = '\0';
}

static void put_blanks(struct view *v, size_t from, u32 width)
{
	while (v->text.len - from < width)
		ktrk_text_char(&v->text, ' ');
}

/* COMM-TID [CPU] FLAGS TIME: */
static void put_prefix(struct view *v, u32 cpu, u64 base_ns)
{
	u64 us = div_u64(base_ns + (v->rec->when >> 8) + 500, 1000), sec;
	struct ktrk_text *text = &v->text;
	struct who who;
	size_t from;
	u32 frac;

	find_task(v, &who);
	put_blanks(v, text->len, 16 - strlen(who.comm));
	put_escaped(v, (const u8 *)who.comm, strlen(who.comm), 0);
	ktrk_text_char(text, '-');
	from = text->len;
	ktrk_text_dec(text, v->rec->tid, 0, ' ');
	put_blanks(v, from, 7);
	ktrk_text_str(text, " [");
	ktrk_text_dec(text, cpu, 3, '0');
	ktrk_text_str(text, "] ");
	put_flags(v);
	sec = div_u64_rem(us, 1000000, &frac);
	ktrk_text_char(text, ' ');
	ktrk_text_dec(text, sec, 5, ' ');
	ktrk_text_char(text, '.');
	ktrk_text_dec(text, frac, 6, '0');
	ktrk_text_str(text, ": ");
}

/* The caller of a return, of a pattern the function; 0 if there is neither. */
static u64 hidden_of(const struct view *v)
{
	const struct ktrk_field *field = v->schema->fields;

	if (!ktrk_schema_hidden(v->schema))
		return 0;
	return ktrk_look_load(v->rec, field->offset, field->size);
}

/*
 * (SYM+0xOFF/0xSIZE), of a pattern that of the function that was entered;
 * (CALLER+0xOFF/0xSIZE <- SYM); or (TRACEPOINT) where the event does not have
 * its name already.
 */
static void put_where(struct view *v)
{
	const char *where = v->schema->where;

	if (ktrk_kinds[v->schema->kind].traces &&
	    !strcmp(where, v->schema->event))
		return;
	ktrk_text_str(&v->text, " (");
	if (ktrk_kinds[v->schema->kind].returns) {
		put_symbol(v, hidden_of(v));
		ktrk_text_str(&v->text, " <- ");
		ktrk_text_put(&v->text, where, strcspn(where, "+"));
	} else if (ktrk_schema_hidden(v->schema)) {
		put_symbol(v, hidden_of(v));
	} else {
		ktrk_text_str(&v->text, where);
	}
	ktrk_text_char(&v->text, ')');
}

/* What was written to trace_marker: tools know it as tracefs prints it. */
static bool is_mark(const struct view *v)
{
	const struct ktrk_schema *schema = v->schema;

	return ktrk_kinds[schema->kind].traces &&
	       !strcmp(schema->group, KTRK_MARK_GROUP) &&
	       !strcmp(schema->event, KTRK_MARK_EVENT) &&
	       !strcmp(schema->where, KTRK_MARK_EVENT) && schema->nfields == 1 &&
	       schema->fields[0].flags == KTRK_FIELD_STRING;
}

static void put_event(struct view *v, u32 cpu, u64 base_ns)
{
	u32 i;

	put_prefix(v, cpu, base_ns);
	if (is_mark(v)) {
		ktrk_text_str(&v->text, "tracing_mark_write: ");
		put_text(v, v->schema->fields, 0);
		return;
	}
	ktrk_text_str(&v->text, v->schema->event);
	ktrk_text_char(&v->text, ':');
	put_where(v);
	for (i = 0; i < v->schema->nfields; i++) {
		const struct ktrk_field *field = &v->schema->fields[i];

		if (field->flags & KTRK_FIELD_HIDDEN)
			continue;
		ktrk_text_char(&v->text, ' ');
		ktrk_text_str(&v->text, field->name);
		ktrk_text_char(&v->text, '=');
		put_field(v, field);
	}
	put_stacks(v);
}

static u64 lost_sum(const struct ktrk_record_lost *lost)
{
	u64 sum = 0;
	u32 i;

	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		sum += lost->count[i];
	return sum;
}

/* NAME N of each cause there was, or "NAME":N. */
static void put_causes(struct view *v, const struct ktrk_record_lost *lost)
{
	bool more = false;
	u32 i;

	for (i = 0; i < KTRK_LOST_CAUSES; i++) {
		if (!lost->count[i])
			continue;
		if (more)
			ktrk_text_str(&v->text, is_json(v) ? "," : ", ");
		more = true;
		if (is_json(v))
			ktrk_text_char(&v->text, '"');
		if (ktrk_lost_names[i]) {
			ktrk_text_str(&v->text, ktrk_lost_names[i]);
		} else {
			ktrk_text_str(&v->text, "cause");
			ktrk_text_dec(&v->text, i, 0, ' ');
		}
		ktrk_text_str(&v->text, is_json(v) ? "\":" : " ");
		ktrk_text_dec(&v->text, lost->count[i], 0, ' ');
	}
}

static void put_lost(struct view *v, u32 cpu)
{
	const struct ktrk_record_lost *lost = (const void *)v->rec;

	ktrk_text_str(&v->text, "CPU:");
	ktrk_text_dec(&v->text, cpu, 0, ' ');
	ktrk_text_str(&v->text, " [LOST ");
	ktrk_text_dec(&v->text, lost_sum(lost), 0, ' ');
	ktrk_text_str(&v->text, " EVENTS] (");
	put_causes(v, lost);
	ktrk_text_char(&v->text, ')');
}

/* The newline and NUL, also where the line had to be cut. */
static int line_end(struct view *v)
{
	struct ktrk_text *text = &v->text;

	if (text->cap >= 2) {
		text->len = min(text->len, text->cap - 2);
		ktrk_text_char(text, '\n');
	} else {
		text->len = 0;
	}
	return ktrk_text_end(text);
}

/**
 * ktrk_render_line() - one record as one line, as ftrace prints it
 * @schema: of its event, or NULL for LOST records
 * @rec: a record that passed ktrk_record_check()
 * @cpu: whose ring it was in
 * @base_ns: of that ring
 * @env: where names come from, may be NULL
 * @buf: where to, ends in newline and NUL
 * @cap: room
 *
 * Return: characters written without the NUL; 0 for padding.
 */
int ktrk_render_line(const struct ktrk_schema *schema,
		     const struct ktrk_record *rec, u32 cpu, u64 base_ns,
		     const struct ktrk_render *env, char *buf, size_t cap)
{
	struct view v = { { buf, cap, 0 }, schema, rec, env, false };

	if (ktrk_look_kind(rec) == KTRK_RECORD_EVENT && schema)
		put_event(&v, cpu, base_ns);
	else if (ktrk_look_kind(rec) == KTRK_RECORD_LOST)
		put_lost(&v, cpu);
	else
		return ktrk_text_end(&v.text);
	return line_end(&v);
}

#ifndef __KERNEL__

static void put_quoted(struct view *v, const char *s)
{
	ktrk_text_char(&v->text, '"');
	put_escaped(v, (const u8 *)s, strlen(s), '"');
	ktrk_text_char(&v->text, '"');
}

/* Is any of its strings? */
static bool is_cut(const struct view *v, const struct ktrk_field *field)
{
	u32 i;

	for (i = 0; i < field->count; i++)
		if (cut_at(v, field->offset + 4 * i))
			return true;
	return false;
}

static void put_key(struct view *v, const char *name, bool first)
{
	if (!first)
		ktrk_text_char(&v->text, ',');
	put_quoted(v, name);
	ktrk_text_char(&v->text, ':');
}

static void put_json_time(struct view *v, u64 ns)
{
	u64 sec;
	u32 frac;

	sec = div_u64_rem(ns, NS_PER_SEC, &frac);
	put_key(v, "time", false);
	ktrk_text_dec(&v->text, sec, 0, ' ');
	ktrk_text_char(&v->text, '.');
	ktrk_text_dec(&v->text, frac, 9, '0');
}

static void put_json_task(struct view *v)
{
	struct who who;

	find_task(v, &who);
	put_key(v, "comm", false);
	put_quoted(v, who.comm);
	put_key(v, "tid", false);
	ktrk_text_dec(&v->text, v->rec->tid, 0, ' ');
	put_key(v, "tgid", false);
	if (who.known)
		ktrk_text_dec(&v->text, who.tgid, 0, ' ');
	else
		ktrk_text_str(&v->text, "null");
	put_key(v, "flags", false);
	ktrk_text_char(&v->text, '"');
	put_flags(v);
	ktrk_text_char(&v->text, '"');
}

/* The hidden field, and the names of strings that were cut. */
static void put_json_notes(struct view *v)
{
	bool any = false;
	u32 i;

	if (ktrk_schema_hidden(v->schema)) {
		put_key(v, ktrk_kinds[v->schema->kind].returns ?
			"caller" : "func", false);
		ktrk_text_char(&v->text, '"');
		put_symbol(v, hidden_of(v));
		ktrk_text_char(&v->text, '"');
	}
	for (i = 0; i < v->schema->nfields; i++) {
		const struct ktrk_field *field = &v->schema->fields[i];

		if (!(field->flags & KTRK_FIELD_STRING) || !is_cut(v, field))
			continue;
		if (any)
			ktrk_text_char(&v->text, ',');
		else
			ktrk_text_str(&v->text, ",\"cut\":[");
		put_quoted(v, field->name);
		any = true;
	}
	if (any)
		ktrk_text_char(&v->text, ']');
}

static void put_json_fields(struct view *v)
{
	bool first = true;
	u32 i;

	put_key(v, "fields", false);
	ktrk_text_char(&v->text, '{');
	for (i = 0; i < v->schema->nfields; i++) {
		const struct ktrk_field *field = &v->schema->fields[i];

		if (field->flags & KTRK_FIELD_HIDDEN)
			continue;
		put_key(v, field->name, first);
		first = false;
		put_field(v, field);
	}
	ktrk_text_char(&v->text, '}');
}

static void put_json_event(struct view *v, u32 cpu, u64 base_ns)
{
	put_key(v, "event", true);
	put_quoted(v, v->schema->event);
	put_key(v, "group", false);
	put_quoted(v, v->schema->group);
	put_key(v, "cpu", false);
	ktrk_text_dec(&v->text, cpu, 0, ' ');
	put_json_time(v, base_ns + (v->rec->when >> 8));
	put_json_task(v);
	put_json_notes(v);
	put_json_fields(v);
}

static void put_json_lost(struct view *v, u32 cpu, u64 base_ns)
{
	const struct ktrk_record_lost *lost = (const void *)v->rec;

	put_key(v, "lost", true);
	ktrk_text_dec(&v->text, lost_sum(lost), 0, ' ');
	put_key(v, "cpu", false);
	ktrk_text_dec(&v->text, cpu, 0, ' ');
	put_json_time(v, base_ns + (v->rec->when >> 8));
	put_key(v, "causes", false);
	ktrk_text_char(&v->text, '{');
	put_causes(v, lost);
	ktrk_text_char(&v->text, '}');
}

/**
 * ktrk_render_json() - one record as one JSON object and a newline
 * @schema: of its event, or NULL for LOST records
 * @rec: a record that passed ktrk_record_check()
 * @cpu: whose ring it was in
 * @base_ns: of that ring
 * @env: where names come from, may be NULL
 * @buf: where to, ends in newline and NUL
 * @cap: room
 *
 * Numbers are numbers, also above 2^53; what could not be read is null. Bytes
 * that are no UTF-8 become \\u00XX.
 *
 * Return: characters written without the NUL; 0 for padding.
 */
int ktrk_render_json(const struct ktrk_schema *schema,
		     const struct ktrk_record *rec, u32 cpu, u64 base_ns,
		     const struct ktrk_render *env, char *buf, size_t cap)
{
	struct view v = { { buf, cap, 0 }, schema, rec, env, true };

	if (ktrk_look_kind(rec) != KTRK_RECORD_LOST &&
	    (ktrk_look_kind(rec) != KTRK_RECORD_EVENT || !schema))
		return ktrk_text_end(&v.text);
	ktrk_text_char(&v.text, '{');
	if (ktrk_look_kind(rec) == KTRK_RECORD_EVENT)
		put_json_event(&v, cpu, base_ns);
	else
		put_json_lost(&v, cpu, base_ns);
	ktrk_text_char(&v.text, '}');
	return line_end(&v);
}

#endif /* __KERNEL__ */

/**
 * ktrk_render_header() - the comment lines at the top of a trace
 * @buf: where to
 * @cap: room, 2048 is enough
 * @entries: records in the buffer
 * @written: records ever written
 * @ncpus: CPUs online
 *
 * ftrace's header, so that what parses that parses this.
 *
 * Return: characters written.
 */
int ktrk_render_header(char *buf, size_t cap, u64 entries, u64 written,
		       u32 ncpus)
{
	return scnprintf(buf, cap,
		"# tracer: ktrk\n"
		"#\n"
		"# entries-in-buffer/entries-written: %llu/%llu   #P:%u\n"
		"#\n"
		"#                                _-----=> irqs-off/BH-disabled\n"
		"#                               / _----=> need-resched\n"
		"#                              | / _---=> hardirq/softirq\n"
		"#                              || / _--=> preempt-depth\n"
		"#                              ||| / _-=> migrate-disable\n"
		"#                              |||| /     delay\n"
		"#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n"
		"#              | |         |   |||||     |         |\n",
		(unsigned long long)entries, (unsigned long long)written,
		ncpus);
}
