// SPDX-License-Identifier: GPL-2.0-only
/*
 * All functions of the kernel proper, read off its own text, address by
 * address, as sprint_symbol() names them; once for which names several have.
 */
#include <linux/kallsyms.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "core/glob.h"
#include "ksym.h"

/* More functions than any kernel has; what is beyond has one name each. */
#define FUNCTIONS	(1U << 18)

/* Guards what is read once: hashes of the names, in order. */
static DEFINE_MUTEX(names_lock);
static u64 *twice;
static u32 ntwice;
static bool known;

/* FNV-1a: of a hundred thousand names no two are likely to share 64 bits. */
static u64 hash_of(const char *name, size_t len)
{
	u64 hash = 0xcbf29ce484222325ULL;

	while (len--)
		hash = (hash ^ (u8)*name++) * 0x100000001b3ULL;
	return hash;
}

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* Where the kernel's text begins and ends, or an empty range. */
static void text_range(u64 *from, u64 *to)
{
	if (!ktrk_ksym_symbol("_stext", from) && !ktrk_ksym_symbol("_etext", to))
		return;
	*from = 0;
	*to = 0;
}

/* The function at @addr, or 0; @end is where to look for the next. */
static u64 symbol_at(u64 addr, u64 *end, char *buf)
{
	u64 from, to;

	if (!ktrk_ksym_around(addr, &from, &to, buf) || to <= addr) {
		*end = addr + 64;
		return 0;
	}
	*end = to;
	return from;
}

/**
 * ktrk_ksym_walk() - the next function of the kernel proper
 * @addr: 0 to begin; moved on
 * @buf: set to its name; room for KSYM_SYMBOL_LEN
 *
 * Context: may sleep.
 * Return: where it begins, 0 behind the last.
 */
u64 ktrk_ksym_walk(u64 *addr, char *buf)
{
	static u64 text_from, text_to;
	u64 from = 0;

	/* The same for all who come, so it does not matter who is first. */
	if (!READ_ONCE(text_to)) {
		u64 begin, end;

		text_range(&begin, &end);
		WRITE_ONCE(text_from, begin);
		WRITE_ONCE(text_to, end);
	}
	if (!*addr)
		*addr = READ_ONCE(text_from);
	while (!from && *addr < READ_ONCE(text_to)) {
		from = symbol_at(*addr, addr, buf);
		cond_resched();
	}
	return from;
}

#ifdef CONFIG_X86_64
/* What ftrace puts where its call was; up to 5.12 the CPU's vendor decides. */
static const u8 nops[][5] = {
	{ 0x0f, 0x1f, 0x44, 0x00, 0x00 },	/* all, from 5.13 on */
	{ 0x66, 0x66, 0x66, 0x66, 0x90 },
	{ 0x3e, 0x8d, 0x74, 0x26, 0x00 },
	{ 0x3e, 0x8d, 0x44, 0x20, 0x00 },
};

/* What may stand before that: endbr, and what it becomes where nobody jumps. */
static const u8 landings[][4] = {
	{ 0xf3, 0x0f, 0x1e, 0xfa },
	{ 0x0f, 0x1f, 0x40, 0xd6 },
	{ 0x66, 0x0f, 0x1f, 0x00 },
};
#endif

/**
 * ktrk_ksym_traceable() - does this function call ftrace, or leave room for it?
 * @from: its first byte
 *
 * Context: may sleep.
 * Return: true if so, or where this machine's code is not known.
 */
bool ktrk_ksym_traceable(u64 from)
{
#ifdef CONFIG_X86_64
	u8 code[sizeof(landings[0]) + sizeof(nops[0])];
	const u8 *at = code;
	size_t i;

	if (copy_from_kernel_nofault(code, (void *)(unsigned long)from,
				     sizeof(code)))
		return false;
	for (i = 0; i < ARRAY_SIZE(landings); i++)
		if (!memcmp(code, landings[i], sizeof(landings[i])))
			at = code + sizeof(landings[i]);
	for (i = 0; i < ARRAY_SIZE(nops); i++)
		if (!memcmp(at, nops[i], sizeof(nops[i])))
			return true;
	return *at == 0xe8;
#else
	return true;
#endif
}

/**
 * ktrk_ksym_fits() - is there a function that a pattern fits?
 * @pattern: the pattern
 * @from: where to look
 * @to: where not any more
 *
 * Context: may sleep.
 * Return: the first one that ftrace can call from, or 0.
 */
u64 ktrk_ksym_fits(const char *pattern, u64 from, u64 to)
{
	char *buf = kmalloc(KSYM_SYMBOL_LEN, GFP_KERNEL);
	u64 found = 0;

	while (buf && !found && from < to) {
		u64 at = symbol_at(from, &from, buf);

		cond_resched();
		if (at && ktrk_ksym_traceable(at) &&
		    ktrk_glob_match(pattern, strlen(pattern), buf, strlen(buf)))
			found = at;
	}
	kfree(buf);
	return found;
}

/* Of each function the hash of its name; how many. */
static u32 hash_all(u64 *all, char *buf)
{
	u64 addr = 0;
	u32 n = 0;

	while (n < FUNCTIONS && ktrk_ksym_walk(&addr, buf))
		all[n++] = hash_of(buf, strlen(buf));
	return n;
}

/* Leaves each hash that is there more than once, and those once. */
static u32 keep_twice(u64 *all, u32 n)
{
	u32 i, kept = 0;

	sort(all, n, sizeof(*all), by_value, NULL);
	for (i = 1; i < n; i++)
		if (all[i] == all[i - 1] &&
		    (!kept || all[kept - 1] != all[i]))
			all[kept++] = all[i];
	return kept;
}

static void learn_locked(void)
{
	u64 *all = vmalloc(array_size(FUNCTIONS, sizeof(*all)));
	char *buf = kmalloc(KSYM_SYMBOL_LEN, GFP_KERNEL);
	u32 n;

	lockdep_assert_held(&names_lock);
	if (all && buf) {
		n = keep_twice(all, hash_all(all, buf));
		twice = kvmalloc_array(n + 1, sizeof(*twice), GFP_KERNEL);
		if (twice) {
			memcpy(twice, all, n * sizeof(*all));
			ntwice = n;
			known = true;
		}
	}
	kfree(buf);
	vfree(all);
}

/**
 * ktrk_ksym_several() - have several functions of the kernel proper this name?
 * @name: the name
 *
 * The first call takes as long as some 100,000 look-ups of an address.
 *
 * Context: may sleep.
 * Return: true if so; false also if it cannot be found out.
 */
bool ktrk_ksym_several(const char *name)
{
	u64 hash = hash_of(name, strlen(name));
	u32 from = 0, to;

	mutex_lock(&names_lock);
	if (!known)
		learn_locked();
	to = ntwice;
	while (from < to) {
		u32 mid = (from + to) / 2;

		if (twice[mid] < hash)
			from = mid + 1;
		else
			to = mid;
	}
	mutex_unlock(&names_lock);
	return from < ntwice && twice[from] == hash;
}

/**
 * ktrk_ksym_names_exit() - forget the names
 *
 * Context: module unload.
 */
void ktrk_ksym_names_exit(void)
{
	kvfree(twice);
}
