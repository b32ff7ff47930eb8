/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SELFTESTS_GEN_H
#define SELFTESTS_GEN_H

#include "../../kmod/core/arch.h"
#include "../../kmod/core/parse.h"

u64 gen_rand(void);
u32 gen_below(u32 n);
void gen_seed(u64 seed);
void gen_def(struct ktrk_def *def, const struct ktrk_arch *arch);

#endif /* SELFTESTS_GEN_H */
