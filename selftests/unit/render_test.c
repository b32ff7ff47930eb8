// SPDX-License-Identifier: GPL-2.0-only
/* Lines to the byte, and records that nobody may print. */
#include <stdlib.h>

#include "gen.h"
#include "kit.h"
#include "tap.h"

#define ROUNDS	200000

static struct kit *kit;

static struct ktrk_record *rec(void)
{
	return (struct ktrk_record *)kit->rec;
}

/* The whole line of a definition's record, without its newline. */
static const char *line(const char *text, bool json)
{
	const char *fields = kit_fields(kit, text);

	if (fields[0] == '(')
		return fields;
	if (json)
		kit_json(kit);
	kit->line[strcspn(kit->line, "\n")] = '\0';
	return kit->line;
}

#define PREFIX	"             cat-4321    [000] d....  1000.002000: "
#define JSON	"{\"event\":\"e\",\"group\":\"g\",\"cpu\":0,\"time\":1000.002000000,"

static void test_lines(void)
{
	same(line("p vfs_read", false), PREFIX "p_vfs_read_0: (vfs_read+0x0/0x5a0)",
	     "line: an entry");
	same(line("p:g/e vfs_read+8 n=%r8", false),
	     PREFIX "e: (vfs_read+0x8/0x5a0) n=0x7", "line: fields");
	same(line("r:ret do_sys_openat2 ret=$retval:s64 dur=$duration", false),
	     PREFIX "ret: (func_1+0x6/0x1000 <- do_sys_openat2) ret=-2 dur=2.000us",
	     "line: a return");
	same(line("p:e vfs_* n=%r8", false), PREFIX "e: (func_1+0x6/0x1000) n=0x7",
	     "line: a pattern");
	same(line("t sched_switch a=$arg10:u32", false), PREFIX "sched_switch: a=7",
	     "line: a tracepoint");
	same(line("t sched_switch", false), PREFIX "sched_switch:",
	     "line: a tracepoint without fields");
	same(line("t:mine sched_switch a=$arg10:u32", false),
	     PREFIX "mine: (sched_switch) a=7", "line: one of another name");
}

/* A record in JSON, behind what all records of the test have. */
static const char *json(const char *text)
{
	const char *whole = line(text, true);
	size_t head = strlen(JSON);

	return strncmp(whole, JSON, head) ? whole : whole + head;
}

/* Who called, behind the record; the shorter trace has one less. */
static void test_stacks(void)
{
	u64 first = mock.trace[0];

	kit_fields(kit, "p:e vfs_read a=$stacktrace n=%r8 b=$stacktrace:stack[1]");
	same(kit_line(kit), PREFIX "e: (vfs_read+0x0/0x5a0) "
	     "a=<stack trace> n=0x7 b=<stack trace>\n"
	     " => func_3+0x4/0x1000\n => func_1+0x6/0x1000\n"
	     " => func_3+0x4/0x1000\n", "stack traces: behind the line");
	mock.trace[0] = 0;
	kit_fields(kit, "p:e vfs_read a=$stacktrace");
	same(kit_line(kit), PREFIX "e: (vfs_read+0x0/0x5a0) a=<stack trace>\n",
	     "stack traces: of nobody");
	mock.trace[0] = first;
}

