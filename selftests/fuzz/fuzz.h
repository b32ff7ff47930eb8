/* SPDX-License-Identifier: GPL-2.0-only */
/* What libFuzzer calls, and what it has to be called. */
#ifndef SELFTESTS_FUZZ_H
#define SELFTESTS_FUZZ_H

#include "../../kmod/core/env.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t len);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max,
			       unsigned int seed);
size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t max);

#endif /* SELFTESTS_FUZZ_H */
