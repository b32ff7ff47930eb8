/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function's ftrace site calls. On the stack, from the top: where the
 * function goes on behind its site, and where it returns to.
 *
 * To the unwinder this is a function that the traced one calls. We then call
 * the rest of that one ourselves, so a stack holds it twice: once as our
 * caller, once as what we called.
 *
 * The frame, from the stack pointer up, is struct ktrk_tramp_frame. Its first
 * words look like struct pt_regs, for the program to read; where that has r15
 * to r10 lie copies of the caller's first stack words, right above the address
 * that the rest of the function returns to: whatever it wants from there, it
 * finds.
 */
#include <linux/linkage.h>
#include <asm/asm-offsets.h>
#include <asm/unwind_hints.h>
#if __has_include(<asm/ibt.h>)
#include <asm/ibt.h>
#endif

#include "mech_trampoline.h"

#ifndef ENDBR
#define ENDBR
#endif

	.section .text, "ax"

SYM_FUNC_START(ktrk_tramp)
	ENDBR
	pushq	%rbp
	movq	%rsp, %rbp
	subq	$KTRK_TRAMP_FRAME, %rsp
	movq	%r9, 0x40(%rsp)
	movq	%r8, 0x48(%rsp)
	movq	%rax, 0x50(%rsp)
	movq	%rcx, 0x58(%rsp)
	movq	%rdx, 0x60(%rsp)
	movq	%rsi, 0x68(%rsp)
	movq	%rdi, 0x70(%rsp)
	movq	%rsp, %rdi
	call	ktrk_tramp_enter
	movq	0x40(%rsp), %r9
	movq	0x48(%rsp), %r8
	movq	0x58(%rsp), %rcx
	movq	0x60(%rsp), %rdx
	movq	0x68(%rsp), %rsi
	movq	0x70(%rsp), %rdi
	testl	%eax, %eax
	movq	0x50(%rsp), %rax
	jz	.Lnot_ours
	movq	8(%rbp), %r11
	call	go_on
	movq	%rax, 0x50(%rsp)
	movq	%rdx, 0x60(%rsp)
	movq	%rsp, %rdi
	call	ktrk_tramp_leave
	movq	0x50(%rsp), %rax
	movq	0x60(%rsp), %rdx
	/* Leave nothing that looks as if we were still here. */
	movq	$0, -8(%rsp)
	leave
	/* Not to the rest of the function, which has run: to its caller. */
	addq	$8, %rsp
	UNWIND_HINT_FUNC
	RET

.Lnot_ours:
	movq	$0, -8(%rsp)
	leave
	RET
SYM_FUNC_END(ktrk_tramp)

/*
 * Goes on in the function behind its site, as if we had called it there: by a
 * return, since an indirect call may not be made to where no call may land.
 */
SYM_FUNC_START_LOCAL_NOALIGN(go_on)
	pushq	%r11
	UNWIND_HINT_FUNC
	RET
SYM_FUNC_END(go_on)

/* Whoever has an address within these bytes on his stack is inside. */
	.skip	KTRK_TRAMP_TEXT - (. - ktrk_tramp), 0xcc

	.section .note.GNU-stack, "", @progbits