static void test_json(void)
{
	const char *got, *task =
		"\"comm\":\"cat\",\"tid\":4321,\"tgid\":1234,\"flags\":\"d....\",";

	got = json("p:g/e vfs_read n=%r8 s=+u0(%si):string c=%cx:char");
	ok(!strncmp(got, task, strlen(task)), "json: who and when");
	same(got + strlen(task), "\"fields\":{\"n\":7,\"s\":\"/etc/passwd\",\"c\":\"c\"}}",
	     "json: an entry");
	same(json("r:g/e f ret=$retval:s64 dur=$duration") + strlen(task),
	     "\"caller\":\"func_1+0x6/0x1000\",\"fields\":{\"ret\":-2,\"dur\":2000}}",
	     "json: a return");
	same(json("f:g/e f* n=$arg5:u64") + strlen(task),
	     "\"func\":\"func_1+0x6/0x1000\",\"fields\":{\"n\":7}}",
	     "json: a pattern");
	same(json("t:g/e x $arg10:x64 $arg9:symbol") + strlen(task),
	     "\"fields\":{\"arg1\":7,\"arg2\":\"func_2+0x10/0x1000\"}}",
	     "json: a tracepoint");
	same(json("t:g/e x $stacktrace $stacktrace:stack[1]") + strlen(task),
	     "\"fields\":{\"arg1\":[\"func_3+0x4/0x1000\",\"func_1+0x6/0x1000\"],"
	     "\"arg2\":[\"func_3+0x4/0x1000\"]}}", "json: stack traces");
	same(json("t:g/e x") + strlen(task), "\"fields\":{}}", "json: no fields");
	same(json("p:g/e f \\-1 +0(%r8) +0(%r8):string") + strlen(task),
	     "\"fields\":{\"arg1\":18446744073709551615,\"arg2\":null,\"arg3\":null}}",
	     "json: above 2^53, and faults");
	same(json("p:g/e f s=+u0(%si):string{4} t=+u1(%si):string{3}") + strlen(task),
	     "\"cut\":[\"s\",\"t\"],\"fields\":{\"s\":\"/etc\",\"t\":\"etc\"}}",
	     "json: strings that were cut");
}

static const struct {
	const char *string;
	const char *text;
	const char *json;
} strings[] = {
	{ "", "", "" },
	{ "plain text", "plain text", "plain text" },
	{ "a\"b\\c", "a\\\"b\\\\c", "a\\\"b\\\\c" },
	{ "\n\t\r", "\\n\\t\\r", "\\n\\t\\r" },
	{ "\x01\x1b[31m\x7f",
	  "\\x01\\x1b[31m\\x7f", "\\u0001\\u001b[31m\\u007f" },
	{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7",
	  "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7" },
	{ "\xff\xfe", "\\xff\\xfe", "\\u00ff\\u00fe" },
	{ "\xc3", "\\xc3", "\\u00c3" },
	{ "\xc3(", "\\xc3(", "\\u00c3(" },
	{ "\xc0\xaf", "\\xc0\\xaf", "\\u00c0\\u00af" },
	{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf", "\\u00e0\\u0080\\u00af" },
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80", "\\u00ed\\u00a0\\u0080" },
	{ "\xf4\x90\x80\x80",
	  "\\xf4\\x90\\x80\\x80", "\\u00f4\\u0090\\u0080\\u0080" },
	{ "\xc2\23331m", "\\xc2\\x9b31m", "\\u009b31m" },
	{ "\xe2\x80\xae", "\\xe2\\x80\\xae", "\\u202e" },
	{ "\xe2\x81\xa6", "\\xe2\\x81\\xa6", "\\u2066" },
	{ "\x80", "\\x80", "\\u0080" },
};

static void test_strings(void)
{
	char want[256];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(strings); i++) {
		mock_string(MOCK_KERNEL, strings[i].string);
		snprintf(want, sizeof(want), "s=\"%s\"", strings[i].text);
		same(kit_fields(kit, "p f s=+0(%di):string"), want, "string %u", i);
		snprintf(want, sizeof(want), "{\"s\":\"%s\"}}", strings[i].json);
		kit_json(kit);
		kit->line[strcspn(kit->line, "\n")] = '\0';
		same(strstr(kit->line, "{\"s\":"), want, "string %u in JSON", i);
	}
}

static const struct {
	u64 ns;
	const char *text;
} times[] = {
	{ 0, "0ns" },
	{ 999, "999ns" },
	{ 1000, "1.000us" },
	{ 2000, "2.000us" },
	{ 999999, "999.999us" },
	{ 1000000, "1.000ms" },
	{ 1234567, "1.234ms" },
	{ 999999999, "999.999ms" },
	{ 5000000000ULL, "5.000s" },
	{ 3600000000000ULL, "3600.000s" },
	{ ~0ULL, "18446744073.709s" },
};

