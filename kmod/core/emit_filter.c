// SPDX-License-Identifier: GPL-2.0-only
/*
 * The filter part of a program: comparisons, each with a jump for true and one
 * for false, all forward.
 */
#include "emit.h"
#include "filter.h"
#include "glob.h"

static const u8 signed_cmp[KTRK_CMP_COUNT] = {
	[KTRK_CMP_EQ] = KTRK_CMP_EQ, [KTRK_CMP_NE] = KTRK_CMP_NE,
	[KTRK_CMP_LT] = KTRK_CMP_SLT, [KTRK_CMP_LE] = KTRK_CMP_SLE,
	[KTRK_CMP_GT] = KTRK_CMP_SGT, [KTRK_CMP_GE] = KTRK_CMP_SGE,
	[KTRK_CMP_AND] = KTRK_CMP_AND,
};

static bool has_sign(const struct ktrk_type *type)
{
	return type->print == KTRK_PRINT_SIGNED ||
	       type->print == KTRK_PRINT_CHAR;
}

/*
 * A comparison is signed if its operand is, or if the number is negative.
 * Also with 0 if the operand says nothing of a sign, as x types: nobody means
 * "below zero" to be never.
 */
static bool is_signed(const struct ktrk_filter_node *node)
{
	const struct ktrk_type *type = &ktrk_types[node->form.type];

	if (node->neg || has_sign(type))
		return true;
	return type->print == KTRK_PRINT_HEX && !node->imm;
}

/* acc = the number that is compared. */
static void emit_operand(struct comp *c, const struct ktrk_filter_node *node,
			 const struct ktrk_fetch *fetch)
{
	const struct ktrk_type *type = &ktrk_types[node->form.type];
	u32 bytes = type->bytes;
	bool memory = ktrk_emit_scalar(c, fetch, bytes);

	ktrk_emit_bits(c, &node->form);
	if (node->form.bits)
		bytes = 8;
	if (bytes < 8 && (node->neg || has_sign(type)))
		ktrk_emit_sized(c, KTRK_OP_SEXT, bytes, 0);
	else if (bytes < 8 && !memory)
		ktrk_emit(c, KTRK_OP_MASK, 0, (1ULL << 8 * bytes) - 1);
}

static const struct ktrk_fetch *fetch_of(const struct comp *c,
					 const struct ktrk_filter_node *node)
{
	return node->arg >= 0 ? &c->def->args[node->arg].fetch : &node->fetch;
}

/* The next string of the filter, or the one that is this argument. */
static u32 slot_for(struct comp *c, const struct ktrk_filter_node *node)
{
	u32 slot = KTRK_NIL;

	if (node->arg >= 0 && node->as == KTRK_AS_VALUE)
		slot = ktrk_comp_slot(c, &c->def->args[node->arg]);
	if (slot != KTRK_NIL)
		return slot;
	if (c->nslots == KTRK_PROG_STRINGS)
		return KTRK_NIL;
	c->slots[c->nslots] = node->as == KTRK_AS_VALUE ? node->arg : -1;
	return c->nslots++;
}

/* Have the string read, once. */
static void emit_read(struct comp *c, const struct ktrk_filter_node *node,
		      u32 slot)
{
	const struct ktrk_fetch *fetch = fetch_of(c, node);
	u32 limit = node->form.limit, op = KTRK_OP_RDCOMM;
	bool user = node->as == KTRK_AS_USTRING;
	struct ktrk_insn *insn;

	if (!limit || limit > c->slot_bytes)
		limit = c->slot_bytes;
	if (fetch->base == KTRK_FETCH_COMM) {
		limit = min_t(u32, limit, KTRK_COMM_BYTES);
	} else {
		if (node->as == KTRK_AS_VALUE)
			user = ktrk_emit_text_address(c, fetch, &node->form);
		else
			emit_operand(c, node, fetch);
		op = user ? KTRK_OP_RDUSTR : KTRK_OP_RDSTR;
	}
	insn = ktrk_emit(c, op, slot * c->slot_bytes, limit);
	if (insn)
		insn->dst = slot;
}

