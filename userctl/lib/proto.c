// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "btf.h"
#include "proto.h"

#ifdef HAVE_LIBBPF

#include <bpf/btf.h>

/* The one function of this name, or the reason why there is none. */
static int find_function(const struct btf *btf, const char *name)
{
	u32 id, n = btf__type_cnt(btf), proto = 0;

	for (id = 1; id < n; id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		if (!btf_is_func(type) ||
		    strcmp(btf__name_by_offset(btf, type->name_off), name))
			continue;
		if (proto && proto != type->type)
			return -ENOTUNIQ;
		proto = type->type;
	}
	return proto ? (int)proto : -ENOENT;
}

static int fill(const struct btf *btf, int type, u32 skip,
		struct ktrk_proto *proto)
{
	const struct btf_type *t = type < 0 ? NULL : btf__type_by_id(btf, type);
	u32 n;

	if (type < 0)
		return type;
	if (!t || !btf_is_func_proto(t) || btf_vlen(t) < skip)
		return -ENOENT;
	n = btf_vlen(t);
	/* A variable argument is one of no type. */
	proto->variadic = n && !btf_params(t)[n - 1].type;
	proto->n = n - skip - proto->variadic;
	proto->btf = btf;
	proto->type = type;
	proto->skip = skip;
	return 0;
}

/**
 * ktrk_proto_function() - look a function up
 * @module: its module, or empty or NULL for the kernel proper
 * @name: its name
 * @proto: filled in
 *
 * Return: 0; -ENODATA without type information, -ENOENT if it has no such
 * function, -ENOTUNIQ if it has several that differ.
 */
int ktrk_proto_function(const char *module, const char *name,
			struct ktrk_proto *proto)
{
	const struct btf *btf = ktrk_btf_get(module);

	memset(proto, 0, sizeof(*proto));
	return btf ? fill(btf, find_function(btf, name), 0, proto) : -ENODATA;
}

/**
 * ktrk_proto_tracepoint() - look a tracepoint up
 * @name: its name
 * @proto: filled in
 *
 * Its arguments are those of the function that calls its probes, but for the
 * first, which is the probe's own.
 *
 * Return: as ktrk_proto_function().
 */
int ktrk_proto_tracepoint(const char *name, struct ktrk_proto *proto)
{
	char func[128];
	int rc, i = 0;

	snprintf(func, sizeof(func), "__traceiter_%s", name);
	memset(proto, 0, sizeof(*proto));
	do {
		const char *module = i ? ktrk_btf_module(i - 1) : NULL;
		const struct btf *btf = ktrk_btf_get(module);

		if (i && !module)
			return -ENOENT;
		rc = btf ? fill(btf, find_function(btf, func), 1, proto) : -ENODATA;
	} while (rc == -ENOENT && ++i);
	return rc;
}

/**
 * ktrk_proto_name() - an argument's name
 * @proto: the prototype
 * @i: which, from 0
 *
 * Return: the name, empty if it has none.
 */
const char *ktrk_proto_name(const struct ktrk_proto *proto, u32 i)
{
	const struct btf_type *type = btf__type_by_id(proto->btf, proto->type);

	return btf__name_by_offset(proto->btf,
				   btf_params(type)[proto->skip + i].name_off);
}

/**
 * ktrk_proto_void() - does it return nothing?
 * @proto: the prototype
 *
 * Return: true if so.
 */
bool ktrk_proto_void(const struct ktrk_proto *proto)
{
	return !btf__type_by_id(proto->btf, proto->type)->type;
}

/**
 * ktrk_proto_place() - which $argN an argument is
 * @proto: the prototype
 * @i: which, from 0
 *
 * Return: N, or -EOPNOTSUPP if it, or one in front of it, is handed over by
 * value and larger than a word: then the words do not count arguments.
 */
int ktrk_proto_place(const struct ktrk_proto *proto, u32 i)
{
	const struct btf_type *type = btf__type_by_id(proto->btf, proto->type);
	u32 at;

	for (at = 0; at <= proto->skip + i; at++)
		if (!ktrk_btf_is_word(proto->btf, btf_params(type)[at].type))
			return -EOPNOTSUPP;
	return i + 1;
}

/* @name among the constants of one enumeration. */
static bool constant_of(const struct btf *btf, const struct btf_type *type,
			const char *name, s64 *val)
{
	int i, n = btf_vlen(type);

	for (i = 0; i < n; i++) {
		u32 off = btf_is_enum(type) ? btf_enum(type)[i].name_off :
					      btf_enum64(type)[i].name_off;

		if (strcmp(btf__name_by_offset(btf, off), name))
			continue;
		if (!btf_is_enum(type))
			*val = btf_enum64_value(&btf_enum64(type)[i]);
		else if (btf_kflag(type) || btf_enum(type)[i].val >= 0)
			*val = btf_enum(type)[i].val;
		else
			*val = ktrk_btf_enum_signed(type) ? btf_enum(type)[i].val :
			       (s64)(u32)btf_enum(type)[i].val;
		return true;
	}
	return false;
}

/**
 * ktrk_proto_constant() - the value of an enumeration's constant
 * @btf: the types
 * @prefer: the enumeration that it should be of, or 0
 * @name: its name
 * @val: set to its value
 *
 * Return: true if there is one of this name, and no other of another value.
 */
bool ktrk_proto_constant(const struct btf *btf, u32 prefer, const char *name,
			 s64 *val)
{
	u32 id, n = btf ? btf__type_cnt(btf) : 0;
	bool found = false;
	s64 one;

	if (n && prefer &&
	    constant_of(btf, btf__type_by_id(btf, prefer), name, val))
		return true;
	for (id = 1; id < n; id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		if (!btf_is_any_enum(type) || !constant_of(btf, type, name, &one))
			continue;
		if (found && one != *val)
			return false;
		*val = one;
		found = true;
	}
	return found;
}

#else

int ktrk_proto_function(const char *module, const char *name,
			struct ktrk_proto *proto)
{
	(void)module;
	(void)name;
	memset(proto, 0, sizeof(*proto));
	return -ENODATA;
}

int ktrk_proto_tracepoint(const char *name, struct ktrk_proto *proto)
{
	return ktrk_proto_function(NULL, name, proto);
}

const char *ktrk_proto_name(const struct ktrk_proto *proto, u32 i)
{
	(void)proto;
	(void)i;
	return "";
}

bool ktrk_proto_void(const struct ktrk_proto *proto)
{
	(void)proto;
	return false;
}

int ktrk_proto_place(const struct ktrk_proto *proto, u32 i)
{
	(void)proto;
	return i + 1;
}

bool ktrk_proto_constant(const struct btf *btf, u32 prefer, const char *name,
			 s64 *val)
{
	(void)btf;
	(void)prefer;
	(void)name;
	(void)val;
	return false;
}

#endif