static void test_times(void)
{
	char want[64];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(times); i++) {
		mock.base[9] = times[i].ns;
		snprintf(want, sizeof(want), "t=%s", times[i].text);
		same(kit_fields(kit, "p f t=%r8:ns"), want, "time %s", times[i].text);
	}
	mock.base[9] = 7;
}

static const char *flags(u8 when)
{
	static char buf[6];

	rec()->when = (rec()->when & ~0xffULL) | when;
	snprintf(buf, sizeof(buf), "%s", kit_line(kit) + 31);
	return buf;
}

static void test_flags(void)
{
	kit_fields(kit, "p f");
	same(flags(0), ".....", "flags: none");
	same(flags(KTRK_CTX_IRQS_OFF), "d....", "flags: interrupts off");
	same(flags(KTRK_CTX_NEED_RESCHED), ".N...", "flags: need resched");
	same(flags(KTRK_CTX_SOFTIRQ), "..s..", "flags: softirq");
	same(flags(KTRK_CTX_HARDIRQ), "..h..", "flags: hardirq");
	same(flags(KTRK_CTX_HARDIRQ | KTRK_CTX_SOFTIRQ), "..H..", "flags: both");
	same(flags(KTRK_CTX_NMI), "..z..", "flags: NMI");
	same(flags(KTRK_CTX_NMI | KTRK_CTX_HARDIRQ), "..Z..", "flags: NMI in hardirq");
	same(flags(KTRK_CTX_PREEMPT_OFF), "...1.", "flags: preemption off");
	same(flags(KTRK_CTX_COMPAT), ".....", "flags: a compat task has no column");
	same(flags(0x7f), "dNZ1.", "flags: all");
}

static const char *prefix(u32 tid, u32 cpu, u64 ns)
{
	rec()->tid = tid;
	rec()->when = ns << 8;
	ktrk_render_line(kit->schema, rec(), cpu, KIT_BASE_NS, &kit_env,
			 kit->line, sizeof(kit->line));
	*strstr(kit->line, ": p_f") = '\0';
	return kit->line;
}

static void test_prefix(void)
{
	kit_fields(kit, "p f");
	same(prefix(0, 0, 0), "          <idle>-0       [000] .....  1000.000000",
	     "prefix: the idle task");
	same(prefix(99, 7, 499), "           <...>-99      [007] .....  1000.000000",
	     "prefix: an unknown task, times are rounded");
	same(prefix(4194304, 1023, 500), "           <...>-4194304 [1023] .....  1000.000001",
	     "prefix: large numbers");
	ktrk_render_line(kit->schema, rec(), 0, 1000, NULL, kit->line, 4096);
	kit->line[strlen(kit->line) - 1] = '\0';
	same(kit->line,
	     "           <...>-4194304 [000] .....     0.000002: p_f_0: (f+0x0/0x5a0)",
	     "prefix: nobody knows names, young machine");
}

static const char *cut(size_t cap, int *n)
{
	memset(kit->line, 'x', 64);
	*n = ktrk_render_line(kit->schema, rec(), 0, 0, &kit_env, kit->line,
			      cap);
	return kit->line;
}

static void test_cut(void)
{
	int n;

	kit_fields(kit, "p f");
	same(cut(20, &n), "             cat-4\n",
	     "cut: ends in a newline");
	ok(n == 19 && kit->line[20] == 'x', "cut: nothing behind its room");
	same(cut(2, &n), "\n", "cut: just a newline");
	same(cut(1, &n), "", "cut: just a NUL");
	ok(!n, "cut: counts what was written");
	cut(0, &n);
	ok(!n && kit->line[0] == 'x', "cut: no room");
}

