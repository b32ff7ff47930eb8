/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TYPE, as it stands behind a fetch: a name of types.h, a bitfield bW@O/S, a
 * string's limit {N}, an array's length [N].
 */
#ifndef KTRK_CORE_FORM_H
#define KTRK_CORE_FORM_H

#include "operand.h"
#include "text.h"

/* Elements that are stored: an array's, or the one of what is none. */
static inline u32 ktrk_form_count(const struct ktrk_form *form)
{
	return form->count ? form->count : 1;
}

/* Is it stored as text behind the fields? */
static inline bool ktrk_form_text(const struct ktrk_form *form)
{
	return !ktrk_types[form->type].bytes;
}

int ktrk_form_parse(const struct ktrk_input *in, struct ktrk_span at,
		    struct ktrk_form *form);
int ktrk_form_check(const struct ktrk_input *in,
		    const struct ktrk_operand *op);
u32 ktrk_form_derefs(const struct ktrk_form *form);
void ktrk_form_put(struct ktrk_text *text, const struct ktrk_form *form);

#endif /* KTRK_CORE_FORM_H */
