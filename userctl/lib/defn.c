// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"
#include "defn.h"
#include "lex.h"
#include "resolve.h"
#include "say.h"
#include "slurp.h"

static int bad(const char *written, u32 code, u32 pos, const char *hint, int err)
{
	const struct ktrk_err_row *row =
		code < KTRK_ERR_COUNT ? &ktrk_errs[code] : NULL;

	ktrk_say_error("cannot add probe: %s", row && code ? row->text : strerror(-err));
	ktrk_say_caret(written, pos);
	if (!*hint && row)
		hint = row->hint;
	if (*hint)
		ktrk_say_hint("%s", hint);
	return err == -EPERM || err == -EACCES ? KTRK_EXIT_PERM :
						 KTRK_EXIT_FAILED;
}

/**
 * ktrk_defn_bad() - say what is wrong with a definition, by the core's tables
 * @d: the definition
 * @code: enum ktrk_err_code
 * @pos: where, in what was handed to the parser or the module
 * @err: -errno
 *
 * Return: the status to exit with.
 */
int ktrk_defn_bad(const struct ktrk_defn *d, u32 code, u32 pos, int err)
{
	return bad(d->written, code, ktrk_names_pos(&d->names, pos), "", err);
}

/* That a function is not there at all is better said than what BTF lacks. */
static int bad_names(struct ktrk_defn *d, struct ktrk_resolve *r)
{
	const struct ktrk_names *n = &d->names;
	const struct ktrk_ksym *sym;
	struct ktrk_span word;
	struct ktrk_err err;
	u32 at = 0, len = strlen(d->written);
	int status = KTRK_EXIT_OK;

	if (n->err == KTRK_ERR_NO_BTF_ENTRY || n->err == KTRK_ERR_NO_BTF) {
		ktrk_lex_word(d->written, len, &at, &word);
		ktrk_lex_word(d->written, len, &at, &word);
		if (!ktrk_parse(d->written, word.to, &ktrk_arch_native, d->def, &err) &&
		    !ktrk_kinds[d->def->kind].traces)
			status = ktrk_resolve_function(r, d->def, d->written, &sym);
	}
	return status ? status :
	       bad(d->written, n->err, n->pos, n->hint, -ktrk_errs[n->err].no);
}

/**
 * ktrk_defn_read() - look its names up, and parse it
 * @d: the definition; what it was before is forgotten
 * @text: as written, kept by the caller as long as @d is used
 * @r: the kernel's symbols
 *
 * Return: KTRK_EXIT_OK, or the status to exit with after it was said why.
 */
int ktrk_defn_read(struct ktrk_defn *d, const char *text,
		   struct ktrk_resolve *r)
{
	struct ktrk_err err;
	int rc;

	if (!d->def)
		d->def = ktrk_slurp_grow(NULL, 1, sizeof(*d->def));
	ktrk_names_free(&d->names);
	d->written = text;
	if (!ktrk_names_find(&d->names, text, r))
		return bad_names(d, r);
	if (d->names.changed)
		ktrk_say_more("this is: %s", d->names.text);
	rc = ktrk_parse(d->names.text, strlen(d->names.text), &ktrk_arch_native,
			d->def, &err);
	return rc ? ktrk_defn_bad(d, err.code, err.pos, rc) : KTRK_EXIT_OK;
}

/**
 * ktrk_defn_free() - free it
 * @d: read, or zeroed
 */
void ktrk_defn_free(struct ktrk_defn *d)
{
	ktrk_names_free(&d->names);
	free(d->def);
	memset(d, 0, sizeof(*d));
}
