// SPDX-License-Identifier: GPL-2.0-only
/* The file format: to the byte, and as libtraceevent, if it is here, reads it. */
#include <stdlib.h>

#include "../../kmod/core/format.h"
#include "corpus.h"
#include "kit.h"
#include "tap.h"

static struct kit *kit;
static char *text;

static const char *format(const char *definition)
{
	int n;

	if (kit_parse(kit, definition) || kit_compile(kit))
		return "(error)";
	n = ktrk_format(kit->schema, 7, text, KTRK_FORMAT_MAX);
	return n < (int)KTRK_FORMAT_MAX ? text : "(too long)";
}

#define HEAD(name) "name: " name "\nID: 7\nformat:\n" \
	"\tfield:unsigned short common_type;\toffset:2;\tsize:2;\tsigned:0;\n" \
	"\tfield:unsigned char common_flags;\toffset:8;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

static const struct {
	const char *definition;
	const char *format;
} rows[] = {
	{ "p:e f", HEAD("e") "\nprint fmt: \"\"\n" },
	{ "p:g/e f a=%di:u8 b=%si", HEAD("e")
	  "\tfield:u8 a;\toffset:16;\tsize:1;\tsigned:0;\n"
	  "\tfield:u64 b;\toffset:24;\tsize:8;\tsigned:0;\n"
	  "\nprint fmt: \"a=%u b=0x%llx\", REC->a, REC->b\n" },
	{ "r:e f $retval:s32 d=$duration", HEAD("e")
	  "\tfield:u64 __probe_ret_ip;\toffset:16;\tsize:8;\tsigned:0;\n"
	  "\tfield:s32 arg1;\toffset:24;\tsize:4;\tsigned:1;\n"
	  "\tfield:u64 d;\toffset:32;\tsize:8;\tsigned:0;\n"
	  "\nprint fmt: \"(%pS) arg1=%d d=%lluns\", "
	  "REC->__probe_ret_ip, REC->arg1, REC->d\n" },
	{ "p:e f* a=%di:u8", HEAD("e")
	  "\tfield:u64 __probe_ip;\toffset:16;\tsize:8;\tsigned:0;\n"
	  "\tfield:u8 a;\toffset:24;\tsize:1;\tsigned:0;\n"
	  "\nprint fmt: \"(%pS) a=%u\", REC->__probe_ip, REC->a\n" },
	{ "p:e f s=+0(%di):string c=%si:char y=%dx:symbol", HEAD("e")
	  "\tfield:__data_loc char[] s;\toffset:16;\tsize:4;\tsigned:0;\n"
	  "\tfield:char c;\toffset:20;\tsize:1;\tsigned:0;\n"
	  "\tfield:u64 y;\toffset:24;\tsize:8;\tsigned:0;\n"
	  "\nprint fmt: \"s=\\\"%s\\\" c='%c' y=%pS\", "
	  "__get_str(s), REC->c, REC->y\n" },
	{ "p:e f s=+0(%di):string[2]", HEAD("e")
	  "\tfield:__data_loc char[] s__0;\toffset:16;\tsize:4;\tsigned:0;\n"
	  "\tfield:__data_loc char[] s__1;\toffset:20;\tsize:4;\tsigned:0;\n"
	  "\nprint fmt: \"s={\\\"%s\\\",\\\"%s\\\"}\", "
	  "__get_str(s__0), __get_str(s__1)\n" },
	{ "p:e f s=$stacktrace:stack[2]", HEAD("e")
	  "\tfield:u64 s[2];\toffset:16;\tsize:16;\tsigned:0;\n"
	  "\nprint fmt: \"s={%pS,%pS}\", REC->s[0], REC->s[1]\n" },
	{ "p:e f n=+0(%di):s16[3]", HEAD("e")
	  "\tfield:s16 n[3];\toffset:16;\tsize:6;\tsigned:1;\n"
	  "\nprint fmt: \"n={%d,%d,%d}\", REC->n[0], REC->n[1], REC->n[2]\n" },
};

static void test_rows(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		same(format(rows[i].definition), rows[i].format, "format: %s",
		     rows[i].definition);
}

