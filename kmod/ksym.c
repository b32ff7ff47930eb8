// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kallsyms.h>
#include <linux/kprobes.h>
#include <linux/namei.h>
#include <linux/slab.h>

#include "ksym.h"

/**
 * ktrk_ksym_name() - the name of a kernel address
 * @arg: not used; struct ktrk_render wants it
 * @addr: the address
 * @offset: with +0xOFF/0xSIZE
 * @buf: where to
 * @cap: room in it
 *
 * Context: any that may allocate.
 * Return: characters written, 0 where the address has no name.
 */
int ktrk_ksym_name(void *arg, u64 addr, bool offset, char *buf, size_t cap)
{
	char *name = kmalloc(KSYM_SYMBOL_LEN, GFP_KERNEL);
	int n = 0;

	if (!name)
		return 0;
	if (offset)
		sprint_symbol(name, addr);
	else
		sprint_symbol_no_offset(name, addr);
	/* Without a symbol the kernel prints the address itself. */
	if (strncmp(name, "0x", 2))
		n = scnprintf(buf, cap, "%s", name);
	kfree(name);
	return n;
}

/**
 * ktrk_ksym_around() - the symbol that an address is in
 * @addr: the address
 * @from: set to its first byte
 * @to: set behind its last
 * @name: set to its name; room for KSYM_SYMBOL_LEN
 *
 * Context: any.
 * Return: false where the address has no name; nothing but @name is touched.
 */
bool ktrk_ksym_around(u64 addr, u64 *from, u64 *to, char *name)
{
	u64 off, size;
	char *plus;

	/* NAME+0xOFF/0xSIZE, and behind it [MODULE]. */
	sprint_symbol(name, addr);
	plus = strchr(name, '+');
	if (!plus || sscanf(plus, "+0x%llx/0x%llx", &off, &size) != 2)
		return false;
	*plus = 0;
	*from = addr - off;
	*to = *from + size;
	return true;
}

/* As ktrk_ksym_around(), by one who does not ask for the name. */
static bool span(u64 addr, u64 *from, u64 *to)
{
	char *name = kmalloc(KSYM_SYMBOL_LEN, GFP_KERNEL);
	bool found = name && ktrk_ksym_around(addr, from, to, name);

	kfree(name);
	return found;
}

/**
 * ktrk_ksym_start() - where the function of an address begins
 * @addr: the address
 *
 * Context: any that may allocate.
 * Return: its first byte, or @addr itself.
 */
u64 ktrk_ksym_start(u64 addr)
{
	u64 from, to;

	return span(addr, &from, &to) ? from : addr;
}

/**
 * ktrk_ksym_room() - how far it is to the end of a function
 * @addr: an address in it
 *
 * Context: any that may allocate.
 * Return: bytes, 0 where the address has no name.
 */
u64 ktrk_ksym_room(u64 addr)
{
	u64 from, to;

	return span(addr, &from, &to) ? to - addr : 0;
}

/*
 * No kernel lets modules look names up, but each looks up the symbol of a
 * kprobe that it is asked to register, and leaves the address there when it
 * refuses the place: so one that is never armed tells where a symbol stands,
 * data too. 0 if there is none.
 */
static u64 look_up(const char *name)
{
	struct kprobe kp = {
		.symbol_name = name, .flags = KPROBE_FLAG_DISABLED,
	};
	int rc = register_kprobe(&kp);
	u64 addr = (unsigned long)kp.addr;

	if (!rc)
		unregister_kprobe(&kp);
	return addr;
}

/**
 * ktrk_ksym_symbol() - where a symbol stands
 * @name: its name
 * @addr: set; of several, one of them
 *
 * Context: may sleep.
 * Return: 0, or -ENOENT if there is none.
 */
int ktrk_ksym_symbol(const char *name, u64 *addr)
{
	/* Where a function begins with endbr, the kernel went behind that. */
	*addr = ktrk_ksym_start(look_up(name));
	return *addr ? 0 : -ENOENT;
}

/**
 * ktrk_ksym_function() - where a function begins and ends
 * @name: its name
 * @from: set to its first byte
 * @to: set behind its last
 *
 * Context: may sleep.
 * Return: 0, or -ENOENT if there is none of this name.
 */
int ktrk_ksym_function(const char *name, u64 *from, u64 *to)
{
	u64 addr = look_up(name);

	return addr && span(addr, from, to) ? 0 : -ENOENT;
}

/**
 * ktrk_ksym_module() - is this module there?
 * @name: its name
 *
 * The kernel tells no module what others there are, but shows them all in sysfs.
 *
 * Context: may sleep.
 * Return: true if so, false also where there is no /sys.
 */
bool ktrk_ksym_module(const char *name)
{
	char *file = kasprintf(GFP_KERNEL, "/sys/module/%s/initstate", name);
	struct path path;
	bool there;

	there = file && !kern_path(file, LOOKUP_FOLLOW, &path);
	if (there)
		path_put(&path);
	kfree(file);
	return there;
}

struct find {
	const char *name;
	struct tracepoint *tp;
};

static void find_one(struct tracepoint *tp, void *priv)
{
	struct find *find = priv;

	if (!find->tp && !strcmp(tp->name, find->name))
		find->tp = tp;
}

/**
 * ktrk_ksym_tracepoint() - look up a tracepoint of the kernel proper
 * @name: its name, without a group
 *
 * Context: may sleep.
 * Return: the tracepoint or NULL.
 */
struct tracepoint *ktrk_ksym_tracepoint(const char *name)
{
	struct find find = { .name = name };

	for_each_kernel_tracepoint(find_one, &find);
	return find.tp;
}

struct names {
	char *buf;
	size_t cap;
	size_t len;
	u32 count;
};

static void name_one(struct tracepoint *tp, void *priv)
{
	struct names *names = priv;
	size_t n = strlen(tp->name) + 1;

	if (names->len + n <= names->cap)
		memcpy(names->buf + names->len, tp->name, n);
	names->len += n;
	names->count++;
}

/**
 * ktrk_ksym_tracepoints() - names of all tracepoints, each with its NUL
 * @buf: where to, may be NULL where @cap is 0
 * @cap: room
 * @count: set to how many there are
 *
 * Context: may sleep.
 * Return: bytes all names take; only if that is at most @cap are they whole.
 */
size_t ktrk_ksym_tracepoints(char *buf, size_t cap, u32 *count)
{
	struct names names = { .buf = buf, .cap = cap };

	for_each_kernel_tracepoint(name_one, &names);
	*count = names.count;
	return names.len;
}
