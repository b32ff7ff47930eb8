/* SPDX-License-Identifier: GPL-2.0-only */
/* What libFuzzer calls, and what it has to be called. */
#ifndef SELFTESTS_FUZZ_H
#define SELFTESTS_FUZZ_H

#include <errno.h>
#include <stdlib.h>

#include "../../kmod/core/env.h"
#include "../../kmod/core/errs.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max,
			       unsigned int seed);
size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t max);

/* What each input has to keep to. */
static inline void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s: %s\n", program_invocation_short_name, what);
	abort();
}

/* What a filter that was read may still be refused for when it is compiled. */
static inline bool filter_refused(u32 code)
{
	return code == KTRK_ERR_PROG_TOO_BIG ||
	       code == KTRK_ERR_FILTER_TOO_BIG ||
	       code == KTRK_ERR_NO_SYMBOL || code == KTRK_ERR_NO_DATA ||
	       code == KTRK_ERR_KEEP_TOO_MANY;
}

#endif /* SELFTESTS_FUZZ_H */
