// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names in definitions, against types that are made here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "errs.h"
#include "names.h"
#include "tap.h"

#ifdef HAVE_LIBBPF

#include <bpf/btf.h>

/**
 * struct row - what is written, and what becomes of it
 * @in: the definition
 * @out: the same with its names looked up; or NULL
 * @err: the error instead
 * @at: where its caret points
 * @hint: what the hint has
 */
struct row {
	const char *in;
	const char *out;
	u32 err;
	const char *at;
	const char *hint;
};

#define GOOD(in, out)		{ in, out, 0, NULL, NULL }
#define SAME(in)		{ in, NULL, 0, NULL, NULL }
#define BAD(in, err, at, hint)	{ in, NULL, KTRK_ERR_##err, at, hint }

static const struct row rows[] = {
	/* Arguments and their types. */
	GOOD("p fun num", "p fun num=$arg2:s32"),
	GOOD("p fun n=num", "p fun n=$arg2:s32"),
	GOOD("p fun num:x8", "p fun num=$arg2:x8"),
	GOOD("p fun text", "p fun text=$arg3:x64"),
	GOOD("p fun text:string", "p fun text=+0($arg3):string"),
	GOOD("p fun text:ustring{64}", "p fun text=+0($arg3):ustring{64}"),
	GOOD("p fun any:string", "p fun any=+0($arg6):string"),
	GOOD("p fun mode flag", "p fun mode=$arg4:u32 flag=$arg5:u8"),
	GOOD("p:g/e fun num if num == 1", "p:g/e fun num=$arg2:s32 if num == 1"),
	SAME("p fun %ax $arg1 +8($arg2):u8 \\1 \\\"num\""),
	SAME("-:g/e fun num"),
	SAME("p fun+4 $arg1"),
	/* Fields. */
	GOOD("p fun o->count", "p fun count=+8($arg1):u64"),
	GOOD("p fun o->in.low", "p fun low=+16($arg1):s16"),
	GOOD("p fun o->next->count", "p fun count=+8(+0($arg1)):u64"),
	GOOD("p fun o->next->next->in.high",
	     "p fun high=+18(+0(+0($arg1))):u8"),
	GOOD("p fun o->next", "p fun next=+0($arg1):x64"),
	GOOD("p fun o->nested", "p fun nested=+40($arg1):u32"),
	GOOD("p fun o->three o->five",
	     "p fun three=+20($arg1):b3@0/32 five=+20($arg1):b5@3/32"),
	GOOD("p fun o->name", "p fun name=+24($arg1):string{8}"),
	GOOD("p fun o->name:string", "p fun name=+24($arg1):string{8}"),
	GOOD("p fun o->name:string{4}", "p fun name=+24($arg1):string{4}"),
	GOOD("p fun o->name:x8[4]", "p fun name=+24($arg1):x8[4]"),
	GOOD("p fun o->texts:string[2]", "p fun texts=+0(+32($arg1)):string[2]"),
	GOOD("p fun o->numbers", "p fun numbers=+44($arg1):s32[2]"),
	GOOD("p fun o->mode if mode == TWO", "p fun mode=+52($arg1):u32 if mode == 2"),
	GOOD("p fun o->sign", "p fun sign=+56($arg1):s32"),
	GOOD("p fun o->count o->next->count",
	     "p fun count=+8($arg1):u64 o_next_count=+8(+0($arg1)):u64"),
	GOOD("p fun $arg1->count", "p fun count=+8($arg1):u64"),
	GOOD("p fun x=+16(o->next):u8", "p fun x=+16(+0($arg1)):u8"),
	GOOD("p fun +u4(text):u8", "p fun +u4($arg3):u8"),
	/* All arguments. */
	GOOD("p two $arg*", "p two a=$arg1:s32 b=$arg2:u64"),
	GOOD("r two $arg* $duration", "r two a=$arg1:s32 b=$arg2:u64 $duration"),
	GOOD("p nothing $arg*", "p nothing "),
	/* What is returned. */
	GOOD("r fun $retval", "r fun $retval:s32"),
	GOOD("r fun ret=$retval", "r fun ret=$retval:s32"),
	SAME("r fun $retval:x64"),
	GOOD("r obj_of $retval->count", "r obj_of count=+8($retval):u64"),
	GOOD("f obj_of $retval->next->count", "f obj_of count=+8(+0($retval)):u64"),
	GOOD("f obj_of%return $retval", "f obj_of%return $retval:x64"),
	GOOD("p:e obj_of%return $retval->name", "p:e obj_of%return name=+24($retval):string{8}"),
	SAME("r unknown $retval"),
	/* Tracepoints: the first argument is not theirs. */
	GOOD("t tp num o->count", "t tp num=$arg1:s32 count=+8($arg2):u64"),
	GOOD("t tp $arg*", "t tp num=$arg1:s32 o=$arg2:x64"),
	GOOD("t wide $arg7 g", "t wide $arg7 g=$arg7:s32"),
	/* Filters. */
	GOOD("p fun if num > 3", "p fun if $arg2:s32 > 3"),
	GOOD("p fun if num>3&&o->count<5", "p fun if $arg2:s32>3&&+8($arg1):u64<5"),
	GOOD("p fun if (num == 1 || o->in.low == -1) && !(pid == 1)",
	     "p fun if ($arg2:s32 == 1 || +16($arg1):s16 == -1) && !(pid == 1)"),
	GOOD("p fun if text ~ \"num*\"", "p fun if +0($arg3):string ~ \"num*\""),
	GOOD("p fun if text.ustring == 'o->x'", "p fun if $arg3.ustring == 'o->x'"),
	GOOD("p fun if o->name == \"n\"", "p fun if +24($arg1):string{8} == \"n\""),
	GOOD("p fun if mode == TWO && mode != ONE",
	     "p fun if $arg4:u32 == 2 && $arg4:u32 != 1"),
	GOOD("p fun if mode & TWO", "p fun if $arg4:u32 & 2"),
	GOOD("p fun if o->sign == MINUS", "p fun if +56($arg1):s32 == -3"),
	GOOD("p fun if any.function == fun", "p fun if $arg6.function == fun"),
	SAME("p fun if cpu & CPUS{0-3} && comm == \"num\""),
	GOOD("p fun if +8(o->next):u8 == 1", "p fun if +8(+0($arg1)):u8 == 1"),
	GOOD("r fun $retval if $retval < 0", "r fun $retval:s32 if $retval:s32 < 0"),
	GOOD("r obj_of if $retval < 0", "r obj_of if $retval < 0"),
	GOOD("r obj_of if $retval->count == 2", "r obj_of if +8($retval):u64 == 2"),
	GOOD("p fun x=num if x > 1ms", "p fun x=$arg2:s32 if x > 1ms"),
	GOOD("p fun pid=num if pid == 3", "p fun pid=$arg2:s32 if pid == 3"),
	SAME("p unknown if nosuch == 1"),

	BAD("p fun nosuch", NO_BTFARG, "nosuch", "o num text mode flag any"),
	BAD("p fun nun", NO_BTFARG, "nun", "did you mean num?"),
	BAD("p nothing x", NO_BTFARG, "x", "no arguments"),
	BAD("p fun x=nosuch:u8", NO_BTFARG, "nosuch", ""),
	BAD("p fun +0(nosuch)", NO_BTFARG, "nosuch", ""),
	BAD("p two $arg7", NO_BTFARG, "$arg7", "a b"),
	BAD("t tp $arg3", NO_BTFARG, "$arg3", "num o"),
	BAD("p fun o->cuont", NO_BTF_FIELD, "cuont", "did you mean count?"),
	BAD("p fun o->zzzzzz", NO_BTF_FIELD, "zzzzzz", "struct obj has: "),
	BAD("p fun o->next->nets", NO_BTF_FIELD, "nets", ""),
	BAD("p fun o->in.lo", NO_BTF_FIELD, "lo", "low"),
	BAD("p fun num->x", NO_PTR_STRCT, "x", ""),
	BAD("p fun text->x", NO_PTR_STRCT, "x", ""),
	BAD("p fun o->count->x", NO_PTR_STRCT, "x", ""),
	BAD("p fun o->count.x", NO_PTR_STRCT, "x", ""),
	BAD("r fun $retval->x", NO_PTR_STRCT, "x", ""),
	BAD("p fun o.count", NOSUP_DAT_ARG, "count", ""),
	BAD("p byvalue after", NOSUP_DAT_ARG, "after", ""),
	BAD("p byvalue $arg*", NOSUP_DAT_ARG, "$arg*", ""),
	BAD("p fun o-count", BAD_HYPHEN, "-count", ""),
	BAD("p fun num:string", BAD_TYPE4STR, "string", ""),
	BAD("p fun o->texts:string", BAD_TYPE4STR, "string", ""),
	BAD("p fun o->in:string", BAD_TYPE4STR, "string", ""),
	BAD("p fun o->in", BTF_NO_TYPE, "o->in", ""),
	BAD("r nothing $retval", NO_RETVAL, "$retval", ""),
	BAD("p two $arg* $arg*", DOUBLE_ARGS, "$arg*", ""),
	BAD("p fun+4 num", NOT_AT_ENTRY, "num", ""),
	BAD("p fun+4 $arg*", NOT_AT_ENTRY, "$arg*", ""),
	BAD("p unknown num", NO_BTF_ENTRY, "num", ""),
	BAD("p mod:fun num", NO_BTF_ENTRY, "num", "--btf FILE"),
	BAD("p several num", NO_BTF_ENTRY, "num", "several functions"),
	BAD("t unknown num", NO_BTF_ENTRY, "num", ""),
	BAD("p fun if nosuch == 1", NO_BTFARG, "nosuch", ""),
	BAD("p fun if o->nosuch == 1", NO_BTF_FIELD, "nosuch", ""),
	BAD("p fun if num == \"x\"", BAD_TYPE4STR, "num", ""),
};

