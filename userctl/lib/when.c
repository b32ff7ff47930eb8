// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: a filter on records
 *
 * In a definition a filter is judged before there is a record, on registers
 * and memory. Here there is nothing but the record: a name stands for the
 * field that was recorded, and so does an expression that is the same as that
 * of a field. What was not recorded cannot be asked for.
 */
#include <stdlib.h>

#include "arch.h"
#include "each.h"
#include "filter.h"
#include "glob.h"
#include "slurp.h"
#include "when.h"

#define IF	" if "

static void hint_names(void)
{
	ktrk_say_hint("names that may be compared are those of the event's fields (ktrkctl list), pid, tid and cpu");
}

/* @pos is in the text that was made; what the user wrote begins at @from. */
static int wrong(const char *filter, size_t pos, size_t from, const char *why)
{
	ktrk_say_error("--when: %s", why);
	ktrk_say_caret(filter, pos > from ? pos - from : 0);
	hint_names();
	return KTRK_EXIT_FAILED;
}

/* The field that holds what @node compares, or -1. */
static int field_of(const struct ktrk_def *def,
		    const struct ktrk_filter_node *node)
{
	u32 i;

	if (node->arg >= 0)
		return node->arg;
	for (i = 0; i < def->nargs; i++) {
		const struct ktrk_form *form = &def->args[i].form;

		if (!memcmp(&def->args[i].fetch, &node->fetch,
			    sizeof(node->fetch)) &&
		    form->bits == node->form.bits &&
		    form->shift == node->form.shift && !form->count &&
		    !ktrk_types[form->type].bytes ==
			    !ktrk_types[node->form.type].bytes)
			return i;
	}
	return -1;
}

static bool of_header(const struct ktrk_filter_node *node)
{
	return !node->fetch.nderef && (node->fetch.base == KTRK_FETCH_TID ||
				       node->fetch.base == KTRK_FETCH_TGID ||
				       node->fetch.base == KTRK_FETCH_COMM ||
				       node->fetch.base == KTRK_FETCH_CPU);
}

/* Can each operand be found in a record? Where it is, is noted. */
static int settle(struct ktrk_def *def, const char *filter, size_t from)
{
	u32 i;

	for (i = 0; i < def->nfilter; i++) {
		struct ktrk_filter_node *node = &def->filter[i];

		if (node->op != KTRK_FILTER_CMP)
			continue;
		node->arg = field_of(def, node);
		if (node->as != KTRK_AS_VALUE ||
		    (node->arg < 0 && !of_header(node)))
			return wrong(filter, node->pos, from,
				     "this is not in the event's records");
	}
	return KTRK_EXIT_OK;
}

static int add_row(struct ktrk_when *when, const struct ktrk_evt *evt,
		   const char *filter)
{
	size_t base = strlen(evt->text);
	struct ktrk_err err = { };
	struct ktrk_def *def;
	const char *own;
	char *text;
	int status;

	when->rows = ktrk_slurp_grow(when->rows, when->n + 1,
				     sizeof(*when->rows));
	when->rows[when->n++] = (struct ktrk_when_row){ evt, NULL };
	if (!filter)
		return KTRK_EXIT_OK;
	own = strstr(evt->text, IF);
	if (own)
		base = own - evt->text;
	text = ktrk_slurp_printf("%.*s" IF "%s", (int)base, evt->text, filter);
	base += strlen(IF);
	def = ktrk_slurp_grow(NULL, 1, sizeof(*def));
	memset(def, 0, sizeof(*def));
	when->rows[when->n - 1].def = def;
	if (ktrk_parse(text, strlen(text), &ktrk_arch_native, def, &err))
		status = wrong(filter, err.pos, base,
			       err.code < KTRK_ERR_COUNT ?
				       ktrk_errs[err.code].text : "bad filter");
	else
		status = settle(def, filter, base);
	free(text);
	return status;
}