static void test_lost(void)
{
	struct ktrk_record_lost lost = {
		.head = { sizeof(lost) / 8 | KTRK_RECORD_LOST
						     << KTRK_RECORD_LEN_BITS,
			  0, 0, 5000ULL << 8 },
		.count = { [KTRK_LOST_FULL] = 10, [KTRK_LOST_RECURSION] = 2 },
	};

	ok(!ktrk_record_check(NULL, &lost.head, sizeof(lost)), "lost: checked");
	ktrk_render_line(NULL, &lost.head, 3, KIT_BASE_NS, &kit_env, kit->line,
			 4096);
	same(kit->line, "CPU:3 [LOST 12 EVENTS] (full 10, recursion 2)\n", "lost: line");
	ktrk_render_json(NULL, &lost.head, 3, KIT_BASE_NS, &kit_env, kit->line,
			 4096);
	kit->line[strlen(kit->line) - 1] = '\0';
	same(strstr(kit->line, "\"causes\""),
	     "\"causes\":{\"full\":10,\"recursion\":2}}", "lost: causes in JSON");
	*strstr(kit->line, "\"causes\"") = '\0';
	same(kit->line, "{\"lost\":12,\"cpu\":3,\"time\":1000.000005000,", "lost: JSON");
	ok(ktrk_record_check(NULL, &lost.head, sizeof(lost) - 8), "lost: cut");
	lost.head.len_kind -= 1;
	ok(ktrk_record_check(NULL, &lost.head, sizeof(lost)), "lost: short");
}

static void test_header(void)
{
	ktrk_render_header(kit->line, 2048, 73, 100, 2);
	same(kit->line,
	     "# tracer: ktrk\n"
	     "#\n"
	     "# entries-in-buffer/entries-written: 73/100   #P:2\n"
	     "#\n"
	     "#                                _-----=> irqs-off/BH-disabled\n"
	     "#                               / _----=> need-resched\n"
	     "#                              | / _---=> hardirq/softirq\n"
	     "#                              || / _--=> preempt-depth\n"
	     "#                              ||| / _-=> migrate-disable\n"
	     "#                              |||| /     delay\n"
	     "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION\n"
	     "#              | |         |   |||||     |         |\n", "header");
}

static void fresh(void)
{
	kit_fields(kit, "p f +u0(%si):string{16} $comm +0(%r8):u32");
}

static void refused(const char *what)
{
	ok(ktrk_record_check(kit->schema, rec(), kit->used) == -EINVAL,
	   "refused: %s", what);
	fresh();
}

static void test_check(void)
{
	u32 *loc;

	fresh();
	loc = (u32 *)(kit->rec + 16);
	ok(!ktrk_record_check(kit->schema, rec(), kit->used), "check: a good one");
	ok(ktrk_record_check(kit->schema, rec(), kit->used - 8) == -EINVAL,
	   "refused: less room than it says");
	ok(ktrk_record_check(kit->schema, rec(), 7) == -EINVAL &&
	   ktrk_record_check(kit->schema, rec(), 0) == -EINVAL,
	   "refused: no room at all");
	ok(ktrk_record_check(NULL, rec(), kit->used) == -EINVAL,
	   "refused: an event without a schema");
	rec()->len_kind &= 0xf000;
	refused("length 0");
	rec()->len_kind = KTRK_RECORD_EVENT << KTRK_RECORD_LEN_BITS | 1;
	refused("half a header");
	rec()->len_kind = KTRK_RECORD_EVENT << KTRK_RECORD_LEN_BITS | 3;
	refused("half a static part");
	rec()->len_kind = KTRK_RECORD_NONE << KTRK_RECORD_LEN_BITS | 3;
	refused("no kind");
	rec()->len_kind = 9 << KTRK_RECORD_LEN_BITS | 3;
	refused("unknown kind");
	*loc = KTRK_STR_LOC(4, 4);
	refused("a string in the header");
	*loc = KTRK_STR_LOC(kit->used, 1);
	refused("a string behind the record");
	*loc = KTRK_STR_LOC(28, kit->used);
	refused("a string over the end");
	*loc = KTRK_STR_LOC(kit->used - 9, 4);
	refused("a string in the fault bitmap");
	*loc = KTRK_STR_LOC(28, 0);
	refused("a string of no bytes");
	*loc = KTRK_STR_LOC(0, 4);
	refused("a string that faulted and has bytes");
	loc[1] = loc[0];
	refused("two strings in one place");
	rec()->when |= KTRK_CTX_FAULT;
	kit->schema->fault_words = 0;
	refused("a fault bitmap that the schema has not");
	kit->schema->fault_words = 3;
	rec()->len_kind -= 3;
	refused("a fault bitmap without room");
	kit_fields(kit, "p f +0(%r8):u32");
	rec()->len_kind -= 1;
	refused("the last field is where the bitmap would be");
	rec()->len_kind = KTRK_RECORD_PAD << KTRK_RECORD_LEN_BITS | 1;
	ok(!ktrk_record_check(NULL, rec(), 8), "check: padding of 8 bytes");
	ok(!ktrk_render_line(NULL, rec(), 0, 0, &kit_env, kit->line, 16) &&
	   !ktrk_render_json(NULL, rec(), 0, 0, &kit_env, kit->line, 16),
	   "padding prints nothing");
}

