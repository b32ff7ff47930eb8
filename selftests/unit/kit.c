// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "kit.h"

#define ROOM	(KTRK_RECORD_MAX + 2 * KIT_GUARD)

/* Addresses that have a name: 0xffffffff81000000 and on, one a page. */
static int symbol(void *arg, u64 addr, bool offset, char *buf, size_t cap)
{
	(void)arg;
	if (addr >> 24 != 0xffffffff81ULL)
		return 0;
	if (!offset)
		return scnprintf(buf, cap, "func_%llx", addr >> 12 & 0xfff);
	return scnprintf(buf, cap, "func_%llx+0x%llx/0x1000", addr >> 12 & 0xfff,
			 addr & 0xfff);
}

static bool task(void *arg, u32 tid, char comm[16], u32 *tgid)
{
	(void)arg;
	if (tid != 4321)
		return false;
	strcpy(comm, "cat");
	*tgid = 1234;
	return true;
}

const struct ktrk_render kit_env = { .symbol = symbol, .task = task };

struct kit *kit_new(void)
{
	struct kit *kit = calloc(1, sizeof(*kit));

	if (!kit)
		abort();
	kit->arch = &ktrk_arch_x86_64;
	kit->prog = calloc(1, sizeof(*kit->prog) +
			   KTRK_PROG_INSNS * sizeof(struct ktrk_insn));
	kit->schema = calloc(1, sizeof(*kit->schema) +
					KTRK_SCHEMA_FIELDS_MAX *
						sizeof(struct ktrk_field));
	kit->rec = calloc(1, ROOM);
	if (!kit->prog || !kit->schema || !kit->rec)
		abort();
	kit->rec += KIT_GUARD;
	kit->ctx.base = mock.base;
	kit->ctx.kept = kit->kept;
	kit->ctx.entry_ns = 5000;
	kit->ctx.now_ns = 7000;
	kit->ctx.retaddr = 0xffffffff81001006ULL;
	return kit;
}

int kit_parse(struct kit *kit, const char *text)
{
	return ktrk_parse(text, strlen(text), kit->arch, &kit->def, &kit->err);
}

int kit_compile(struct kit *kit)
{
	int ret = ktrk_compile(&kit->def, kit->arch, kit->prog, KTRK_PROG_INSNS,
			       &kit->err);

	if (ret)
		return ret;
	if (ktrk_kinds[kit->def.kind].traces)
		snprintf(kit->schema->where, KTRK_WHERE_LEN, "%.400s",
			 kit->def.symbol);
	else
		snprintf(kit->schema->where, KTRK_WHERE_LEN,
			 "%.400s+0x%llx/0x5a0", kit->def.symbol,
			 kit->def.offset);
	return ktrk_schema_make(&kit->def, kit->schema, KTRK_SCHEMA_FIELDS_MAX);
}

int kit_verify(const struct kit *kit)
{
	const struct ktrk_kind *kind = &ktrk_kinds[kit->def.kind];
	u32 words = kind->traces ? KTRK_TRACEPOINT_ARGS : kit->arch->words;

	return ktrk_verify(kit->prog, KTRK_PROG_INSNS, words, !kind->traces,
			   kind->returns);
}

/* Entry, filter, store; false if filtered. */
bool kit_hit(struct kit *kit)
{
	struct ktrk_ctx entry = { .base = mock.base };
	struct ktrk_record *head = (void *)kit->rec;

	memset(kit->rec - KIT_GUARD, 0xa5, ROOM);
	memset(kit->kept, 0x5a, sizeof(kit->kept));
	ktrk_vm_keep(kit->prog, &entry, kit->kept);
	if (kit->prog->nfilter && !ktrk_vm_filter(kit->prog, &kit->ctx))
		return false;
	kit->used = ktrk_vm_store(kit->prog, &kit->ctx, kit->rec, &kit->fault);
	head->len_kind = kit->used / 8 | KTRK_RECORD_EVENT
						 << KTRK_RECORD_LEN_BITS;
	head->event = 1;
	head->tid = 4321;
	head->when = 2000000ULL << 8 | KTRK_CTX_IRQS_OFF | kit->fault;
	return true;
}

/* Nothing before the record and nothing behind its most. */
bool kit_guards_ok(const struct kit *kit)
{
	const u8 *at = kit->rec - KIT_GUARD,
		 *end = kit->rec + KTRK_RECORD_MAX + KIT_GUARD;

	if (kit->used > kit->prog->max_size || kit->used % 8)
		return false;
	for (; at < end; at++) {
		if (at == kit->rec)
			at += kit->prog->max_size;
		if (at < end && *at != 0xa5)
			return false;
	}
	return true;
}

