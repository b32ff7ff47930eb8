/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KTRK_CORE_VERIFY_H
#define KTRK_CORE_VERIFY_H

#include "vm.h"

/**
 * ktrk_verify() - may this program run on this machine?
 * @prog: the program
 * @cap: instructions its memory holds
 * @words: words of the base array the mechanism hands in
 * @is_regs: the base is a struct pt_regs, so the stack may be read
 * @returns: the program has an entry side and a duration
 *
 * Law: whatever passes runs in at most as many steps as it has instructions,
 * reads nothing but base, kept and what ktrk_env_* allow, and writes nothing
 * but kept[] and the record of @max_size bytes. A fuzz target holds it to that.
 *
 * Return: 0 or -EINVAL.
 */
int ktrk_verify(const struct ktrk_prog *prog, u32 cap, u32 words, bool is_regs,
		bool returns);

#endif /* KTRK_CORE_VERIFY_H */
