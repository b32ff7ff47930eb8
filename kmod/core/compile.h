/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KTRK_CORE_COMPILE_H
#define KTRK_CORE_COMPILE_H

#include "parse.h"
#include "vm.h"

struct ktrk_arch;

/**
 * ktrk_compile() - make the program of a definition
 * @def: the definition
 * @arch: whose registers
 * @prog: where to
 * @cap: instructions there is room for in @prog
 * @err: says what is wrong and where
 *
 * Record layout: the header; for kinds that return, the caller's address;
 * then the arguments in order, each aligned to its size, strings as locations
 * (KTRK_STR_LOC); then the strings' bytes; then, if a scalar faulted, the
 * fault bitmap. A string without {N} gets 4096 bytes, or its share of what is
 * left of KTRK_RECORD_MAX where there are many.
 *
 * $argN of a return probe is kept at entry. A field that is one register is
 * one STREG.
 *
 * Return: 0 or the error's -errno.
 */
int ktrk_compile(const struct ktrk_def *def, const struct ktrk_arch *arch,
		 struct ktrk_prog *prog, u32 cap, struct ktrk_err *err);

#endif /* KTRK_CORE_COMPILE_H */
