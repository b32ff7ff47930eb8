/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A definition as text becomes struct ktrk_def. doc/lang.md has the grammar.
 */
#ifndef KTRK_CORE_PARSE_H
#define KTRK_CORE_PARSE_H

#include "env.h"
#include "errs.h"
#include "types.h"

#define KTRK_FILTER_CMPS	64
#define KTRK_FILTER_NODES	(2 * KTRK_FILTER_CMPS)
#define KTRK_FUNC_ARGS		128	/* $argN of a function */
#define KTRK_TRACEPOINT_ARGS	12	/* $argN of a tracepoint */

/* The event of what is written to trace_marker, which no file of tracefs enables. */
#define KTRK_MARK_GROUP		"ftrace"
#define KTRK_MARK_EVENT		"print"
#define KTRK_STACK_WORDS	512	/* $stackN */
#define KTRK_STACK_DEPTH	16	/* callers of $stacktrace, if not said */
#define KTRK_SYMBOL_LEN		512
#define KTRK_MODULE_LEN		64
#define KTRK_POOL_MAX		8192	/* bytes of texts in a definition */

/* The hidden first field of records: of a kind that returns, of a pattern. */
#define KTRK_CALLER_FIELD	"__caller"
#define KTRK_FUNC_FIELD		"__func"

/* What a fetch starts from. One row in parse.c's table names each. */
enum ktrk_fetch_base {
	KTRK_FETCH_REG,			/* %name: num is a row of arch->regs */
	KTRK_FETCH_ARG,			/* $argN: num from 1 */
	KTRK_FETCH_RETVAL,
	KTRK_FETCH_STACKPTR,		/* $stack */
	KTRK_FETCH_STACK,		/* $stackN: num */
	KTRK_FETCH_COMM,
	KTRK_FETCH_DURATION,
	KTRK_FETCH_TID,
	KTRK_FETCH_TGID,
	KTRK_FETCH_CPU,
	KTRK_FETCH_NS,
	KTRK_FETCH_RETADDR,
	KTRK_FETCH_FUNC,		/* $func: of several functions, which */
	KTRK_FETCH_STACKTRACE,
	KTRK_FETCH_MEM,			/* @ADDR or @SYM+OFF, dereferenced */
	KTRK_FETCH_IMM,			/* \NUMBER */
	KTRK_FETCH_TEXT,		/* \"text": num, imm: where in the pool */
	KTRK_FETCH_COUNT,
};

/* Kinds, as the set bits of a kind's "may be fetched" mask. */
#define KTRK_MAY(base)		(1U << (base))

/**
 * struct ktrk_kind - one kind of probe, what the user asks for
 * @letter: in the definition
 * @code: the same, but each kind has its own; in the ABI
 * @name: as ktrkctl add takes it
 * @may: KTRK_MAY() of each fetch base allowed
 * @returns: fires when the function returns
 * @traces: the target is a tracepoint, not code
 * @events: the target is an event of the kernel's own: GROUP.EVENT; traces, too
 * @whole: the target is a function by name: no offset, no address
 * @like: enum ktrk_kind_id: the kind whose mechanisms serve it
 * @at_return: enum ktrk_kind_id: what %return makes of it
 * @mark: what stands behind the target in the canonical form
 * @prefix: of a generated event name; empty to take the target's own name
 * @suffix: of a generated event name
 * @group: of its events in tracefs, where none is given
 */
struct ktrk_kind {
	char letter;
	char code;
	const char *name;
	u32 may;
	bool returns;
	bool traces;
	bool events;
	bool whole;
	u8 like;
	u8 at_return;
	const char *mark;
	const char *prefix;
	const char *suffix;
	const char *group;
};

enum ktrk_kind_id {
	KTRK_KIND_KPROBE,
	KTRK_KIND_KRETPROBE,
	KTRK_KIND_TRACEPOINT,
	KTRK_KIND_FPROBE,
	KTRK_KIND_FEXIT,
	KTRK_KIND_EVENT,
	KTRK_KIND_COUNT,
};

extern const struct ktrk_kind ktrk_kinds[KTRK_KIND_COUNT];

/**
 * struct ktrk_deref - one +OFF( or -OFF(
 * @off: added to the address
 * @user: +uOFF(: read user memory
 */
struct ktrk_deref {
	s64 off;
	bool user;
};

/**
 * struct ktrk_fetch - a base and the dereferences around it, innermost first
 * @base: enum ktrk_fetch_base
 * @nderef: rows of @deref
 * @num: register row, argument or stack number, or a text's place in the pool;
 *	of memory a symbol's place there, and one more, or 0 for an address
 * @imm: address, immediate or a symbol's offset, or a text's length
 * @deref: +OFF( or -OFF(, innermost first
 */
struct ktrk_fetch {
	u8 base;
	u8 nderef;
	u16 num;
	u64 imm;
	struct ktrk_deref deref[KTRK_DEREF_MAX];
};

/**
 * struct ktrk_form - how what is fetched is read: TYPE
 * @type: enum ktrk_type_code
 * @bits: bW@O/S: W bits of it, else 0
 * @shift: and how many lie below them
 * @count: TYPE[N]: N, else 0
 * @limit: string{N}: N, else 0
 */