static int s32_id, u64_id, u8_id, bool_id, char_p, void_p, obj_p, mode_id;

static int make_obj(struct btf *btf, int s16_id, int u32_id, int char_id)
{
	int in, obj, chars, texts, numbers, nested, sign;

	in = btf__add_struct(btf, "in", 4);
	btf__add_field(btf, "low", s16_id, 0, 0);
	btf__add_field(btf, "high", u8_id, 16, 0);
	chars = btf__add_array(btf, u32_id, char_id, 8);
	texts = btf__add_ptr(btf, char_p);
	numbers = btf__add_array(btf, u32_id, s32_id, 2);
	nested = btf__add_union(btf, NULL, 4);
	btf__add_field(btf, "nested", u32_id, 0, 0);
	sign = btf__add_enum(btf, "sign", 4);
	btf__add_enum_value(btf, "MINUS", -3);
	btf__add_enum_value(btf, "NONE", 0);
	obj = btf__add_struct(btf, "obj", 64);
	btf__add_field(btf, "next", obj + 1, 0, 0);
	btf__add_field(btf, "count", u64_id, 64, 0);
	btf__add_field(btf, "in", in, 128, 0);
	btf__add_field(btf, "three", u32_id, 160, 3);
	btf__add_field(btf, "five", u32_id, 163, 5);
	btf__add_field(btf, "name", chars, 192, 0);
	btf__add_field(btf, "texts", texts, 256, 0);
	btf__add_field(btf, NULL, nested, 320, 0);
	btf__add_field(btf, "numbers", numbers, 352, 0);
	btf__add_field(btf, "mode", mode_id, 416, 0);
	btf__add_field(btf, "sign", sign, 448, 0);
	obj_p = btf__add_ptr(btf, obj);
	return obj;
}