/**
 * ktrk_when_parse() - read what is waited for
 * @when: to be filled in; to be freed also after a failure
 * @text: EVENT or EVENT if FILTER, EVENT as ktrk_events_match() takes it; stays
 * @evs: the events
 *
 * Return: KTRK_EXIT_OK or the status to exit with; then what is wrong was said.
 */
int ktrk_when_parse(struct ktrk_when *when, const char *text,
		    const struct ktrk_events *evs)
{
	const char *filter = strstr(text, IF);
	char *glob;
	int status;
	size_t i;

	memset(when, 0, sizeof(*when));
	when->text = text;
	glob = ktrk_slurp_printf("%.*s", (int)(filter ? (size_t)(filter - text) :
						       strlen(text)), text);
	if (filter)
		filter += strlen(IF);
	status = ktrk_each_unmatched(evs, &glob, 1);
	for (i = 0; i < evs->n && !status; i++)
		if (!(evs->rows[i]->ev.state & KTRK_EVENT_RETIRED) &&
		    ktrk_events_match(evs->rows[i], glob))
			status = add_row(when, evs->rows[i], filter);
	free(glob);
	if (!status && !when->n)
		status = KTRK_EXIT_NONE;
	return status;
}

static u64 of_task(const struct ktrk_filter_node *node,
		   const struct ktrk_record *rec, u32 cpu,
		   const struct ktrk_render *env)
{
	u32 tgid = rec->tid;
	char comm[16];

	if (node->fetch.base == KTRK_FETCH_CPU)
		return cpu;
	if (node->fetch.base == KTRK_FETCH_TGID &&
	    !env->task(env->arg, rec->tid, comm, &tgid))
		tgid = rec->tid;
	return tgid;
}

static bool is_faulted(const struct ktrk_schema *schema,
		       const struct ktrk_record *rec, u32 bit)
{
	u32 at = KTRK_RECORD_LEN((u32)rec->len_kind) - 8 * schema->fault_words;
	u64 word;

	if (!(rec->when & KTRK_CTX_FAULT))
		return false;
	memcpy(&word, (const u8 *)rec + at + bit / 64 * 8, 8);
	return word >> bit % 64 & 1;
}

static bool has_sign(const struct ktrk_type *type)
{
	return type->print == KTRK_PRINT_SIGNED ||
	       type->print == KTRK_PRINT_CHAR;
}

/* As the compiler of definitions sees it. */
static bool is_signed(const struct ktrk_filter_node *node)
{
	const struct ktrk_type *type = &ktrk_types[node->form.type];

	return node->neg || has_sign(type) ||
	       (type->print == KTRK_PRINT_HEX && !node->imm);
}

static bool holds(const struct ktrk_filter_node *node, u64 a)
{
	s64 sa = a, sb = node->imm;
	u64 b = node->imm;
	bool sign = is_signed(node);

	switch (node->cmp) {
	case KTRK_CMP_EQ:
		return a == b;
	case KTRK_CMP_NE:
		return a != b;
	case KTRK_CMP_LT:
		return sign ? sa < sb : a < b;
	case KTRK_CMP_LE:
		return sign ? sa <= sb : a <= b;
	case KTRK_CMP_GT:
		return sign ? sa > sb : a > b;
	case KTRK_CMP_GE:
		return sign ? sa >= sb : a >= b;
	case KTRK_CMP_AND:
		return a & b;
	}
	return false;
}

/* Text of the record, or the name of its task. */
static bool compare_text(const struct ktrk_when_row *row,
			 const struct ktrk_filter_node *node,
			 const struct ktrk_record *rec,
			 const struct ktrk_render *env)
{
	const struct ktrk_schema *schema = row->evt->schema;
	u32 hidden = ktrk_schema_hidden(schema), loc = 0, tgid;
	const char *want = row->def->pool + node->text, *text;
	char comm[16] = "";

	if (node->arg < 0) {
		if (!env->task || !env->task(env->arg, rec->tid, comm, &tgid))
			return false;
		return ktrk_glob_compare(node->cmp, want, node->len, comm,
					 sizeof(comm));
	}
	memcpy(&loc, (const u8 *)rec +
	       schema->fields[node->arg + hidden].offset, sizeof(loc));
	text = (const char *)rec + KTRK_STR_OFF(loc);
	return loc && ktrk_glob_compare(node->cmp, want, node->len, text,
					KTRK_STR_LEN(loc));
}

