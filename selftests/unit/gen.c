// SPDX-License-Identifier: GPL-2.0-only
/*
 * Definitions made at random: each is one that the parser can give back.
 */
#include "../../kmod/core/filter.h"
#include "../../kmod/core/form.h"
#include "gen.h"

static u64 state = 1;

void gen_seed(u64 seed)
{
	state = seed ? seed : 1;
}

u64 gen_rand(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * 0x2545f4914f6cdd1dULL;
}

u32 gen_below(u32 n)
{
	return (gen_rand() >> 32) % n;
}

static bool one_in(u32 n)
{
	return !gen_below(n);
}

/* Small ones, large ones, and those at the edges. */
static u64 number(void)
{
	static const u64 edges[] = {
		0, 1, 7, 8, 255, 4096, 0x7fffffff, 0x80000000, 0xffffffff,
		0x7fffffffffffffffULL, 0x8000000000000000ULL, ~0ULL,
		1000000000, 60000000000ULL,
	};

	switch (gen_below(3)) {
	case 0:
		return edges[gen_below(ARRAY_SIZE(edges))];
	case 1:
		return gen_below(100);
	}
	return gen_rand() >> gen_below(64);
}

static void name(char *dst, u32 max)
{
	static const char chars[] = "abcxyzABCXYZ_0123456789";
	u32 n = 1 + gen_below(one_in(8) ? max : 8), i;

	for (i = 0; i < n; i++)
		dst[i] = chars[gen_below(i ? sizeof(chars) - 1 : 13)];
	dst[n] = '\0';
}

static void literal(struct ktrk_fetch *fetch, struct ktrk_def *def)
{
	static const char chars[] = "ab=:;()[]{}%$+-@,.?*'\\if<&|!";
	char text[12];
	u32 n = gen_below(sizeof(text)), i;

	for (i = 0; i < n; i++)
		text[i] = chars[gen_below(sizeof(chars) - 1)];
	fetch->num = ktrk_pool_add(def, text, n);
	fetch->imm = n;
}

static void base(struct ktrk_fetch *fetch, struct ktrk_def *def,
		 const struct ktrk_arch *arch)
{
	const struct ktrk_kind *kind = &ktrk_kinds[def->kind];
	const struct ktrk_var *var;
	u32 max;

	do {
		fetch->base = gen_below(KTRK_FETCH_COUNT);
	} while (!(kind->may & KTRK_MAY(fetch->base)) ||
		 (fetch->base == KTRK_FETCH_FUNC && !def->glob) ||
		 ((fetch->base == KTRK_FETCH_COMM ||
		   fetch->base == KTRK_FETCH_STACKTRACE ||
		   fetch->base == KTRK_FETCH_TEXT) && fetch->nderef) ||
		 (fetch->base == KTRK_FETCH_MEM &&
		  fetch->nderef == KTRK_DEREF_MAX));
	var = ktrk_var_of(fetch->base);
	if (fetch->base == KTRK_FETCH_TEXT) {
		literal(fetch, def);
	} else if (fetch->base == KTRK_FETCH_REG) {
		fetch->num = gen_below(arch->nregs);
	} else if (fetch->base == KTRK_FETCH_MEM ||
		   fetch->base == KTRK_FETCH_IMM) {
		fetch->imm = number();
	} else if (var->numbered) {
		max = kind->traces ? KTRK_TRACEPOINT_ARGS : var->max;
		fetch->num = var->min +
			     gen_below(one_in(4) ? max - var->min + 1 : 8);
	}
}

static void fetch_any(struct ktrk_fetch *fetch, struct ktrk_def *def,
		      const struct ktrk_arch *arch)
{
	u32 i, n = one_in(2) ? 0 :
			       gen_below(one_in(8) ? KTRK_DEREF_MAX + 1 : 3);

	memset(fetch, 0, sizeof(*fetch));
	fetch->nderef = n;
	for (i = 0; i < n; i++) {
		fetch->deref[i].off =
			n < 3 ? (s64)number() : (s64)gen_below(99) - 49;
		fetch->deref[i].user = one_in(4);
	}
	base(fetch, def, arch);
}

/* The parser's own judgement, which has tables of its own. */
static bool form_fits(const struct ktrk_fetch *fetch,
		      const struct ktrk_form *form)
{
	struct ktrk_input in = { .err = NULL };
	struct ktrk_operand op = { .fetch = *fetch, .form = *form };

	return !ktrk_form_check(&in, &op);
}

