// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "btf.h"
#include "slurp.h"

#ifdef HAVE_LIBBPF

#include <bpf/btf.h>
#include <bpf/libbpf.h>

/**
 * ktrk_btf_bare() - take typedefs and qualifiers off a type
 * @btf: the types
 * @id: its number
 *
 * Return: what is left, or NULL if the numbers are bad.
 */
const struct btf_type *ktrk_btf_bare(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	int depth = 32;

	while (type && depth-- && (btf_is_mod(type) || btf_is_typedef(type)))
		type = btf__type_by_id(btf, type->type);
	return type;
}

/**
 * ktrk_btf_enum_signed() - has an enumeration negative constants?
 * @type: the enumeration
 *
 * Older type information does not say so, but tells the constants.
 *
 * Return: true if so.
 */
bool ktrk_btf_enum_signed(const struct btf_type *type)
{
	int i, n = btf_vlen(type);

	if (btf_kflag(type))
		return true;
	for (i = 0; i < n && btf_is_enum(type); i++)
		if (btf_enum(type)[i].val < 0 && btf_enum(type)[i].val > -4096)
			return true;
	return false;
}

static const char *int_name(unsigned int bytes, bool is_signed)
{
	static const char *const names[2][9] = {
		{ [1] = "u8", [2] = "u16", [4] = "u32", [8] = "u64" },
		{ [1] = "s8", [2] = "s16", [4] = "s32", [8] = "s64" },
	};

	return bytes <= 8 ? names[is_signed][bytes] : NULL;
}

/**
 * ktrk_btf_type() - the fetch type of a word
 * @type: without typedefs and qualifiers around it
 *
 * Return: its name, or NULL if it is no word.
 */
const char *ktrk_btf_type(const struct btf_type *type)
{
	if (!type)
		return NULL;
	if (btf_is_ptr(type))
		return "x64";
	if (btf_is_int(type))
		return int_name(type->size,
				btf_int_encoding(type) & BTF_INT_SIGNED);
	if (btf_is_any_enum(type))
		return int_name(type->size, ktrk_btf_enum_signed(type));
	return NULL;
}

static const char *find_return(const struct btf *btf, const char *function)
{
	const struct btf_type *type;
	int id = btf__find_by_name_kind(btf, function, BTF_KIND_FUNC);

	if (id < 0)
		return NULL;
	type = btf__type_by_id(btf, id);
	type = type ? btf__type_by_id(btf, type->type) : NULL;
	if (!type || !btf_is_func_proto(type) || !type->type)
		return NULL;
	return ktrk_btf_type(ktrk_btf_bare(btf, type->type));
}

/* One word in a register, or nothing where a function may return that. */
static bool is_word(const struct btf *btf, __u32 id, bool may_be_void)
{
	const struct btf_type *type = ktrk_btf_bare(btf, id);

	if (!id)
		return may_be_void;
	if (!type)
		return false;
	return btf_is_ptr(type) ||
	       ((btf_is_int(type) || btf_is_any_enum(type)) && type->size <= 8);
}

static bool suits(const struct btf *btf, const struct btf_type *proto)
{
	const struct btf_param *param = btf_params(proto);
	int i, n = btf_vlen(proto);

	/* A variable argument is one of no type. */
	for (i = 0; i < n; i++)
		if (!is_word(btf, param[i].type, false))
			return false;
	return n <= 6 && is_word(btf, proto->type, true);
}

