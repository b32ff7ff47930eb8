/* SPDX-License-Identifier: GPL-2.0-only */
/* The module's side of ktrk_env_*(): core/env.h says what each does. */
#ifndef KTRK_FETCH_H
#define KTRK_FETCH_H

#include <linux/uaccess.h>

#include "core/env.h"

/* A string is read in pieces of this many bytes that do not cross a page. */
#define KTRK_FETCH_PIECE	64

void ktrk_fetch_init(void);

#ifdef CONFIG_X86_64
/* There is ktrk_fetch_word(). */
#define KTRK_FETCH_QUICK

/* The upper half without what no kernel has mapped: all of it is canonical. */
extern u64 ktrk_fetch_floor;

/**
 * ktrk_fetch_word() - read a scalar in kernel memory, without a call
 * @dst: where to, @size bytes
 * @addr: from where
 * @size: a constant: 1, 2, 4 or 8
 *
 * The kernel's own copy does the same in a call that costs ten times as much.
 *
 * Context: any, NMI included.
 * Return: false if there is nothing to read at @addr.
 */
static __always_inline bool ktrk_fetch_word(void *dst, u64 addr, u32 size)
{
	const void *from = (const void *)addr;
	bool below;

	/* Compared where it is, since registers are few where this is. */
	asm("cmpq %[floor], %[addr]"
	    : "=@ccb" (below) : [floor] "m" (ktrk_fetch_floor), [addr] "r" (addr));
	if (unlikely(below))
		return false;
	if (size == 8)
		__get_kernel_nofault(dst, from, u64, fault);
	else if (size == 4)
		__get_kernel_nofault(dst, from, u32, fault);
	else if (size == 2)
		__get_kernel_nofault(dst, from, u16, fault);
	else
		__get_kernel_nofault(dst, from, u8, fault);
	return true;
fault:
	return false;
}
#endif

#endif /* KTRK_FETCH_H */