const char *kit_line(struct kit *kit)
{
	const struct ktrk_record *rec = (void *)kit->rec;

	if (ktrk_record_check(kit->schema, rec, kit->used))
		return "(bad record)";
	ktrk_render_line(kit->schema, rec, 0, KIT_BASE_NS, &kit_env, kit->line,
			 sizeof(kit->line));
	return kit->line;
}

const char *kit_json(struct kit *kit)
{
	const struct ktrk_record *rec = (void *)kit->rec;

	if (ktrk_record_check(kit->schema, rec, kit->used))
		return "(bad record)";
	ktrk_render_json(kit->schema, rec, 0, KIT_BASE_NS, &kit_env, kit->line,
			 sizeof(kit->line));
	return kit->line;
}

/* What a definition's record says behind the place, or what went wrong. */
const char *kit_fields(struct kit *kit, const char *text)
{
	char *at;

	if (kit_parse(kit, text) || kit_compile(kit))
		return kit_error_name(kit->err.code);
	if (kit_verify(kit))
		return "(unverified)";
	if (ktrk_schema_check(kit->schema, KTRK_SCHEMA_FIELDS_MAX) ||
	    kit->schema->static_size != kit->prog->static_size ||
	    kit->schema->fault_words != kit->prog->fault_words)
		return "(schema)";
	if (!kit_hit(kit))
		return "(filtered)";
	if (!kit_guards_ok(kit))
		return "(guards)";
	kit_line(kit);
	kit->line[strcspn(kit->line, "\n")] = '\0';
	at = strstr(kit->line, ktrk_kinds[kit->def.kind].traces ? ": " : ") ");
	at = at && ktrk_kinds[kit->def.kind].traces ? strstr(at + 2, ": ") : at;
	if (at && at[2] == '(')
		at = strstr(at, ") ");
	return at ? at + 2 : "";
}

const char *kit_error_name(u32 code)
{
	static const char *const names[] = {
#define NAME(code, no, text, hint) #code,
		KTRK_ERRS(NAME)
#undef NAME
	};

	return names[code];
}

static bool same_fetch(const struct ktrk_fetch *a, const struct ktrk_fetch *b)
{
	u32 i;

	if (a->base != b->base || a->nderef != b->nderef || a->num != b->num ||
	    a->imm != b->imm)
		return false;
	for (i = 0; i < a->nderef; i++)
		if (a->deref[i].off != b->deref[i].off ||
		    a->deref[i].user != b->deref[i].user)
			return false;
	return true;
}

static bool same_form(const struct ktrk_form *a, const struct ktrk_form *b)
{
	return a->type == b->type && a->bits == b->bits &&
	       a->shift == b->shift && a->count == b->count &&
	       a->limit == b->limit;
}

static bool same_arg(const struct ktrk_arg *a, const struct ktrk_arg *b)
{
	return !strcmp(a->name, b->name) && same_form(&a->form, &b->form) &&
	       same_fetch(&a->fetch, &b->fetch);
}

static bool same_node(const struct ktrk_filter_node *a,
		      const struct ktrk_filter_node *b)
{
	if (a->op != b->op)
		return false;
	if (a->op != KTRK_FILTER_CMP)
		return true;
	return a->cmp == b->cmp && a->arg == b->arg && a->neg == b->neg &&
	       a->as == b->as && a->with == b->with && a->len == b->len &&
	       a->text == b->text &&
	       a->imm == b->imm && same_form(&a->form, &b->form) &&
	       (a->arg >= 0 || same_fetch(&a->fetch, &b->fetch));
}

/* The same definition, but for positions and for what was given. */
bool kit_same(const struct ktrk_def *a, const struct ktrk_def *b)
{
	u32 i;

	if (a->del != b->del || strcmp(a->group, b->group) ||
	    strcmp(a->event, b->event))
		return false;
	if (a->kind != b->kind || a->maxactive != b->maxactive ||
	    strcmp(a->module, b->module) || strcmp(a->symbol, b->symbol) ||
	    a->offset != b->offset || a->addr != b->addr ||
	    a->nargs != b->nargs || a->nfilter != b->nfilter ||
	    a->npool != b->npool || memcmp(a->pool, b->pool, a->npool))
		return false;
	for (i = 0; i < a->nargs; i++)
		if (!same_arg(&a->args[i], &b->args[i]))
			return false;
	for (i = 0; i < a->nfilter; i++)
		if (!same_node(&a->filter[i], &b->filter[i]))
			return false;
	return true;
}

/* @marked without the ^ in it, whose column that is. */
char *kit_strip(const char *marked, u32 *column)
{
	char *text = strdup(marked), *caret = text ? strchr(text, '^') : NULL;

	if (!caret)
		abort();
	*column = caret - text;
	memmove(caret, caret + 1, strlen(caret));
	return text;
}
