/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KTRK_CORE_COMPILE_H
#define KTRK_CORE_COMPILE_H

#include "parse.h"
#include "vm.h"

struct ktrk_arch;

int ktrk_compile(const struct ktrk_def *def, const struct ktrk_arch *arch,
		 struct ktrk_prog *prog, u32 cap, struct ktrk_err *err);

#endif /* KTRK_CORE_COMPILE_H */