static bool is_cpu(const struct ktrk_when_row *row,
		   const struct ktrk_filter_node *node, u64 val)
{
	const char *bits = row->def->pool + node->text;
	bool in = ktrk_glob_bit(bits, node->len, val);

	return in == (node->cmp != KTRK_CMP_NE);
}

static bool compare(const struct ktrk_when_row *row,
		    const struct ktrk_filter_node *node,
		    const struct ktrk_record *rec, u32 cpu,
		    const struct ktrk_render *env)
{
	const struct ktrk_schema *schema = row->evt->schema;
	const struct ktrk_type *type = &ktrk_types[node->form.type];
	u32 hidden = ktrk_schema_hidden(schema), shift;
	const struct ktrk_field *field;
	u64 val = 0;

	if (ktrk_filter_text(node))
		return compare_text(row, node, rec, env);
	if (node->with == KTRK_WITH_CPUS && node->arg < 0)
		return is_cpu(row, node, of_task(node, rec, cpu, env));
	if (node->arg < 0)
		return holds(node, of_task(node, rec, cpu, env));
	field = &schema->fields[node->arg + hidden];
	if (is_faulted(schema, rec, field->fault_bit))
		return false;
	memcpy(&val, (const u8 *)rec + field->offset, field->size);
	shift = 64 - 8 * field->size;
	if (node->neg || has_sign(type))
		val = (s64)(val << shift) >> shift;
	return node->with == KTRK_WITH_CPUS ? is_cpu(row, node, val) :
					      holds(node, val);
}

static bool judge(const struct ktrk_when_row *row,
		  const struct ktrk_record *rec, u32 cpu,
		  const struct ktrk_render *env)
{
	bool stack[KTRK_FILTER_NODES];
	u32 top = 0, i;

	for (i = 0; i < row->def->nfilter; i++) {
		const struct ktrk_filter_node *node = &row->def->filter[i];

		switch (node->op) {
		case KTRK_FILTER_CMP:
			stack[top++] = compare(row, node, rec, cpu, env);
			break;
		case KTRK_FILTER_NOT:
			stack[top - 1] = !stack[top - 1];
			break;
		case KTRK_FILTER_AND:
			top--;
			stack[top - 1] = stack[top - 1] && stack[top];
			break;
		case KTRK_FILTER_OR:
			top--;
			stack[top - 1] = stack[top - 1] || stack[top];
			break;
		}
	}
	return stack[0];
}

/**
 * ktrk_when_is() - is this what was waited for?
 * @when: what is waited for
 * @rec: a record
 * @cpu: whose ring it was in
 * @env: knows tasks
 *
 * Return: true if so.
 */
bool ktrk_when_is(const struct ktrk_when *when, const struct ktrk_record *rec,
		  u32 cpu, const struct ktrk_render *env)
{
	size_t i;

	if (KTRK_RECORD_KIND((u32)rec->len_kind) != KTRK_RECORD_EVENT)
		return false;
	for (i = 0; i < when->n; i++) {
		const struct ktrk_when_row *row = &when->rows[i];

		if (row->evt->ev.id != rec->event)
			continue;
		if (ktrk_record_check(row->evt->schema, rec,
				      KTRK_RECORD_LEN((u32)rec->len_kind)))
			return false;
		return !row->def || judge(row, rec, cpu, env);
	}
	return false;
}

/**
 * ktrk_when_free() - forget it
 * @when: what was waited for
 */
void ktrk_when_free(struct ktrk_when *when)
{
	size_t i;

	for (i = 0; i < when->n; i++)
		free(when->rows[i].def);
	free(when->rows);
	memset(when, 0, sizeof(*when));
}
