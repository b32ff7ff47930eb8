/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SELFTESTS_CORPUS_H
#define SELFTESTS_CORPUS_H

#include "../../kmod/core/env.h"

/*
 * A definition, its canonical form, and its record's layout (as corpus_real.c
 * says) unless it deletes.
 */
struct corpus_good {
	const char *text;
	const char *canonical;
	const char *layout;
};

/* A definition with ^ where it is wrong, and how: enum ktrk_err_code. */
struct corpus_bad {
	const char *text;
	u32 code;
};

extern const struct corpus_good corpus_good[], corpus_real[];
extern const struct corpus_bad corpus_bad[];
extern const u32 corpus_good_rows, corpus_real_rows, corpus_bad_rows;

#endif /* SELFTESTS_CORPUS_H */