static int say_nothing(enum libbpf_print_level level, const char *format,
		       va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

/**
 * ktrk_btf_built() - was ktrkctl built with libbpf?
 *
 * Return: true if so.
 */
bool ktrk_btf_built(void)
{
	return true;
}

/* Read once: it is several megabytes. NULL if there is none. */
static struct btf *kernel_btf(void)
{
	const char *path = getenv("KTRK_BTF");
	static struct btf *btf;
	static bool asked;

	if (!asked) {
		libbpf_set_print(say_nothing);
		btf = path ? btf__parse(path, NULL) : btf__load_vmlinux_btf();
		if (libbpf_get_error(btf))
			btf = NULL;
		asked = true;
	}
	return btf;
}

#define MODULES_DIR	"/sys/kernel/btf"

/**
 * struct module - the types of a module, or of a file that the user named
 * @name: the module's; NULL for the file
 * @btf: its types, NULL if they cannot be read
 */
struct module {
	char *name;
	struct btf *btf;
};

static struct module *modules;
static size_t nmodules;
static struct btf *extra;

static struct btf *load_module(const char *name)
{
	char path[PATH_MAX];
	struct btf *btf = NULL;

	snprintf(path, sizeof(path), MODULES_DIR "/%s", name);
	/* Its types go on where those of the kernel end. */
	if (kernel_btf())
		btf = btf__parse_split(path, kernel_btf());
	return libbpf_get_error(btf) ? NULL : btf;
}

/**
 * ktrk_btf_use() - read types from a file, too
 * @path: an object with a section .BTF, or what such a section holds
 *
 * They are those of functions of modules, which the kernel may know none of.
 *
 * Return: 0 or -errno.
 */
int ktrk_btf_use(const char *path)
{
	libbpf_set_print(say_nothing);
	extra = btf__parse(path, NULL);
	if (!libbpf_get_error(extra))
		return 0;
	extra = NULL;
	return -errno;
}

/**
 * ktrk_btf_get() - the types of the kernel or a module
 * @module: its name, or empty or NULL for the kernel proper
 *
 * A module's are those of the file that was named with ktrk_btf_use(), if any.
 *
 * Return: the types, or NULL.
 */
const struct btf *ktrk_btf_get(const char *module)
{
	size_t i;

	if (!module || !*module)
		return kernel_btf();
	if (extra)
		return extra;
	for (i = 0; i < nmodules; i++)
		if (!strcmp(modules[i].name, module))
			return modules[i].btf;
	modules = ktrk_slurp_grow(modules, nmodules + 1, sizeof(*modules));
	modules[nmodules].name = ktrk_slurp_printf("%s", module);
	modules[nmodules].btf = load_module(module);
	return modules[nmodules++].btf;
}

/**
 * ktrk_btf_module() - modules that have types
 * @i: which, from 0
 *
 * Return: the name, which the next call overwrites; NULL behind the last.
 */
const char *ktrk_btf_module(unsigned int i)
{
	static char name[NAME_MAX + 1];
	DIR *dir = opendir(MODULES_DIR);
	bool found = false;
	struct dirent *d;

	while (dir && !found && (d = readdir(dir))) {
		if (d->d_name[0] == '.' || !strcmp(d->d_name, "vmlinux"))
			continue;
		found = !i--;
		if (found)
			memcpy(name, d->d_name, strlen(d->d_name) + 1);
	}
	if (dir)
		closedir(dir);
	return found ? name : NULL;
}

/**
 * ktrk_btf_is_word() - does a type fit a register?
 * @btf: the types
 * @id: its number
 *
 * Return: true if so.
 */
bool ktrk_btf_is_word(const struct btf *btf, __u32 id)
{
	return is_word(btf, id, false);
}

/**
 * ktrk_btf_return() - the fetch type of what a function returns
 * @function: its name
 *
 * Return: the type's name, or NULL where it is not known or returns nothing.
 */
const char *ktrk_btf_return(const char *function)
{
	const struct btf *btf = kernel_btf();

	return btf ? find_return(btf, function) : NULL;
}

/**
 * ktrk_btf_suits() - may the trampoline serve a function's return?
 * @function: its name
 *
 * Return: true if it is known to take at most six words and to return one, and
 * nothing else has its name.
 */
bool ktrk_btf_suits(const char *function)
{
	const struct btf *btf = kernel_btf();
	const struct btf_type *type, *proto;
	__u32 id, n = btf ? btf__type_cnt(btf) : 0, found = 0;
	bool ok = false;

	for (id = 1; id < n; id++) {
		type = btf__type_by_id(btf, id);
		if (!btf_is_func(type) ||
		    strcmp(btf__name_by_offset(btf, type->name_off), function))
			continue;
		proto = btf__type_by_id(btf, type->type);
		ok = proto && btf_is_func_proto(proto) && suits(btf, proto);
		found++;
	}
	return ok && found == 1;
}

#else

int ktrk_btf_use(const char *path)
{
	(void)path;
	return -EOPNOTSUPP;
}

const struct btf *ktrk_btf_get(const char *module)
{
	(void)module;
	return NULL;
}

bool ktrk_btf_suits(const char *function)
{
	(void)function;
	return false;
}

bool ktrk_btf_built(void)
{
	return false;
}

const char *ktrk_btf_return(const char *function)
{
	(void)function;
	return NULL;
}

#endif
