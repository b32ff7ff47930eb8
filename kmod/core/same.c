// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: several probes of one event
 *
 * An event may have several probes, each from a line of its own, as long as
 * their records look the same: the same kind, names and types. "-:EVENT"
 * deletes all of them, and what stands behind the name then narrows that: a
 * target, and arguments from the first on.
 */
#include "same.h"
#include "arch.h"

/**
 * ktrk_same_form() - are two types the same?
 * @a: one
 * @b: the other
 *
 * Return: true if so, with the same limits.
 */
bool ktrk_same_form(const struct ktrk_form *a, const struct ktrk_form *b)
{
	return a->type == b->type && a->bits == b->bits &&
	       a->shift == b->shift && a->count == b->count &&
	       a->limit == b->limit;
}

/* \"TEXT": not where it stands, but what it says. */
static bool same_text(const struct ktrk_def *a, const struct ktrk_fetch *fa,
		      const struct ktrk_def *b, const struct ktrk_fetch *fb)
{
	return fa->imm == fb->imm &&
	       !memcmp(a->pool + fa->num, b->pool + fb->num, fa->imm);
}

/**
 * ktrk_same_fetch() - are two fetches the same?
 * @a: whose one is
 * @fa: one
 * @b: whose the other is
 * @fb: the other
 *
 * Return: true if so.
 */
bool ktrk_same_fetch(const struct ktrk_def *a, const struct ktrk_fetch *fa,
		     const struct ktrk_def *b, const struct ktrk_fetch *fb)
{
	u32 i;

	if (fa->base != fb->base || fa->nderef != fb->nderef)
		return false;
	for (i = 0; i < fa->nderef; i++)
		if (fa->deref[i].off != fb->deref[i].off ||
		    fa->deref[i].user != fb->deref[i].user)
			return false;
	if (fa->base == KTRK_FETCH_TEXT)
		return same_text(a, fa, b, fb);
	if (fa->base == KTRK_FETCH_MEM && fa->num && fb->num)
		return fa->imm == fb->imm &&
		       !strcmp(a->pool + fa->num - 1, b->pool + fb->num - 1);
	return fa->num == fb->num && fa->imm == fb->imm;
}

static bool same_target(const struct ktrk_def *a, const struct ktrk_def *b)
{
	return a->kind == b->kind && !strcmp(a->module, b->module) &&
	       !strcmp(a->symbol, b->symbol) && a->offset == b->offset &&
	       a->addr == b->addr;
}

static bool same_arg(const struct ktrk_def *a, const struct ktrk_def *b, u32 i)
{
	return !strcmp(a->args[i].name, b->args[i].name) &&
	       ktrk_same_form(&a->args[i].form, &b->args[i].form) &&
	       ktrk_same_fetch(a, &a->args[i].fetch, b, &b->args[i].fetch);
}

/* The first arguments; @n is at most what both have. */
static bool same_args(const struct ktrk_def *a, const struct ktrk_def *b, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (!same_arg(a, b, i))
			return false;
	return true;
}

static bool same_node(const struct ktrk_def *a, const struct ktrk_def *b, u32 i)
{
	const struct ktrk_filter_node *na = &a->filter[i], *nb = &b->filter[i];

	if (na->op != nb->op)
		return false;
	if (na->op != KTRK_FILTER_CMP)
		return true;
	if (na->as != nb->as || na->with != nb->with || na->len != nb->len ||
	    memcmp(a->pool + na->text, b->pool + nb->text, na->len))
		return false;
	if (na->cmp != nb->cmp || na->arg != nb->arg || na->neg != nb->neg ||
	    na->imm != nb->imm || !ktrk_same_form(&na->form, &nb->form))
		return false;
	return na->arg >= 0 ||
	       ktrk_same_fetch(a, &na->fetch, b, &nb->fetch);
}

static bool same_filter(const struct ktrk_def *a, const struct ktrk_def *b)
{
	u32 i;

	if (a->nfilter != b->nfilter)
		return false;
	for (i = 0; i < a->nfilter; i++)
		if (!same_node(a, b, i))
			return false;
	return true;
}

/* The first argument that makes records of another look, or -1. */
static int other_look(const struct ktrk_def *new, const struct ktrk_def *old)
{
	u32 n = min(new->nargs, old->nargs), i;

	if (new->nargs != old->nargs)
		return n;
	for (i = 0; i < n; i++)
		if (strcmp(new->args[i].name, old->args[i].name) ||
		    !ktrk_same_form(&new->args[i].form, &old->args[i].form))
			return i;
	return -1;
}

/* p and r are one file of the kernel's, t and f another. */
static bool same_family(const struct ktrk_def *a, const struct ktrk_def *b)
{
	const struct ktrk_kind *ka = &ktrk_kinds[a->kind];
	const struct ktrk_kind *kb = &ktrk_kinds[b->kind];

	return (ka->traces || ka->whole) == (kb->traces || kb->whole);
}

/**
 * ktrk_same_event() - may a probe join the event of another?
 * @new: the one to join
 * @old: one that the event has, of the same name
 * @err: says what is wrong and where in the text of @new
 *
 * The errors and their columns are those of the kernel. To be asked for each
 * probe that the event has: only so is the very same one found.
 *
 * Return: 0 or -EEXIST.
 */
int ktrk_same_event(const struct ktrk_def *new, const struct ktrk_def *old,
		    struct ktrk_err *err)
{
	int arg;

	if (new->kind != old->kind || new->glob != old->glob)
		return ktrk_err_set(err, same_family(new, old) ?
				    KTRK_ERR_DIFF_PROBE_TYPE :
				    KTRK_ERR_EVENT_EXISTS, 0);
	arg = other_look(new, old);
	if (arg >= 0)
		return ktrk_err_set(err, KTRK_ERR_DIFF_ARG_TYPE,
				    (u32)arg < new->nargs ?
					    new->args[arg].pos : new->end);
	if (same_target(new, old) && same_args(new, old, new->nargs) &&
	    same_filter(new, old))
		return ktrk_err_set(err, KTRK_ERR_SAME_PROBE, 0);
	return ktrk_err_set(err, KTRK_ERR_NONE, 0);
}

/**
 * ktrk_same_tail() - does a narrowed deletion mean this probe?
 * @text: what stands at @tail of the deletion
 * @len: its length
 * @arch: whose registers
 * @old: the probe
 * @tail: room for one more definition
 *
 * Return: true if the target is the same and so are the arguments given.
 */
bool ktrk_same_tail(const char *text, size_t len, const struct ktrk_arch *arch,
		    const struct ktrk_def *old, struct ktrk_def *tail)
{
	if (ktrk_parse_tail(text, len, arch, old->kind, tail, NULL))
		return false;
	return same_target(tail, old) && tail->nargs <= old->nargs &&
	       same_args(tail, old, tail->nargs) &&
	       (!tail->nfilter || same_filter(tail, old));
}
