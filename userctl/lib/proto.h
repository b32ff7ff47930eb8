/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What BTF says of a function or a tracepoint: its arguments and what it
 * returns; and how a name such as file->f_path.dentry is a fetch.
 */
#ifndef KTRK_PROTO_H
#define KTRK_PROTO_H

#include "env.h"
#include "errs.h"

struct btf;

#define KTRK_PATH_DEREFS	16

/**
 * struct ktrk_proto - the arguments of what is probed
 * @btf: whose numbers the types have; NULL if nothing is known
 * @type: the function's prototype
 * @skip: arguments in front that are not the user's, as of tracepoints
 * @n: arguments behind those
 * @variadic: there may be more
 */
struct ktrk_proto {
	const struct btf *btf;
	u32 type;
	u32 skip;
	u32 n;
	bool variadic;
};

/* What a path leads to. */
enum ktrk_path_what {
	KTRK_PATH_WORD,			/* a number or a pointer */
	KTRK_PATH_CHARS,		/* an array of characters */
	KTRK_PATH_TEXT,			/* a pointer to them, or to nobody knows what */
	KTRK_PATH_TEXTS,		/* a pointer to such pointers */
	KTRK_PATH_OTHER,		/* a structure, or what has no type here */
};

/**
 * struct ktrk_path - NAME->FIELD.FIELD, found
 * @fetch: the same as a fetch
 * @type: the type it has, empty if none of ours
 * @last: the name at its end, not NUL-terminated; NULL for $retval and $argN
 * @last_len: its length
 * @what: enum ktrk_path_what
 * @text: of an array of characters: the type that reads it as text
 * @deep: it has a dereference
 * @is_signed: what it leads to is a number that has a sign
 * @bytes: and so many bytes
 * @enum_type: it is a value of this enumeration, else 0
 * @err: what is wrong: enum ktrk_err_code
 * @pos: where
 * @hint: what could be meant, or empty
 */
struct ktrk_path {
	char fetch[192];
	char type[32];
	const char *last;
	u32 last_len;
	u8 what;
	char text[16];
	bool deep;
	bool is_signed;
	u32 bytes;
	u32 enum_type;
	u32 err;
	u32 pos;
	char hint[256];
};

int ktrk_proto_function(const char *module, const char *name,
			struct ktrk_proto *proto);
int ktrk_proto_tracepoint(const char *name, struct ktrk_proto *proto);
const char *ktrk_proto_name(const struct ktrk_proto *proto, u32 i);
bool ktrk_proto_void(const struct ktrk_proto *proto);
int ktrk_proto_place(const struct ktrk_proto *proto, u32 i);
bool ktrk_proto_constant(const struct btf *btf, u32 prefer, const char *name,
			 s64 *val);
bool ktrk_path_find(const struct ktrk_proto *proto, const char *text, u32 from,
		    u32 to, struct ktrk_path *path);

#endif /* KTRK_PROTO_H */
