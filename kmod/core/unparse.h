/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KTRK_CORE_UNPARSE_H
#define KTRK_CORE_UNPARSE_H

#include "parse.h"

int ktrk_unparse(const struct ktrk_def *def, const struct ktrk_arch *arch,
		 char *buf, size_t cap);
int ktrk_unparse_shown(const struct ktrk_def *def, const struct ktrk_arch *arch,
		       const char *source, char *buf, size_t cap);

#endif /* KTRK_CORE_UNPARSE_H */