static void emit_jump(struct comp *c, u8 op, u8 cmp, u64 imm)
{
	struct ktrk_insn *jump = ktrk_emit(c, op, KTRK_NIL, imm);

	if (!jump)
		return;
	jump->size = cmp;
	jump->dst = KTRK_NIL;
}

/*
 * As the kernel's filters: & means one of them, == that it is all of them, which
 * a number can be of one only.
 */
static void emit_cpus(struct comp *c, const struct ktrk_filter_node *node)
{
	u32 len = node->len, n = 0, i;

	for (i = 0; i < 8 * len; i++)
		n += ktrk_glob_bit(c->def->pool + node->text, len, i);
	if (node->cmp != KTRK_CMP_AND && n > 1)
		len = 0;
	emit_jump(c, KTRK_OP_JBIT, node->cmp == KTRK_CMP_NE,
		  KTRK_TEXT(0, node->text, len));
}

/* One jump that is true or false by the comparison. */
static void emit_comparison(struct comp *c, const struct ktrk_filter_node *node,
			    u32 slot)
{
	if (ktrk_filter_text(node)) {
		emit_read(c, node, slot);
		emit_jump(c, KTRK_OP_JSTR, node->cmp,
			  KTRK_TEXT(slot, node->text, node->len));
		return;
	}
	emit_operand(c, node, fetch_of(c, node));
	if (node->with == KTRK_WITH_CPUS)
		emit_cpus(c, node);
	else
		emit_jump(c, KTRK_OP_JCMP, is_signed(node) ?
			  signed_cmp[node->cmp] : node->cmp, node->imm);
}

/**
 * struct branch - a part of the filter whose exits are not known yet
 * @start: its first instruction
 * @yes: list of jumps taken if it is true
 * @no: list of jumps taken if not
 *
 * A list goes through the targets of the jumps themselves: 2 * instruction,
 * plus 1 for the target if false.
 */
struct branch {
	u16 start;
	u16 yes;
	u16 no;
};

static u32 link_get(const struct comp *c, u32 link)
{
	u32 at = c->prog->nkeep + link / 2;
	const struct ktrk_insn *insn = &c->prog->insns[at];

	return link % 2 ? (u32)insn->off : insn->dst;
}

static void link_set(struct comp *c, u32 link, u32 target)
{
	struct ktrk_insn *insn = &c->prog->insns[c->prog->nkeep + link / 2];

	if (link % 2)
		insn->off = target;
	else
		insn->dst = target;
}

static void list_patch(struct comp *c, u32 link, u32 target)
{
	u32 next;

	for (; link != KTRK_NIL; link = next) {
		next = link_get(c, link);
		link_set(c, link, target);
	}
}

static u32 list_join(struct comp *c, u32 a, u32 b)
{
	u32 link = a;

	if (a == KTRK_NIL)
		return b;
	while (link_get(c, link) != KTRK_NIL)
		link = link_get(c, link);
	link_set(c, link, b);
	return a;
}

static void join_and(struct comp *c, struct branch *a, const struct branch *b)
{
	list_patch(c, a->yes, b->start);
	a->yes = b->yes;
	a->no = list_join(c, a->no, b->no);
}

static void join_or(struct comp *c, struct branch *a, const struct branch *b)
{
	list_patch(c, a->no, b->start);
	a->no = b->no;
	a->yes = list_join(c, a->yes, b->yes);
}

static void flip(struct branch *a)
{
	u16 yes = a->yes;

	a->yes = a->no;
	a->no = yes;
}

static void branch_here(struct comp *c, u32 start, struct branch *new)
{
	u32 jump = c->len - 1 - c->prog->nkeep;

	new->start = start - c->prog->nkeep;
	new->yes = 2 * jump;
	new->no = 2 * jump + 1;
}