static void bits(struct ktrk_form *form)
{
	static const u8 types[] = {
		KTRK_TYPE_U8, KTRK_TYPE_U16, KTRK_TYPE_U32, KTRK_TYPE_U64,
	};
	u32 all;

	form->type = types[gen_below(4)];
	all = 8 * ktrk_types[form->type].bytes;
	form->bits = 1 + gen_below(all);
	form->shift = gen_below(all - form->bits + 1);
}

static void form_any(struct ktrk_form *form, const struct ktrk_fetch *fetch)
{
	memset(form, 0, sizeof(*form));
	form->type = ktrk_default_type(fetch, false);
	if (fetch->base == KTRK_FETCH_STACKTRACE) {
		form->count = 1 + gen_below(KTRK_ARRAY_MAX);
		return;
	}
	if (fetch->base == KTRK_FETCH_COMM || fetch->base == KTRK_FETCH_TEXT ||
	    one_in(3))
		return;
	do {
		memset(form, 0, sizeof(*form));
		form->type = gen_below(KTRK_TYPE_COUNT);
		if (one_in(4))
			bits(form);
		if (one_in(3))
			form->count = 1 + gen_below(one_in(4) ? 64 : 6);
	} while (!form_fits(fetch, form));
}

static bool name_used(const struct ktrk_def *def, const char *name)
{
	u32 i;

	for (i = 0; i < def->nargs; i++)
		if (!strcmp(def->args[i].name, name))
			return true;
	return false;
}

static void arg(struct ktrk_def *def, const struct ktrk_arch *arch)
{
	struct ktrk_arg *arg = &def->args[def->nargs];

	do {
		name(arg->name, KTRK_FIELD_LEN - 1);
	} while (name_used(def, arg->name));
	fetch_any(&arg->fetch, def, arch);
	form_any(&arg->form, &arg->fetch);
	if (ktrk_form_text(&arg->form) && one_in(2))
		arg->form.limit = 1 + gen_below(arg->form.count ? 99 : KTRK_STRING_MAX);
	def->nargs++;
}

/* An operand that is text, or an address of one, or of a function; CPUs. */
static void text_operand(struct ktrk_def *def, struct ktrk_filter_node *node,
			 const struct ktrk_arch *arch)
{
	u32 pool = def->npool;

	node->arg = -1;
	do {
		def->npool = pool;
		fetch_any(&node->fetch, def, arch);
	} while (node->fetch.base == KTRK_FETCH_TEXT ||
		 node->fetch.base == KTRK_FETCH_STACKTRACE);
	node->form.type = ktrk_default_type(&node->fetch, true);
	if (ktrk_form_text(&node->form))
		return;
	if (one_in(2)) {
		node->as = KTRK_AS_STRING + gen_below(3);
		return;
	}
	node->form.type = KTRK_TYPE_STRING;
	if (form_fits(&node->fetch, &node->form))
		return;
	node->form.type = KTRK_TYPE_X64;
	if (node->fetch.base != KTRK_FETCH_COMM)
		node->as = KTRK_AS_USTRING;
}

static void text_comparison(struct ktrk_def *def, struct ktrk_filter_node *node,
			    const struct ktrk_arch *arch)
{
	static const u8 cmps[] = { KTRK_CMP_EQ, KTRK_CMP_NE, KTRK_CMP_GLOB };
	static const char chars[] = "ab*?[]-! ()&|=<>'/";
	char text[16];
	u32 i;

	node->neg = false;
	node->imm = 0;
	text_operand(def, node, arch);
	if (node->as == KTRK_AS_FUNCTION) {
		node->len = sprintf(text, "func_%x", gen_below(16));
		node->cmp = cmps[gen_below(2)];
	} else {
		node->len = gen_below(sizeof(text));
		for (i = 0; i < node->len; i++)
			text[i] = chars[gen_below(sizeof(chars) - 1)];
		node->cmp = cmps[gen_below(3)];
	}
	node->with = KTRK_WITH_TEXT;
	node->text = ktrk_pool_add(def, text, node->len);
}