/* The longest there is fits the room that is promised. */
static void test_room(void)
{
	char def[4200] = "p:e f", *at = def + strlen(def);
	u32 i;

	for (i = 0; i < KTRK_ARGS_MAX; i++)
		at += sprintf(at, " a%d=+0(%%di):x8[64]", i);
	ok(format(def)[0] == 'n', "format: %d arrays fit", KTRK_ARGS_MAX);
	for (i = 0; i < kit->schema->nfields; i++)
		memset(kit->schema->fields[i].name, 'n', KTRK_FIELD_LEN - 1);
	ok(ktrk_format(kit->schema, 7, text, KTRK_FORMAT_MAX) < (int)KTRK_FORMAT_MAX,
	   "format: with the longest names too");
}

#ifdef HAVE_TRACEEVENT
#include <event-parse.h>
#include <trace-seq.h>

/* The library's words for our record; "(...)" if it does not understand. */
static const char *theirs(const char *definition, bool hit)
{
	static char out[4096];
	struct tep_handle *tep = tep_alloc();
	struct tep_event *event = NULL;
	struct tep_record rec = { 0 };
	struct trace_seq seq;

	tep_set_long_size(tep, 8);
	tep_set_file_bigendian(tep, TEP_LITTLE_ENDIAN);
	strcpy(out, "(none)");
	if (format(definition)[0] == '(' ||
	    tep_parse_event(tep, text, strlen(text), "ktrk"))
		goto done;
	event = tep_find_event(tep, 7);
	if (!event)
		goto done;
	strcpy(out, event->flags & TEP_EVENT_FL_FAILED ? "(print)" : "ok");
	if (!hit || !kit_hit(kit))
		goto done;
	((struct ktrk_record *)kit->rec)->event = 7;
	rec.data = kit->rec;
	rec.size = kit->used;
	trace_seq_init(&seq);
	tep_print_event(tep, &seq, &rec, "%s", TEP_PRINT_INFO);
	trace_seq_terminate(&seq);
	snprintf(out, sizeof(out), "%s", seq.buffer);
	trace_seq_destroy(&seq);
done:
	tep_free(tep);
	return out;
}

/* The definition, and what the library prints of its record. */
static const char *const lines[][2] = {
	{ "p:e f a=%di:u8 b=%si:s32 c=%dx", "a=17 b=-5 c=0x123456789a" },
	{ "p:e f s=+0(%bx):string n=%di:u16", "s=\"hello\" n=17" },
	{ "p:e f s=+0(%bx):u8[5] n=%di:u16", "s={104,101,108,108,111} n=17" },
	{ "p:e f s=+0(%cx):string[1]", "s={\"hello\"}" },
	{ "p:e f s=$stacktrace:stack[3] n=%di:u16",
	  "s={0xffffffff81003004,0xffffffff81001006,0x0} n=17" },
	{ "p:e f t=\\\"x\" b=%si:s64", "t=\"x\" b=-5" },
};

static void set(const char *reg, u64 val)
{
	u32 i;

	for (i = 0; i < kit->arch->nregs; i++)
		if (!strcmp(kit->arch->regs[i].name, reg))
			mock.base[kit->arch->regs[i].off / 8] = val;
}

static void test_theirs(void)
{
	u32 i, bad = 0;

	mock_reset();
	mock_string(MOCK_KERNEL + 64, "hello");
	mock_word(MOCK_KERNEL + 96, MOCK_KERNEL + 64);
	set("di", 17);
	set("si", -5);
	set("dx", 0x123456789aULL);
	set("bx", MOCK_KERNEL + 64);
	set("cx", MOCK_KERNEL + 96);
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		same(theirs(lines[i][0], true), lines[i][1],
		     "libtraceevent prints: %s", lines[i][0]);
	for (i = 0; i < corpus_good_rows + corpus_real_rows; i++) {
		const char *def = i < corpus_good_rows ? corpus_good[i].text :
				  corpus_real[i - corpus_good_rows].text;

		if (def[0] == '-' || !strcmp(theirs(def, false), "ok"))
			continue;
		printf("# %s: %s\n%s", def, theirs(def, false), text);
		bad++;
	}
	ok(!bad, "libtraceevent reads the format of each definition we have");
}
#else
static void test_theirs(void)
{
	ok(true, "libtraceevent reads it # SKIP no libtraceevent-dev");
}
#endif

int main(void)
{
	kit = kit_new();
	text = malloc(KTRK_FORMAT_MAX);
	test_rows();
	test_room();
	test_theirs();
	free(text);
	return done();
}
