/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KTRK_CORE_UNPARSE_H
#define KTRK_CORE_UNPARSE_H

#include "parse.h"

/**
 * ktrk_unparse() - write a definition in its canonical form
 * @def: the definition
 * @arch: whose registers
 * @buf: where to; NUL-terminated when @cap is not 0
 * @cap: room in @buf
 *
 * Law: ktrk_parse(ktrk_unparse(d)) == d, but for positions and for which
 * names were given. The form is the kernel's own of kprobe_events: group and
 * event always, no default type left out, then "if FILTER".
 *
 * Return: characters of the whole form, as snprintf() counts; cut if >= @cap.
 */
int ktrk_unparse(const struct ktrk_def *def, const struct ktrk_arch *arch,
		 char *buf, size_t cap);

#endif /* KTRK_CORE_UNPARSE_H */
