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
 * ktrk_ksym_room() - how far it is to the end of a function
 * @addr: an address in it
 *
 * Context: any that may allocate.
 * Return: bytes, 0 where the address has no name.
 */
u64 ktrk_ksym_room(u64 addr)
{
	char *name = kmalloc(KSYM_SYMBOL_LEN, GFP_KERNEL), *plus;
	u64 off = 0, size = 0;

	if (!name)
		return 0;
	sprint_symbol(name, addr);
	plus = strrchr(name, '+');
	if (!plus || sscanf(plus, "+0x%llx/0x%llx", &off, &size) != 2)
		size = off;
	kfree(name);
	return size - off;
}

/**
 * ktrk_ksym_function() - where a function begins and ends
 * @name: its name
 * @from: set to its first byte
 * @to: set behind its last
 *
 * No kernel lets modules look names up; a kprobe that is never armed does. One
 * that is refused has been looked up before.
 *
 * Context: may sleep.
 * Return: 0, or -ENOENT if there is none of this name.
 */
int ktrk_ksym_function(const char *name, u64 *from, u64 *to)
{
	struct kprobe kp = {
		.symbol_name = name, .flags = KPROBE_FLAG_DISABLED,
	};
	char *buf = kmalloc(KSYM_SYMBOL_LEN, GFP_KERNEL), *plus;
	u64 addr, off, size;
	int rc = -ENOENT;
	bool known;

	if (!buf)
		return -ENOENT;
	known = !register_kprobe(&kp);
	addr = (unsigned long)kp.addr;
	if (known)
		unregister_kprobe(&kp);
	sprint_symbol(buf, addr);
	plus = strrchr(buf, '+');
	if (addr && plus && sscanf(plus, "+0x%llx/0x%llx", &off, &size) == 2) {
		*from = addr - off;
		*to = *from + size;
		rc = 0;
	}
	kfree(buf);
	return rc;
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
