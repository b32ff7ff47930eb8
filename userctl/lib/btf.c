// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>
#include <string.h>

#include "btf.h"

#ifdef HAVE_LIBBPF

#include <bpf/btf.h>
#include <bpf/libbpf.h>

/* Typedefs and qualifiers around a type say nothing of its size. */
static const struct btf_type *bare_type(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	int depth = 32;

	while (type && depth-- && (btf_is_mod(type) || btf_is_typedef(type)))
		type = btf__type_by_id(btf, type->type);
	return type;
}

static const char *int_name(unsigned int bytes, bool is_signed)
{
	static const char *const names[2][9] = {
		{ [1] = "u8", [2] = "u16", [4] = "u32", [8] = "u64" },
		{ [1] = "s8", [2] = "s16", [4] = "s32", [8] = "s64" },
	};

	return bytes <= 8 ? names[is_signed][bytes] : NULL;
}

static const char *fetch_type(const struct btf_type *type)
{
	if (!type)
		return NULL;
	if (btf_is_ptr(type))
		return "x64";
	if (btf_is_int(type))
		return int_name(type->size,
				btf_int_encoding(type) & BTF_INT_SIGNED);
	if (btf_is_any_enum(type))
		return int_name(type->size, btf_kflag(type));
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
	return fetch_type(bare_type(btf, type->type));
}

/* One word in a register, or nothing where a function may return that. */
static bool is_word(const struct btf *btf, __u32 id, bool may_be_void)
{
	const struct btf_type *type = bare_type(btf, id);

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
static const struct btf *kernel_btf(void)
{
	static struct btf *btf;
	static bool asked;

	if (!asked) {
		libbpf_set_print(say_nothing);
		btf = btf__load_vmlinux_btf();
		if (libbpf_get_error(btf))
			btf = NULL;
		asked = true;
	}
	return btf;
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
