/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A system call by its name: the functions that serve it, and its arguments as
 * a return probe there can fetch them.
 */
#ifndef KTRK_SYSCALL_H
#define KTRK_SYSCALL_H

#include "ksyms.h"

#define KTRK_SYSCALL_ARGS	6

/**
 * struct ktrk_syscall_arg - one argument
 * @name: its name
 * @type: how it is read
 * @text: it is the address of text, which is to be read
 */
struct ktrk_syscall_arg {
	char name[32];
	char type[16];
	bool text;
};

/**
 * struct ktrk_syscall - a system call
 * @name: as the kernel calls it, which may not be as the user does
 * @native: the function that serves tasks of the kernel's own width
 * @compat: the one for 32-bit tasks, or NULL
 * @named: names and types of the arguments are known
 * @n: rows of @args
 * @args: the arguments
 */
struct ktrk_syscall {
	char name[64];
	const struct ktrk_ksym *native;
	const struct ktrk_ksym *compat;
	bool named;
	u32 n;
	struct ktrk_syscall_arg args[KTRK_SYSCALL_ARGS];
};

int ktrk_syscall_find(const struct ktrk_ksyms *ks, const char *name,
		      struct ktrk_syscall *call);
int ktrk_syscall_unknown(const struct ktrk_ksyms *ks, const char *name);
void ktrk_syscall_read(struct ktrk_syscall *call, const char *format);
char *ktrk_syscall_all(const struct ktrk_syscall *call, bool compat);
char *ktrk_syscall_word(const struct ktrk_syscall *call, bool compat,
			const char *word);

#endif /* KTRK_SYSCALL_H */
