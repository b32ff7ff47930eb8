/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fetch types. One row is one type: the parser, the compiler, the schema
 * and the renderer read nothing else. To add a type, add a row.
 */
#ifndef KTRK_CORE_TYPES_H
#define KTRK_CORE_TYPES_H

#include "env.h"

/* How a value is printed. */
enum ktrk_print {
	KTRK_PRINT_UNSIGNED,
	KTRK_PRINT_SIGNED,
	KTRK_PRINT_HEX,
	KTRK_PRINT_CHAR,
	KTRK_PRINT_SYMBOL,		/* name+0xoff/0xsize */
	KTRK_PRINT_SYMSTR,		/* the same, as a string */
	KTRK_PRINT_STRING,
	KTRK_PRINT_NS,			/* a duration: 2.000us */
	KTRK_PRINT_STACK,		/* name+0xoff/0xsize, a line each */
};

/*
 * X(code, name, bytes, print, user memory) ; bytes 0 for strings. Codes travel
 * in files: add rows at the end only.
 */
#define KTRK_TYPES(X) \
	X(U8,      "u8",      1, UNSIGNED, 0) \
	X(U16,     "u16",     2, UNSIGNED, 0) \
	X(U32,     "u32",     4, UNSIGNED, 0) \
	X(U64,     "u64",     8, UNSIGNED, 0) \
	X(S8,      "s8",      1, SIGNED,   0) \
	X(S16,     "s16",     2, SIGNED,   0) \
	X(S32,     "s32",     4, SIGNED,   0) \
	X(S64,     "s64",     8, SIGNED,   0) \
	X(X8,      "x8",      1, HEX,      0) \
	X(X16,     "x16",     2, HEX,      0) \
	X(X32,     "x32",     4, HEX,      0) \
	X(X64,     "x64",     8, HEX,      0) \
	X(CHAR,    "char",    1, CHAR,     0) \
	X(SYMBOL,  "symbol",  8, SYMBOL,   0) \
	X(STRING,  "string",  0, STRING,   0) \
	X(USTRING, "ustring", 0, STRING,   1) \
	X(NS,      "ns",      8, NS,       0) \
	X(SYMSTR,  "symstr",  8, SYMSTR,   0) \
	X(DENTRY,  "%pd",     0, STRING,   0) \
	X(FILE,    "%pD",     0, STRING,   0) \
	X(STACK,   "stack",   8, STACK,    0)

enum ktrk_type_code {
#define KTRK_TYPE_ENUM(code, name, bytes, print, user) KTRK_TYPE_##code,
	KTRK_TYPES(KTRK_TYPE_ENUM)
#undef KTRK_TYPE_ENUM
	KTRK_TYPE_COUNT,
};

struct ktrk_type {
	const char *name;
	u8 bytes;
	u8 print;
	u8 user;
};

extern const struct ktrk_type ktrk_types[KTRK_TYPE_COUNT];

/* Is a value of it an address that is printed by its name? */
static inline bool ktrk_type_names(u32 code)
{
	return ktrk_types[code].print == KTRK_PRINT_SYMBOL ||
	       ktrk_types[code].print == KTRK_PRINT_SYMSTR ||
	       ktrk_types[code].print == KTRK_PRINT_STACK;
}

const struct ktrk_type *ktrk_type_find(const char *name, size_t len);

#endif /* KTRK_CORE_TYPES_H */
