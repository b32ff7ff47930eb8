// SPDX-License-Identifier: GPL-2.0-only
/*
 * A definition in its canonical form.
 *
 * The filter is kept in reverse Polish order, where the comparisons stand in
 * the order they are written in. Between two of them exactly one && or ||
 * belongs: the lowest node that has one of them on each side. So the filter
 * is written from comparison to comparison, each with the braces that open
 * before and close behind it.
 */
#include "unparse.h"
#include "arch.h"
#include "filter.h"
#include "form.h"
#include "glob.h"
#include "operand.h"
#include "text.h"

/**
 * struct tree - how the nodes of a filter hang together
 * @first: the first comparison below each node
 * @parent: the node above, or itself for the root
 * @right: it is its parent's right side
 */
struct tree {
	u8 first[KTRK_FILTER_NODES];
	u8 parent[KTRK_FILTER_NODES];
	bool right[KTRK_FILTER_NODES];
};

static_assert((u8)(KTRK_FILTER_NODES - 1) == KTRK_FILTER_NODES - 1,
	      "node numbers are bytes");

static void put_derefs(struct ktrk_text *text, const struct ktrk_fetch *fetch)
{
	u32 i;

	for (i = fetch->nderef; i--;) {
		const struct ktrk_deref *deref = &fetch->deref[i];
		bool neg = deref->off < 0;

		ktrk_text_char(text, neg ? '-' : '+');
		if (deref->user)
			ktrk_text_char(text, 'u');
		ktrk_text_short(text, neg ? -(u64)deref->off : (u64)deref->off);
		ktrk_text_char(text, '(');
	}
}

/* In whichever form is shortest: the limits hold for it, too. */
static void put_imm(struct ktrk_text *text, u64 imm)
{
	ktrk_text_char(text, '\\');
	if ((s64)imm < 0 && -imm < 10000000000000000ULL)
		ktrk_text_signed(text, imm);
	else
		ktrk_text_short(text, imm);
}

static void put_data(struct ktrk_text *text, const char *name, s64 off)
{
	ktrk_text_str(text, name);
	if (!off)
		return;
	ktrk_text_char(text, off < 0 ? '-' : '+');
	ktrk_text_short(text, off < 0 ? -(u64)off : (u64)off);
}

static void put_base(struct ktrk_text *text, const struct ktrk_def *def,
		     const struct ktrk_fetch *fetch,
		     const struct ktrk_arch *arch)
{
	const struct ktrk_var *var;

	switch (fetch->base) {
	case KTRK_FETCH_REG:
		ktrk_text_char(text, '%');
		ktrk_text_str(text, arch->regs[fetch->num].name);
		return;
	case KTRK_FETCH_MEM:
		ktrk_text_char(text, '@');
		if (fetch->num) {
			put_data(text, def->pool + fetch->num - 1, fetch->imm);
			return;
		}
		ktrk_text_short(text, fetch->imm);
		return;
	case KTRK_FETCH_IMM:
		put_imm(text, fetch->imm);
		return;
	case KTRK_FETCH_TEXT:
		ktrk_text_str(text, "\\\"");
		ktrk_text_put(text, def->pool + fetch->num, fetch->imm);
		ktrk_text_char(text, '"');
		return;
	}
	var = ktrk_var_of(fetch->base);
	ktrk_text_char(text, '$');
	ktrk_text_str(text, var->name);
	if (var->numbered)
		ktrk_text_dec(text, fetch->num, 0, ' ');
}

static void put_fetch(struct ktrk_text *text, const struct ktrk_def *def,
		      const struct ktrk_fetch *fetch,
		      const struct ktrk_arch *arch)
{
	u32 i;

	put_derefs(text, fetch);
	put_base(text, def, fetch, arch);
	for (i = 0; i < fetch->nderef; i++)
		ktrk_text_char(text, ')');
}

static void put_arg(struct ktrk_text *text, const struct ktrk_def *def,
		    const struct ktrk_arg *arg, const struct ktrk_arch *arch)
{
	ktrk_text_char(text, ' ');
	ktrk_text_str(text, arg->name);
	ktrk_text_char(text, '=');
	put_fetch(text, def, &arg->fetch, arch);
	ktrk_text_char(text, ':');
	ktrk_form_put(text, &arg->form);
}

/* As it was written. */
static void put_source(struct ktrk_text *text, const struct ktrk_arg *arg,
		       const char *source)
{
	ktrk_text_char(text, ' ');
	ktrk_text_str(text, arg->name);
	ktrk_text_char(text, '=');
	ktrk_text_put(text, source + arg->body, arg->end - arg->body);
}

