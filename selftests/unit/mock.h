/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A world for programs to run in: a page of kernel memory, a page of user
 * memory, registers, a stack, a task. Everything else faults.
 */
#ifndef SELFTESTS_MOCK_H
#define SELFTESTS_MOCK_H

#include "../../kmod/core/env.h"

#define MOCK_KERNEL	0xffff888000001000ULL
#define MOCK_USER	0x00007f0000001000ULL
#define MOCK_BYTES	8192
#define MOCK_STACK	16
#define MOCK_WORDS	34

struct mock {
	u8 kernel[MOCK_BYTES];
	u8 user[MOCK_BYTES];
	u64 base[MOCK_WORDS];
	u64 stack[MOCK_STACK];
	u64 trace[2];
	u64 vals[KTRK_VAL_COUNT];
	char comm[16];
	struct ktrk_scratch scratch;
	u64 reads;		/* calls of ktrk_env_read() and _read_str() */
};

extern struct mock mock;

void mock_reset(void);
void mock_word(u64 addr, u64 val);
void mock_string(u64 addr, const char *s);

#endif /* SELFTESTS_MOCK_H */