static void func(struct btf *btf, const char *name, int proto)
{
	btf__add_func(btf, name, BTF_FUNC_GLOBAL, proto);
}

static void make_funcs(struct btf *btf, int obj)
{
	int proto, i;

	proto = btf__add_func_proto(btf, s32_id);
	btf__add_func_param(btf, "o", obj_p);
	btf__add_func_param(btf, "num", s32_id);
	btf__add_func_param(btf, "text", char_p);
	btf__add_func_param(btf, "mode", mode_id);
	btf__add_func_param(btf, "flag", bool_id);
	btf__add_func_param(btf, "any", void_p);
	func(btf, "fun", proto);
	proto = btf__add_func_proto(btf, s32_id);
	btf__add_func_param(btf, "a", s32_id);
	btf__add_func_param(btf, "b", u64_id);
	func(btf, "two", proto);
	func(btf, "several", proto);
	proto = btf__add_func_proto(btf, 0);
	func(btf, "nothing", proto);
	func(btf, "several", proto);
	proto = btf__add_func_proto(btf, obj_p);
	func(btf, "obj_of", proto);
	proto = btf__add_func_proto(btf, 0);
	btf__add_func_param(btf, "by", obj);
	btf__add_func_param(btf, "after", s32_id);
	func(btf, "byvalue", proto);
	proto = btf__add_func_proto(btf, s32_id);
	btf__add_func_param(btf, "__data", void_p);
	btf__add_func_param(btf, "num", s32_id);
	btf__add_func_param(btf, "o", obj_p);
	func(btf, "__traceiter_tp", proto);
	proto = btf__add_func_proto(btf, s32_id);
	btf__add_func_param(btf, "__data", void_p);
	for (i = 0; i < 7; i++)
		btf__add_func_param(btf, (char[]){ 'a' + i, 0 }, s32_id);
	func(btf, "__traceiter_wide", proto);
}