static void put_head(struct ktrk_text *text, const struct ktrk_def *def)
{
	ktrk_text_char(text, def->del ? '-' : ktrk_kinds[def->kind].letter);
	if (def->maxactive)
		ktrk_text_dec(text, def->maxactive, 0, ' ');
	ktrk_text_char(text, ':');
	ktrk_text_str(text, def->group);
	ktrk_text_char(text, '/');
	ktrk_text_str(text, def->event);
}

static void put_target(struct ktrk_text *text, const struct ktrk_def *def)
{
	ktrk_text_char(text, ' ');
	if (def->addr)
		ktrk_text_hex(text, def->addr);
	if (def->module[0]) {
		ktrk_text_str(text, def->module);
		ktrk_text_char(text, ':');
	}
	ktrk_text_str(text, def->symbol);
	if (def->offset) {
		ktrk_text_char(text, '+');
		ktrk_text_short(text, def->offset);
	}
	ktrk_text_str(text, ktrk_kinds[def->kind].mark);
}

/* A time in the largest unit that divides it. */
static void put_time(struct ktrk_text *text, u64 val)
{
	u32 rest = 1, i;

	for (i = 0; val && i < KTRK_UNIT_ROWS; i++) {
		u64 count = div_u64_rem(val, ktrk_units[i].ns, &rest);

		if (rest)
			continue;
		ktrk_text_dec(text, count, 0, ' ');
		ktrk_text_str(text, ktrk_units[i].name);
		return;
	}
	ktrk_text_dec(text, val, 0, ' ');
}

static void put_number(struct ktrk_text *text,
		       const struct ktrk_filter_node *node)
{
	u64 val = node->neg ? -node->imm : node->imm;
	u8 print = ktrk_types[node->form.type].print;

	if (node->neg)
		ktrk_text_char(text, '-');
	if (node->cmp == KTRK_CMP_AND || print == KTRK_PRINT_SYMBOL ||
	    print == KTRK_PRINT_SYMSTR)
		ktrk_text_hex(text, val);
	else if (print == KTRK_PRINT_NS)
		put_time(text, val);
	else
		ktrk_text_short(text, val);
}

static void put_operand_type(struct ktrk_text *text,
			     const struct ktrk_filter_node *node)
{
	const struct ktrk_form *form = &node->form;

	if (form->type == ktrk_default_type(&node->fetch, true) &&
	    !form->bits && !form->limit)
		return;
	ktrk_text_char(text, ':');
	ktrk_form_put(text, form);
}

/* In quotes that it does not have. */
static void put_quoted(struct ktrk_text *text, const char *s, u32 len)
{
	char quote = memchr(s, '"', len) ? '\'' : '"';

	ktrk_text_char(text, quote);
	ktrk_text_put(text, s, len);
	ktrk_text_char(text, quote);
}

static bool has_cpu(const struct ktrk_def *def,
		    const struct ktrk_filter_node *node, u32 cpu)
{
	return ktrk_glob_bit(def->pool + node->text, node->len, cpu);
}

static void put_cpus(struct ktrk_text *text, const struct ktrk_def *def,
		     const struct ktrk_filter_node *node)
{
	const char *comma = "";
	u32 cpu, last;

	ktrk_text_str(text, "CPUS{");
	for (cpu = 0; cpu < 8U * node->len; cpu++) {
		if (!has_cpu(def, node, cpu))
			continue;
		for (last = cpu; has_cpu(def, node, last + 1);)
			last++;
		ktrk_text_str(text, comma);
		ktrk_text_dec(text, cpu, 0, ' ');
		if (last > cpu) {
			ktrk_text_char(text, '-');
			ktrk_text_dec(text, last, 0, ' ');
		}
		comma = ",";
		cpu = last;
	}
	ktrk_text_char(text, '}');
}

static void put_right(struct ktrk_text *text, const struct ktrk_def *def,
		      const struct ktrk_filter_node *node)
{
	const char *s = def->pool + node->text;

	if (node->with == KTRK_WITH_CPUS)
		put_cpus(text, def, node);
	else if (node->with == KTRK_WITH_NUMBER)
		put_number(text, node);
	else if (node->as == KTRK_AS_FUNCTION)
		ktrk_text_put(text, s, node->len);
	else
		put_quoted(text, s, node->len);
}

static void put_comparison(struct ktrk_text *text, const struct ktrk_def *def,
			   const struct ktrk_filter_node *node,
			   const struct ktrk_arch *arch)
{
	u32 i;

	if (node->arg >= 0) {
		ktrk_text_str(text, def->args[node->arg].name);
	} else {
		put_fetch(text, def, &node->fetch, arch);
		put_operand_type(text, node);
	}
	ktrk_text_str(text, ktrk_as_names[node->as]);
	ktrk_text_char(text, ' ');
	for (i = 0; i < KTRK_CMP_ROWS; i++)
		if (ktrk_cmp_rows[i].cmp == node->cmp)
			ktrk_text_str(text, ktrk_cmp_rows[i].text);
	ktrk_text_char(text, ' ');
	put_right(text, def, node);
}

