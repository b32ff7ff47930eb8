/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KTRK_CORE_VERIFY_H
#define KTRK_CORE_VERIFY_H

#include "vm.h"

bool ktrk_insn_plain(const struct ktrk_insn *insn);
bool ktrk_insn_reads(const struct ktrk_insn *insn);
int ktrk_verify(const struct ktrk_prog *prog, u32 cap, u32 words, bool is_regs,
		bool returns);

#endif /* KTRK_CORE_VERIFY_H */
