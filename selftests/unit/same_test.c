// SPDX-License-Identifier: GPL-2.0-only
/* Which probes may share an event, and which one a deletion means. */
#include <stdlib.h>

#include "../../kmod/core/same.h"
#include "kit.h"
#include "tap.h"

static struct kit *old, *new, *room;

/* What joins @old: with ^ where it is wrong. */
static const struct {
	const char *old;
	const char *new;
	u32 code;
} rows[] = {
	{ "p:e f", "p:e g", KTRK_ERR_NONE },
	{ "p:e f", "p:e f+4", KTRK_ERR_NONE },
	{ "p:e f", "p:e m:f", KTRK_ERR_NONE },
	{ "p:e f", "p:e 0xffffffff81000000", KTRK_ERR_NONE },
	{ "p:e f a=%di", "p:e g a=%di", KTRK_ERR_NONE },
	{ "p:e f a=%di", "p:e f a=%si", KTRK_ERR_NONE },
	{ "p:e f a=+0(%di)", "p:e f a=+8(%di)", KTRK_ERR_NONE },
	{ "p:e f a=+0(%di)", "p:e f a=+u0(%di)", KTRK_ERR_NONE },
	{ "p:e f a=\\\"x\"", "p:e f a=\\\"y\"", KTRK_ERR_NONE },
	{ "p:e f a=\\\"x\"", "p:e f a=$comm", KTRK_ERR_NONE },
	{ "p:e f", "p:e f if %di == 1", KTRK_ERR_NONE },
	{ "p:e f if %di == 1", "p:e f if %di == 2", KTRK_ERR_NONE },
	{ "p:e f if %di == 1", "p:e f if %si == 1", KTRK_ERR_NONE },
	{ "p:e f a=%di if a == 1", "p:e f a=%di if !(a == 1)", KTRK_ERR_NONE },
	{ "r:e f $retval", "r64:e g $retval", KTRK_ERR_NONE },
	{ "f:e f", "f:e g", KTRK_ERR_NONE },
	{ "t:e f", "t:e g", KTRK_ERR_NONE },
	{ "p:e f", "^r:e f", KTRK_ERR_DIFF_PROBE_TYPE },
	{ "r:e f", "^p:e f", KTRK_ERR_DIFF_PROBE_TYPE },
	{ "p:e f", "^p:e f%return", KTRK_ERR_DIFF_PROBE_TYPE },
	{ "f:e f", "^f:e f%return", KTRK_ERR_DIFF_PROBE_TYPE },
	{ "t:e f", "^f:e f", KTRK_ERR_DIFF_PROBE_TYPE },
	{ "f:e f", "^t:e f", KTRK_ERR_DIFF_PROBE_TYPE },
	{ "p:e f", "^f:e f", KTRK_ERR_EVENT_EXISTS },
	{ "t:e f", "^r:e f", KTRK_ERR_EVENT_EXISTS },
	{ "p:e f a=\\1", "p:e f ^b=\\1", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f a=\\1", "p:e f ^a=\\1:u8", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f a=\\1", "p:e f ^a=\\\"foo\"", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f %di %si", "p:e g %di ^b=%si", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f a=@8:u8[4]", "p:e g ^a=@8:u8[5]", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f a=@8:u8[1]", "p:e g ^a=@8:u8", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f a=%di:b4@0/8", "p:e g ^a=%di:b4@1/8", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f a=@8:string{4}", "p:e g ^a=@8:string{5}", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f", "p:e g ^%di", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f %di", "p:e g %di ^%si %dx", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f %di", "p:e g^", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f %di %si", "p:e g %di^", KTRK_ERR_DIFF_ARG_TYPE },
	{ "p:e f*", "p:e g*", KTRK_ERR_NONE },
	{ "p:e f", "^p:e f*", KTRK_ERR_DIFF_PROBE_TYPE },
	{ "f:e f?", "^f:e f", KTRK_ERR_DIFF_PROBE_TYPE },
	{ "p:e f", "^p:e f", KTRK_ERR_SAME_PROBE },
	{ "p:e f", "^p:e f+0", KTRK_ERR_SAME_PROBE },
	{ "p:e f a=\\1", "^p:e f a=\\1", KTRK_ERR_SAME_PROBE },
	{ "p:e f a=\\\"x\" b=\\\"x\"", "^p:e f a=\\\"x\" b=\\\"x\"",
	  KTRK_ERR_SAME_PROBE },
	{ "p:e f a=%di", "^p:e f a=%di:x64", KTRK_ERR_SAME_PROBE },
	{ "p:e f arg1=%di", "^p:e f %di", KTRK_ERR_SAME_PROBE },
	{ "r:e f $retval", "^r8:e f%return $retval", KTRK_ERR_SAME_PROBE },
	{ "f:e f $retval", "^f:e f%return $retval", KTRK_ERR_SAME_PROBE },
	{ "p:e f if %di == 1", "^p:e f if %di==0x1", KTRK_ERR_SAME_PROBE },
	{ "p:e f if pid == 1 || %di < 2", "^p:e f if (pid == 1) || (%di < 2)",
	  KTRK_ERR_SAME_PROBE },
};

static void test_events(void)
{
	u32 i, column;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		char *text;
		bool good;
		int ret;

		column = 0;
		text = rows[i].code ? kit_strip(rows[i].new, &column) :
				      strdup(rows[i].new);
		if (!ok(!kit_parse(old, rows[i].old) && !kit_parse(new, text),
			"both parse: %s", text))
			abort();
		ret = ktrk_same_event(&new->def, &old->def, &new->err);
		good = ret == -ktrk_errs[rows[i].code].no;
		good &= new->err.code == rows[i].code;
		good &= new->err.pos == column;
		if (!ok(good, "%s, then %s", rows[i].old, rows[i].new))
			printf("# got %s at %u\n", kit_error_name(new->err.code),
			       new->err.pos);
		free(text);
	}
}