/* Records with bits turned are refused or printed, in their bounds. */
static void test_hostile(void)
{
	u32 i, flips, printed = 0, bad = 0, n;
	static u8 copy[KTRK_RECORD_MAX];

	fresh();
	memcpy(copy, kit->rec, kit->used);
	for (i = 0; i < ROUNDS; i++) {
		struct ktrk_record *exact = malloc(kit->used);

		memcpy(exact, copy, kit->used);
		for (flips = 1 + gen_below(4); flips--;)
			((u8 *)exact)[gen_below(kit->used)] ^= 1
							       << gen_below(8);
		if (!ktrk_record_check(kit->schema, exact, kit->used)) {
			n = ktrk_render_line(kit->schema, exact, 0, 0, &kit_env,
					     kit->line, sizeof(kit->line));
			bad += n && kit->line[n - 1] != '\n';
			n = ktrk_render_json(kit->schema, exact, 0, 0, &kit_env,
					     kit->line, sizeof(kit->line));
			bad += n && kit->line[n - 1] != '\n';
			printed++;
		}
		free(exact);
	}
	ok(!bad && printed > ROUNDS / 10 && printed < ROUNDS,
	   "hostile: %u of %u were printed", printed, ROUNDS);
}

/* The line that needs most room. */
static void test_longest(void)
{
	char text[256];
	u32 i;

	memset(mock.kernel, 0xff, MOCK_BYTES - 1);
	snprintf(text, sizeof(text), "p f +0(%%di):string");
	kit_fields(kit, text);
	kit_json(kit);
	ok(strlen(kit->line) > 6 * 4096, "longest: one string of 4096 bytes");
	strcpy(text, "p f");
	for (i = 0; i < 8; i++)
		strcat(text, " +0(%di):string");
	kit_fields(kit, text);
	kit_json(kit);
	ok(strlen(kit->line) > 6 * 32000 &&
	   strlen(kit->line) < KTRK_LINE_MAX - 4096,
	   "longest: %zu of %u", strlen(kit->line), KTRK_LINE_MAX);
}

int main(void)
{
	kit = kit_new();
	mock_reset();
	mock.base[10] = (u64)-2;
	mock.base[14] = MOCK_KERNEL;
	mock.base[13] = MOCK_USER;
	mock.base[11] = 'c';
	mock.base[9] = 7;
	mock.base[8] = 0xffffffff81002010ULL;
	mock_string(MOCK_USER, "/etc/passwd");
	test_lines();
	test_stacks();
	test_json();
	test_strings();
	test_times();
	test_flags();
	test_prefix();
	test_cut();
	test_lost();
	test_header();
	test_check();
	test_hostile();
	test_longest();
	return done();
}