struct ktrk_form {
	u8 type;
	u8 bits;
	u8 shift;
	u8 count;
	u16 limit;
};

/**
 * struct ktrk_arg - one argument of a definition
 * @name: given, or generated: argN
 * @named: it was given
 * @typed: the type was given
 * @form: how it is read
 * @pos: where it stands in the text
 * @body: where what is behind NAME= does
 * @end: and where that ends
 * @fetch: where it comes from
 */
struct ktrk_arg {
	char name[KTRK_FIELD_LEN];
	bool named;
	bool typed;
	struct ktrk_form form;
	u32 pos;
	u32 body;
	u32 end;
	struct ktrk_fetch fetch;
};

/* The filter, in reverse Polish order. */
enum ktrk_filter_op {
	KTRK_FILTER_CMP,		/* operand, comparison, number */
	KTRK_FILTER_AND,
	KTRK_FILTER_OR,
	KTRK_FILTER_NOT,
};

/* What an operand's value is taken for. */
enum ktrk_filter_as {
	KTRK_AS_VALUE,
	KTRK_AS_STRING,			/* .string: the address of one */
	KTRK_AS_USTRING,		/* .ustring: in user memory */
	KTRK_AS_FUNCTION,		/* .function: an address in one */
};

/* What it is compared with. */
enum ktrk_filter_with {
	KTRK_WITH_NUMBER,		/* imm */
	KTRK_WITH_TEXT,			/* text, len */
	KTRK_WITH_CPUS,			/* text, len: a bit for each CPU */
};

/**
 * struct ktrk_filter_node - one step of the filter
 * @op: enum ktrk_filter_op
 * @cmp: enum ktrk_cmp, unsigned as written; the compiler picks the signed one
 * @arg: the argument compared, or -1 for @fetch
 * @neg: @imm was written with a minus
 * @form: how the operand is read
 * @as: enum ktrk_filter_as
 * @with: enum ktrk_filter_with
 * @text: a text's place in the pool
 * @len: its length
 * @pos: where the operand stands in the text
 * @with_pos: and where the right side
 * @imm: the number on the right, two's complement if @neg
 * @fetch: what is compared where @arg is -1
 */
struct ktrk_filter_node {
	u8 op;
	u8 cmp;
	s16 arg;
	bool neg;
	struct ktrk_form form;
	u8 as;
	u8 with;
	u16 text;
	u16 len;
	u32 pos;
	u32 with_pos;
	u64 imm;
	struct ktrk_fetch fetch;
};

/**
 * struct ktrk_def - a definition, parsed
 * @kind: enum ktrk_kind_id
 * @del: this is a deletion; only @group, @event and @tail count
 * @has_group: the group was given
 * @has_event: the event was given
 * @maxactive: 0 for the default
 * @group: given, or the default
 * @event: given, or generated from the target as the kernel does
 * @module: MOD: of the target, or empty
 * @glob: @symbol is a pattern, for all functions that fit
 * @symbol: function, tracepoint or the kernel's event, or empty where @addr is given
 * @offset: +OFF
 * @addr: the address, where one was given
 * @event_pos: where [GRP/]EVENT stands in the text
 * @target_pos: where the target stands in the text
 * @tail: where what narrows a deletion stands in the text, or 0
 * @end: the text's length
 * @nargs: rows of @args
 * @nfilter: rows of @filter, 0 for none
 * @npool: bytes of @pool
 * @args: the arguments
 * @filter: the filter, in reverse Polish order
 * @pool: texts, each with a NUL behind it
 *
 * About 80 KiB: allocate it.
 */
struct ktrk_def {
	u8 kind;
	bool del;
	bool has_group;
	bool has_event;
	bool glob;
	u32 maxactive;
	char group[KTRK_GROUP_LEN];
	char event[KTRK_EVENT_LEN];
	char module[KTRK_MODULE_LEN];
	char symbol[KTRK_SYMBOL_LEN];
	u64 offset;
	u64 addr;
	u32 event_pos;
	u32 target_pos;
	u32 tail;
	u32 end;
	u32 nargs;
	u32 nfilter;
	u32 npool;
	struct ktrk_arg args[KTRK_ARGS_MAX];
	struct ktrk_filter_node filter[KTRK_FILTER_NODES];
	char pool[KTRK_POOL_MAX];
};

struct ktrk_arch;

/* Of the kernel's event GROUP.EVENT its name; of others all of it. */
const char *ktrk_def_target(const struct ktrk_def *def);
int ktrk_parse(const char *text, size_t len, const struct ktrk_arch *arch,
	       struct ktrk_def *def, struct ktrk_err *err);
int ktrk_parse_filter(const char *text, size_t len,
		      const struct ktrk_arch *arch, struct ktrk_def *def,
		      struct ktrk_err *err);
int ktrk_parse_tail(const char *text, size_t len, const struct ktrk_arch *arch,
		    u8 kind, struct ktrk_def *def, struct ktrk_err *err);

#endif /* KTRK_CORE_PARSE_H */