static void comparison(struct ktrk_def *def, const struct ktrk_arch *arch)
{
	static const u8 cmps[] = {
		KTRK_CMP_EQ, KTRK_CMP_NE, KTRK_CMP_LT, KTRK_CMP_LE,
		KTRK_CMP_GT, KTRK_CMP_GE, KTRK_CMP_AND,
	};
	struct ktrk_filter_node *node = &def->filter[def->nfilter++];
	u32 pool = def->npool;

	node->op = KTRK_FILTER_CMP;
	node->cmp = cmps[gen_below(ARRAY_SIZE(cmps))];
	node->imm = number();
	node->neg = one_in(4);
	if (node->neg)
		node->imm = -(node->imm >> 1);
	if (one_in(4)) {
		text_comparison(def, node, arch);
		return;
	}
	node->arg = def->nargs ? (s16)gen_below(def->nargs) : -1;
	if (node->arg >= 0 && !ktrk_form_text(&def->args[node->arg].form) &&
	    !def->args[node->arg].form.count && one_in(2)) {
		node->form = def->args[node->arg].form;
		return;
	}
	node->arg = -1;
	do {
		def->npool = pool;
		fetch_any(&node->fetch, def, arch);
	} while (node->fetch.base == KTRK_FETCH_COMM ||
		 node->fetch.base == KTRK_FETCH_STACKTRACE ||
		 node->fetch.base == KTRK_FETCH_TEXT);
	node->form.type = ktrk_default_type(&node->fetch, true);
	while (one_in(3) || ktrk_form_text(&node->form) ||
	       !form_fits(&node->fetch, &node->form))
		node->form.type = gen_below(KTRK_TYPE_COUNT);
	if (one_in(6))
		bits(&node->form);
}

/* In reverse Polish: operands before their operator. */
static void filter(struct ktrk_def *def, const struct ktrk_arch *arch,
		   u32 leaves)
{
	u32 left = leaves > 1 ? 1 + gen_below(leaves - 1) : 0;

	if (leaves == 1) {
		comparison(def, arch);
	} else {
		filter(def, arch, left);
		filter(def, arch, leaves - left);
		def->filter[def->nfilter++].op =
			one_in(2) ? KTRK_FILTER_AND : KTRK_FILTER_OR;
	}
	if (one_in(6) &&
	    def->nfilter < KTRK_FILTER_NODES - 2 * KTRK_FILTER_CMPS / 2)
		def->filter[def->nfilter++].op = KTRK_FILTER_NOT;
}

/**
 * gen_def() - a definition at random
 * @def: where to
 * @arch: whose registers
 */
void gen_def(struct ktrk_def *def, const struct ktrk_arch *arch)
{
	u32 n = gen_below(one_in(10) ? 40 : 6);

	memset(def, 0, sizeof(*def));
	def->kind = gen_below(KTRK_KIND_COUNT);
	name(def->group, KTRK_GROUP_LEN - 1);
	name(def->event, KTRK_EVENT_LEN - 1);
	def->del = one_in(20);
	if (def->del) {
		def->kind = 0;
		return;
	}
	if (def->kind == KTRK_KIND_KRETPROBE && one_in(2))
		def->maxactive = 1 + gen_below(KTRK_MAXACTIVE_MAX);
	if (!ktrk_kinds[def->kind].traces && !ktrk_kinds[def->kind].whole &&
	    one_in(6))
		def->addr = gen_rand() | 1;
	else
		name(def->symbol, 60);
	if (ktrk_kinds[def->kind].events) {
		name(def->symbol, KTRK_GROUP_LEN - 1);
		strcat(def->symbol, ".");
		name(def->symbol + strlen(def->symbol), 60);
	}
	if (!ktrk_kinds[def->kind].traces && !def->addr && one_in(5))
		name(def->module, KTRK_MODULE_LEN - 1);
	def->glob = def->symbol[0] && !def->module[0] && one_in(4) &&
		    ktrk_kinds[def->kind].like == KTRK_KIND_KPROBE;
	if (def->glob)
		strcat(def->symbol, "*[a-c]?");
	if (def->kind == KTRK_KIND_KPROBE && !def->addr && !def->glob && one_in(2))
		def->offset = number() & 0xffffffff;
	while (n--)
		arg(def, arch);
	if (one_in(2))
		filter(def, arch, 1 + gen_below(one_in(8) ? 24 : 4));
}