/* What a kernel might tell, as a file. */
static bool make_btf(char *path)
{
	struct btf *btf = btf__new_empty();
	int char_id, s16_id, u32_id, fd = mkstemp(path), typedef_id;
	const void *data;
	__u32 size;
	ssize_t rc;

	s32_id = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	s16_id = btf__add_int(btf, "short", 2, BTF_INT_SIGNED);
	u8_id = btf__add_int(btf, "unsigned char", 1, 0);
	u32_id = btf__add_int(btf, "unsigned int", 4, 0);
	typedef_id = btf__add_int(btf, "unsigned long", 8, 0);
	u64_id = btf__add_typedef(btf, "size_t", typedef_id);
	bool_id = btf__add_int(btf, "_Bool", 1, BTF_INT_BOOL);
	char_id = btf__add_int(btf, "char", 1, BTF_INT_SIGNED);
	char_p = btf__add_ptr(btf, btf__add_const(btf, char_id));
	void_p = btf__add_ptr(btf, 0);
	mode_id = btf__add_enum(btf, "mode", 4);
	btf__add_enum_value(btf, "ONE", 1);
	btf__add_enum_value(btf, "TWO", 2);
	make_funcs(btf, make_obj(btf, s16_id, u32_id, char_id));
	data = btf__raw_data(btf, &size);
	rc = write(fd, data, size);
	close(fd);
	btf__free(btf);
	return rc == (ssize_t)size;
}

static void try(const struct row *row)
{
	struct ktrk_names n;
	bool good = ktrk_names_find(&n, row->in, NULL);
	const char *want = row->out ?: row->in;
	const char *last = NULL, *next = row->in;
	u32 at;

	while (row->at && (next = strstr(next + 1, row->at)))
		last = next;
	at = last ? last - row->in : 0;
	if (row->err)
		good = !good && n.err == row->err && n.pos == at &&
		       strstr(n.hint, row->hint);
	else
		good = good && !strcmp(n.text, want) && n.changed == !!row->out;
	ok(good, "%s", row->in);
	if (!good)
		printf("# got %s, %u at %u, hint %s\n", n.text, n.err, n.pos, n.hint);
	ktrk_names_free(&n);
}

/* The caret of an error in the new text is at what it came from. */
static void try_places(void)
{
	const char *in = "p fun o->count x=num nosuch=%bad";
	struct ktrk_names n;
	const char *bad;

	ok(ktrk_names_find(&n, in, NULL), "a text with names");
	bad = strstr(n.text, "%bad");
	ok(ktrk_names_pos(&n, bad - n.text) == (u32)(strstr(in, "%bad") - in),
	   "behind them, a place is where it was");
	bad = strstr(n.text, "$arg1");
	ok(ktrk_names_pos(&n, bad - n.text) == (u32)(strstr(in, "o->") - in),
	   "in them, it is where the name stood");
	ok(ktrk_names_pos(&n, 100000) == strlen(in), "behind the end is the end");
	ktrk_names_free(&n);
}

int main(void)
{
	char path[] = "/tmp/ktrk-btf.XXXXXX";
	size_t i;

	if (!make_btf(path))
		return 1;
	setenv("KTRK_BTF", path, 1);
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		try(&rows[i]);
	try_places();
	unlink(path);
	return done();
}

#else

int main(void)
{
	printf("1..0 # SKIP built without libbpf\n");
	return 0;
}

#endif
