// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>

#include "mock.h"

struct mock mock;

/* Where @n bytes at @addr are, or NULL; @left is how many follow. */
static u8 *place(u64 addr, u32 n, bool user, u32 *left)
{
	u64 start = user ? MOCK_USER : MOCK_KERNEL;
	u64 at = addr - start;

	if (at >= MOCK_BYTES || n > MOCK_BYTES - at)
		return NULL;
	*left = MOCK_BYTES - at;
	return (user ? mock.user : mock.kernel) + at;
}

int ktrk_env_read(void *dst, u64 addr, u32 n, bool user)
{
	u32 left;
	u8 *src = place(addr, n, user, &left);

	mock.reads++;
	if (!src)
		return -EFAULT;
	memcpy(dst, src, n);
	return 0;
}

int ktrk_env_read_str(char *dst, u64 addr, u32 max, bool user)
{
	u32 left, n;
	u8 *src = place(addr, 1, user, &left);

	mock.reads++;
	if (!src)
		return -EFAULT;
	n = strnlen((char *)src, min(left, max));
	if (n == left && n < max)
		return -EFAULT;		/* no NUL before the page ends */
	if (n < max)
		n++;
	memcpy(dst, src, n);
	return n;
}

int ktrk_env_stack(const u64 *base, u32 n, u64 *val)
{
	(void)base;
	if (n >= MOCK_STACK)
		return -EFAULT;
	*val = mock.stack[n];
	return 0;
}

/* Two callers, of which the second is the test's. */
void ktrk_env_trace(u64 *dst, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		dst[i] = i < 2 ? mock.trace[i] : 0;
}

u64 ktrk_env_val(u32 val)
{
	return mock.vals[val];
}

void ktrk_env_comm(char *dst)
{
	memcpy(dst, mock.comm, 16);
}

struct ktrk_scratch *ktrk_env_scratch(void)
{
	return &mock.scratch;
}

/* func_0 to func_f, as kit.c names them: a page each. */
int ktrk_env_function(const char *name, u64 *from, u64 *to)
{
	unsigned int n;

	if (sscanf(name, "func_%x", &n) != 1)
		return -ENOENT;
	*from = 0xffffffff81000000ULL + n * 4096ULL;
	*to = *from + 4096;
	return 0;
}

/* All but no_...: one page. */
int ktrk_env_symbol(const char *name, u64 *addr)
{
	if (!strncmp(name, "no_", 3))
		return -ENOENT;
	*addr = 0xffffffff82000000ULL;
	return 0;
}

/* As good as any. */
u32 ktrk_env_member(u32 member)
{
	return member == KTRK_MEMBER_FILE_DENTRY ? 72 : 40;
}

/* Each register and word holds something else. */
void mock_reset(void)
{
	u32 i;

	memset(&mock, 0, sizeof(mock));
	for (i = 0; i < MOCK_WORDS; i++)
		mock.base[i] = 0x1111111111111111ULL * (i % 15 + 1) + i;
	for (i = 0; i < MOCK_STACK; i++)
		mock.stack[i] = 0x57ac0000 + i;
	mock.trace[0] = 0xffffffff81003004ULL;
	mock.trace[1] = 0xffffffff81001006ULL;
	mock.vals[KTRK_VAL_TID] = 4321;
	mock.vals[KTRK_VAL_TGID] = 1234;
	mock.vals[KTRK_VAL_CPU] = 3;
	strcpy(mock.comm, "cat");
}

void mock_word(u64 addr, u64 val)
{
	u32 left;
	u8 *dst = place(addr, 8, addr < 1ULL << 63, &left);

	memcpy(dst, &val, 8);
}

void mock_string(u64 addr, const char *s)
{
	u32 left;
	u8 *dst = place(addr, strlen(s) + 1, addr < 1ULL << 63, &left);

	strcpy((char *)dst, s);
}

u64 ktrk_env_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}