static bool is_join(const struct ktrk_filter_node *node)
{
	return node->op == KTRK_FILTER_AND || node->op == KTRK_FILTER_OR;
}

static void make_tree(const struct ktrk_def *def, struct tree *tree)
{
	u8 stack[KTRK_FILTER_NODES];
	u32 i, top = 0;

	for (i = 0; i < def->nfilter; i++) {
		tree->first[i] = i;
		tree->parent[i] = i;
		tree->right[i] = false;
		if (is_join(&def->filter[i])) {
			tree->parent[stack[--top]] = i;
			tree->right[stack[top]] = true;
		}
		if (def->filter[i].op != KTRK_FILTER_CMP) {
			tree->parent[stack[--top]] = i;
			tree->first[i] = tree->first[stack[top]];
		}
		stack[top++] = i;
	}
}

/* Must node @i stand in braces to be read back as it is? */
static bool braced(const struct ktrk_def *def, const struct tree *tree, u32 i)
{
	const struct ktrk_filter_node *up = &def->filter[tree->parent[i]];
	const struct ktrk_filter_node *node = &def->filter[i];

	if (tree->parent[i] == i)
		return false;
	if (up->op == KTRK_FILTER_NOT)
		return node->op != KTRK_FILTER_NOT;
	if (!is_join(node))
		return false;
	if (tree->right[i])
		return node->op == up->op || node->op == KTRK_FILTER_OR;
	return node->op == KTRK_FILTER_OR && up->op == KTRK_FILTER_AND;
}

/* The && or || in front of comparison @leaf, then what opens there. */
static void put_before(struct ktrk_text *text, const struct ktrk_def *def,
		       const struct tree *tree, u32 leaf)
{
	u32 i;

	for (i = leaf; i < def->nfilter && leaf; i++)
		if (tree->first[i] == leaf && tree->right[i])
			ktrk_text_str(text, def->filter[tree->parent[i]].op ==
				      KTRK_FILTER_AND ? " && " : " || ");
	for (i = def->nfilter; i-- > leaf;) {
		if (tree->first[i] != leaf)
			continue;
		if (braced(def, tree, i))
			ktrk_text_char(text, '(');
		if (def->filter[i].op == KTRK_FILTER_NOT)
			ktrk_text_char(text, '!');
	}
}

static void put_filter(struct ktrk_text *text, const struct ktrk_def *def,
		       const struct ktrk_arch *arch)
{
	struct tree tree;
	u32 i;

	make_tree(def, &tree);
	ktrk_text_str(text, " if ");
	for (i = 0; i < def->nfilter; i++) {
		if (def->filter[i].op == KTRK_FILTER_CMP) {
			put_before(text, def, &tree, i);
			put_comparison(text, def, &def->filter[i], arch);
		}
		if (braced(def, &tree, i))
			ktrk_text_char(text, ')');
	}
}

static int put_all(const struct ktrk_def *def, const struct ktrk_arch *arch,
		   const char *source, char *buf, size_t cap)
{
	struct ktrk_text text = { buf, cap, 0 };
	u32 i;

	put_head(&text, def);
	if (!def->del) {
		put_target(&text, def);
		for (i = 0; i < def->nargs; i++)
			if (source)
				put_source(&text, &def->args[i], source);
			else
				put_arg(&text, def, &def->args[i], arch);
		if (def->nfilter)
			put_filter(&text, def, arch);
	}
	return ktrk_text_end(&text);
}

/**
 * ktrk_unparse() - write a definition in its canonical form
 * @def: the definition
 * @arch: whose registers
 * @buf: where to; NUL-terminated when @cap is not 0
 * @cap: room in @buf
 *
 * Law: ktrk_parse(ktrk_unparse(d)) == d, but for positions and for which
 * names and types were given. The form is the kernel's own of kprobe_events:
 * group and event always, no default type left out, then "if FILTER".
 *
 * Return: characters of the whole form, as snprintf() counts; cut if >= @cap.
 */
int ktrk_unparse(const struct ktrk_def *def, const struct ktrk_arch *arch,
		 char *buf, size_t cap)
{
	return put_all(def, arch, NULL, buf, cap);
}

/**
 * ktrk_unparse_shown() - write a definition as tracefs shows one
 * @def: the definition
 * @arch: whose registers
 * @source: the text that @def was read from
 * @buf: where to; NUL-terminated when @cap is not 0
 * @cap: room in @buf
 *
 * The canonical form, but behind each argument's name is what was written
 * there: a type that was left out is not told.
 *
 * Return: as ktrk_unparse().
 */
int ktrk_unparse_shown(const struct ktrk_def *def, const struct ktrk_arch *arch,
		       const char *source, char *buf, size_t cap)
{
	return put_all(def, arch, source, buf, cap);
}