/* One jump more, on what is in acc. */
static int add_jump(struct comp *c, u32 start, u8 cmp, u64 imm,
		    struct branch *new)
{
	emit_jump(c, KTRK_OP_JCMP, cmp, imm);
	if (c->len > c->cap)
		return ktrk_comp_too_big(c);
	branch_here(c, start, new);
	return 0;
}

/* Between a function's first byte and its last; or not, if it can be read. */
static int add_function(struct comp *c, const struct ktrk_filter_node *node,
			struct branch *new)
{
	bool in = node->cmp == KTRK_CMP_EQ;
	u32 start = c->len;
	struct branch end = { 0 };
	u64 from, to;
	int ret;

	if (ktrk_env_function(c->def->pool + node->text, &from, &to))
		return ktrk_err_set(c->err, KTRK_ERR_NO_SYMBOL, node->with_pos);
	emit_operand(c, node, fetch_of(c, node));
	ret = add_jump(c, start, in ? KTRK_CMP_GE : KTRK_CMP_LT, from, new);
	if (!ret)
		ret = add_jump(c, c->len, in ? KTRK_CMP_LT : KTRK_CMP_GE, to,
			       &end);
	if (ret)
		return ret;
	if (in)
		join_and(c, new, &end);
	else
		join_or(c, new, &end);
	return 0;
}

static int add_comparison(struct comp *c, const struct ktrk_filter_node *node,
			  struct branch *new)
{
	u32 start = c->len, slot = KTRK_NIL;

	if (node->as == KTRK_AS_FUNCTION)
		return add_function(c, node, new);
	if (ktrk_filter_text(node)) {
		slot = slot_for(c, node);
		if (slot == KTRK_NIL)
			return ktrk_err_set(c->err, KTRK_ERR_FILTER_TOO_BIG,
					    node->pos);
	}
	emit_comparison(c, node, slot);
	if (c->len > c->cap)
		return ktrk_comp_too_big(c);
	branch_here(c, start, new);
	return 0;
}

/* What each string of the filter may have: a share of the scratch memory. */
static void share_scratch(struct comp *c)
{
	const struct ktrk_def *def = c->def;
	u32 i, n = 0;

	for (i = 0; i < def->nfilter; i++) {
		const struct ktrk_filter_node *node = &def->filter[i];

		n += node->op == KTRK_FILTER_CMP && ktrk_filter_text(node);
	}
	n = min(n, (u32)KTRK_PROG_STRINGS);
	c->slot_bytes = n ? KTRK_PROG_SCRATCH / n / 8 * 8 : 0;
}

/**
 * ktrk_emit_filter() - make the filter part
 * @c: the program, its keep part made
 *
 * Return: 0 or the error's -errno.
 */
int ktrk_emit_filter(struct comp *c)
{
	const struct ktrk_def *def = c->def;
	struct branch stack[KTRK_FILTER_CMPS];
	u32 i, top = 0;
	int ret;

	share_scratch(c);
	for (i = 0; i < def->nfilter; i++) {
		switch (def->filter[i].op) {
		case KTRK_FILTER_CMP:
			ret = add_comparison(c, &def->filter[i], &stack[top++]);
			if (ret)
				return ret;
			break;
		case KTRK_FILTER_AND:
			top--;
			join_and(c, &stack[top - 1], &stack[top]);
			break;
		case KTRK_FILTER_OR:
			top--;
			join_or(c, &stack[top - 1], &stack[top]);
			break;
		case KTRK_FILTER_NOT:
			flip(&stack[top - 1]);
			break;
		}
	}
	c->prog->nfilter = c->len - c->prog->nkeep;
	if (top) {
		list_patch(c, stack[0].yes, c->prog->nfilter);
		list_patch(c, stack[0].no, KTRK_PROG_REJECT);
	}
	return 0;
}