static const struct {
	const char *old;
	const char *del;
	bool means;
} tails[] = {
	{ "p:e f a=%di b=%si", "-:e f", true },
	{ "p:e f a=%di b=%si", "-:e f a=%di", true },
	{ "p:e f a=%di b=%si", "-:e f a=%di b=%si", true },
	{ "p:e f a=%di b=%si", "-:e   f   a=%di:x64  ", true },
	{ "p:e f a=%di b=%si", "!p:e f a=%di", true },
	{ "p:e f a=%di b=%si", "-:e f b=%si", false },
	{ "p:e f a=%di b=%si", "-:e f a=%si", false },
	{ "p:e f a=%di b=%si", "-:e f a=%di:u8", false },
	{ "p:e f a=%di b=%si", "-:e f a=%di b=%si c=%dx", false },
	{ "p:e f a=%di b=%si", "-:e g", false },
	{ "p:e f a=%di b=%si", "-:e f+4", false },
	{ "p:e f a=%di b=%si", "-:e f%return", false },
	{ "p:e f a=%di b=%si", "-:e nonsense(", false },
	{ "p:e f a=%di b=%si", "-:e f %", false },
	{ "p:e f+16", "-:e f+0x10", true },
	{ "p:e m:f", "-:e m:f", true },
	{ "p:e m:f", "-:e f", false },
	{ "r:e f $retval", "-:e f", true },
	{ "r:e f $retval", "-:e f%return", true },
	{ "r:e f $retval", "-:e f arg1=$retval", true },
	{ "f:e f $retval", "-:e f%return arg1=$retval", true },
	{ "f:e f $arg1", "-:e f%return", false },
	{ "t:e f $arg1", "-:e f $arg1", true },
	{ "p:e f %di if %di == 1", "-:e f", true },
	{ "p:e f %di if %di == 1", "-:e f %di if %di == 1", true },
	{ "p:e f %di if %di == 1", "-:e f %di if %di == 2", false },
	{ "p:e f a=\\\"x\"", "-:e f a=\\\"x\"", true },
	{ "p:e f a=\\\"x\"", "-:e f a=\\\"y\"", false },
};

static void test_tails(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(tails); i++) {
		const char *del = tails[i].del;
		u32 at;

		kit_parse(old, tails[i].old);
		ok(!kit_parse(new, del), "a narrowed deletion: %s", del);
		at = new->def.tail;
		ok(ktrk_same_tail(del + at, strlen(del) - at, old->arch,
				  &old->def, &room->def) == tails[i].means,
		   "%s%s %s", del, tails[i].means ? "" : " is not",
		   tails[i].old);
	}
	ok(!kit_parse(new, "-:e  ") && !new->def.tail, "blanks narrow nothing");
}

int main(void)
{
	old = kit_new();
	new = kit_new();
	room = kit_new();
	test_events();
	test_tails();
	return done();
}
