// SPDX-License-Identifier: GPL-2.0-only
/*
 * Definitions that must be refused: with which errno, which error code, and a
 * caret under which character. Nothing is half-done, nobody's log is filled.
 */
#include "lib.h"

/* Codes are part of the ABI, so they are written down here once more. */
enum code {
	EMPTY = 1, TOO_LONG = 2, BAD_KIND = 3, BAD_MAXACT = 4,
	MAXACT_TOO_BIG = 5, MAXACT_NO_RETURN = 6, GROUP_TOO_LONG = 7,
	NO_GROUP_NAME = 8, BAD_GROUP_NAME = 9, EVENT_TOO_LONG = 10,
	BAD_EVENT_NAME = 12, NO_TARGET = 13, BAD_TARGET = 14, BAD_OFFSET = 15,
	RETURN_OFFSET = 16, TOO_MANY_ARGS = 17, ARG_NAME_TOO_LONG = 18,
	NO_ARG_NAME = 19, BAD_ARG_NAME = 20, USED_ARG_NAME = 21,
	ARG_TOO_LONG = 22, NO_ARG_BODY = 23, BAD_FETCH = 24, BAD_VAR = 25,
	BAD_REG = 26, BAD_ARG_NUM = 27, BAD_STACK_NUM = 28,
	RETVAL_ON_PROBE = 29, DURATION_ON_PROBE = 30, NOT_FOR_KIND = 31,
	BAD_IMM = 32, BAD_MEM_ADDR = 33,
	BAD_DEREF_OFFS = 35, DEREF_NEED_BRACE = 36, DEREF_OPEN_BRACE = 37,
	TOO_MANY_OPS = 38, COMM_CANT_DEREF = 39, BAD_TYPE = 40, BAD_STRING = 41,
	COMM_TYPE = 42, BAD_STRING_SIZE = 43, RECORD_TOO_BIG = 44,
	TRAILING = 45, FILTER_EMPTY = 46, FILTER_FIELD = 48, FILTER_OP = 49,
	FILTER_STRING = 50, FILTER_BRACE = 51, KEEP_TOO_MANY = 54,
	NO_SUCH_EVENT = 56, EVENT_EXISTS = 57, NO_SYMBOL = 58,
	NO_MODULE = 59, NO_TRACEPOINT = 60, BLACKLISTED = 62, NOT_BOUNDARY = 63,
	NOT_IN_FUNC = 64, ARRAY_TOO_BIG = 76, BAD_BITFIELD = 78, IMMSTR_NO_CLOSE = 80,
	BTF_NEEDS_USER = 82, ARGS_NEED_USER = 83, DIFF_PROBE_TYPE = 93,
	DIFF_ARG_TYPE = 94, SAME_PROBE = 95, NO_DATA = 108,
};

/* The ^ stands before the character that is wrong, and is taken out. */
static const struct row {
	const char *text;
	int rc;
	enum code code;
} rows[] = {
	/* What only the kernel knows. */
	{ "p ^no_such_function_anywhere", -ENOENT, NO_SYMBOL },
	{ "r:grp/ev ^no_such_function_anywhere $retval", -ENOENT, NO_SYMBOL },
	{ "p ^no_such_module:ktm_none", -ENOENT, NO_MODULE },
	{ "p ^ktrk_testmod:no_such_function", -ENOENT, NO_MODULE },
	{ "p ^ktm_none+1", -EILSEQ, NOT_BOUNDARY },
	{ "p:far ^ktm_none+0x800", -EINVAL, NOT_IN_FUNC },
	{ "p:far ^do_sys_openat2+0x4000", -EINVAL, NOT_IN_FUNC },
	{ "p:far ^ktm_none+0x10000000", -EINVAL, NOT_IN_FUNC },
	{ "p ^ktrk_hit_lose", -EINVAL, BLACKLISTED },
	{ "r ^ktrk_vm_keep $retval", -EINVAL, BLACKLISTED },
	{ "p ^0x10", -EINVAL, BLACKLISTED },
	{ "t ^no_such_tracepoint", -ENOENT, NO_TRACEPOINT },
	{ "^p:there ktm_signed", -EEXIST, SAME_PROBE },
	{ "p:there ktm_none ^$arg1", -EEXIST, DIFF_ARG_TYPE },
	{ "^r:ktrk/there ktm_obj", -EEXIST, DIFF_PROBE_TYPE },
	{ "^f:there ktm_obj", -EEXIST, EVENT_EXISTS },
	{ "-:^no_such_event", -ENOENT, NO_SUCH_EVENT },
	{ "-:^other/there", -ENOENT, NO_SUCH_EVENT },
	{ "-:^there ktm_none", -ENOENT, NO_SUCH_EVENT },
	{ "-:^there ktm_signed $arg1", -ENOENT, NO_SUCH_EVENT },
	{ "f ^no_such_function_anywhere", -ENOENT, NO_SYMBOL },
	/* What the parser knows: a sample of each. */
	{ "^", -EINVAL, EMPTY },
	{ "^   ", -EINVAL, EMPTY },
	{ "^x ktm_none", -EINVAL, BAD_KIND },
	{ "r^0 ktm_none", -EINVAL, BAD_MAXACT },
	{ "r^4097 ktm_none", -EINVAL, MAXACT_TOO_BIG },
	{ "p^10 ktm_none", -EINVAL, MAXACT_NO_RETURN },
	{ "p:^/x ktm_none", -EINVAL, NO_GROUP_NAME },
	{ "p:^a~b/x ktm_none", -EINVAL, BAD_GROUP_NAME },
	{ "p:^1x ktm_none", -EINVAL, BAD_EVENT_NAME },
	{ "p:x^", -EINVAL, NO_TARGET },
	{ "p ^a/b", -EINVAL, BAD_TARGET },
	{ "p ^ktm_none+x", -EINVAL, BAD_OFFSET },
	{ "r ^ktm_none+4", -EINVAL, RETURN_OFFSET },
	{ "p ktm_none ^=$arg1", -EINVAL, NO_ARG_NAME },
	{ "p ktm_none ^1a=$arg1", -EINVAL, BAD_ARG_NAME },
	{ "p ktm_none a=$arg1 ^a=$arg2", -EINVAL, USED_ARG_NAME },
	{ "p ktm_none a=^", -EINVAL, NO_ARG_BODY },
	{ "p ktm_none a=^&1", -EINVAL, BAD_FETCH },
	{ "p ktm_none a=^foo", -EOPNOTSUPP, BTF_NEEDS_USER },
	{ "p ktm_none ^$arg*", -EOPNOTSUPP, ARGS_NEED_USER },
	{ "p ktm_none @8:u8[^65]", -EINVAL, ARRAY_TOO_BIG },
	{ "p ktm_none @8:^b9@0/8", -EINVAL, BAD_BITFIELD },
	{ "p ktm_none \\\"x^", -EINVAL, IMMSTR_NO_CLOSE },
	{ "f ktm_none ^%ip", -EINVAL, NOT_FOR_KIND },
	{ "f ^ktm_none+4", -EINVAL, BAD_TARGET },
	{ "p ktm_none a=^$foo", -EINVAL, BAD_VAR },
	{ "p ktm_none a=^%foo", -EINVAL, BAD_REG },
	{ "p ktm_none a=^$arg0", -EINVAL, BAD_ARG_NUM },
	{ "p ktm_none a=^$arg129", -EINVAL, BAD_ARG_NUM },
	{ "p ktm_none a=^$stack512", -EINVAL, BAD_STACK_NUM },
	{ "p ktm_none a=^$retval", -EINVAL, RETVAL_ON_PROBE },
	{ "p ktm_none a=^$duration", -EINVAL, DURATION_ON_PROBE },
	{ "t sys_enter a=^%di", -EINVAL, NOT_FOR_KIND },
	{ "p ktm_none a=\\^x", -EINVAL, BAD_IMM },
	{ "p ktm_none a=^@1x", -EINVAL, BAD_MEM_ADDR },
	{ "p ktm_none a=^@no_such_symbol_anywhere", -ENOENT, NO_DATA },
	{ "p ktm_none a=^+x($arg1)", -EINVAL, BAD_DEREF_OFFS },
	{ "p ktm_none a=^+8", -EINVAL, DEREF_NEED_BRACE },
	{ "p ktm_none a=+8($arg1^", -EINVAL, DEREF_OPEN_BRACE },
	{ "p ktm_none a=+0(^$comm)", -EINVAL, COMM_CANT_DEREF },
	{ "p ktm_none a=$arg1:^u65", -EINVAL, BAD_TYPE },
	{ "p ktm_none a=$arg1:^string", -EINVAL, BAD_STRING },
	{ "p ktm_none a=$comm:^u8", -EINVAL, COMM_TYPE },
	{ "p ktm_none a=+0($arg1):string{^4097}", -EINVAL, BAD_STRING_SIZE },
	{ "p ktm_none a=+0($arg1)^x", -EINVAL, TRAILING },
	{ "p ktm_none a=$arg1 if^", -EINVAL, FILTER_EMPTY },
	{ "p ktm_none a=$arg1 if ^b == 1", -EINVAL, FILTER_FIELD },
	{ "p ktm_none a=$arg1 if a ^1", -EINVAL, FILTER_OP },
	{ "p ktm_none if comm == ^1", -EINVAL, FILTER_STRING },
	{ "p ktm_none if $arg1.function == ^no_such_function_anywhere", -ENOENT, NO_SYMBOL },
};

static int fd;

static int nevents(void)
{
	struct ktrk_ctl ctl;

	return kt_ctl(fd, KTRK_CTL_STATUS, &ctl) ? -1 : (int)ctl.nevents;
}

static void refused(const char *text, unsigned int col, int rc,
		    unsigned int code)
{
	unsigned int err, pos;
	int before = nevents(), got = kt_add_flags(fd, text, 0, &err, &pos);

	if (!tap_ok(got == rc && err == code && pos == col &&
		    nevents() == before,
		    "%.60s", text))
		printf("#   got %d, code %u at %u; want %d, code %u at %u; %d events\n",
		       got, err, pos, rc, code, col, nevents());
}

static void each_row(void)
{
	char text[256];
	size_t i, col;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];

		col = strcspn(row->text, "^");
		snprintf(text, sizeof(text), "%.*s%s", (int)col, row->text,
			 row->text + col + 1);
		refused(text, col, row->rc, row->code);
	}
}

static void long_names(void)
{
	char name[600], text[700];

	memset(name, 'x', sizeof(name));
	name[64] = 0;
	snprintf(text, sizeof(text), "p:%s/a ktm_none", name);
	refused(text, 2, -EINVAL, GROUP_TOO_LONG);
	snprintf(text, sizeof(text), "p:a/%s ktm_none", name);
	refused(text, 4, -EINVAL, EVENT_TOO_LONG);
	snprintf(text, sizeof(text), "p ktm_none %.32s=$arg1", name);
	refused(text, 11, -EINVAL, ARG_NAME_TOO_LONG);
	name[64] = 'x';
	name[sizeof(name) - 1] = 0;
	snprintf(text, sizeof(text), "p %s", name);
	refused(text, 2, -EINVAL, BAD_TARGET);
	snprintf(text, sizeof(text), "p ktm_none a=@0x%061x", 1);
	refused(text, 13, -EINVAL, ARG_TOO_LONG);
}

/* 15 dereferences, one too many: as the kernel, at what the first encloses. */
static void too_deep(void)
{
	char text[128] = "p ktm_none a=";
	int i;

	for (i = 0; i < 15; i++)
		strcat(text, "+0(");
	refused(text, 13 + 3, -E2BIG, TOO_MANY_OPS);
}

/* @n arguments; returns where the last one starts. */
static unsigned int many_args(char *text, size_t cap, const char *head,
			      const char *arg, unsigned int n)
{
	size_t len = snprintf(text, cap, "%s", head), last = len;

	while (n--) {
		last = len;
		len += snprintf(text + len, cap - len, " %s", arg);
	}
	return last + 1;
}

static void too_many(void)
{
	static char text[KTRK_TEXT_MAX + 64];
	unsigned int pos, at;

	many_args(text, sizeof(text), "p:many ktm_none", "$arg1", 128);
	at = nevents();
	tap_ok(kt_add(fd, text) > 0, "128 arguments");
	tap_is(nevents(), at + 1, "are one event");
	kt_del(fd, "many");
	many_args(text, sizeof(text), "p:many ktm_none", "$arg1", 129);
	refused(text, strlen("p:many ktm_none "), -E2BIG, TOO_MANY_ARGS);
	pos = many_args(text, sizeof(text), "p:many ktm_none", "+0($arg1):string{4096}", 8);
	refused(text, pos, -E2BIG, RECORD_TOO_BIG);
	strcpy(text, "r ktm_nine");
	for (at = 1; at <= 17; at++)
		pos = strlen(text) + 1, sprintf(text + strlen(text), " $arg%u", at);
	refused(text, pos, -E2BIG, KEEP_TOO_MANY);
	memset(text, ' ', sizeof(text));
	memcpy(text, "p ktm_none", 10);
	text[KTRK_TEXT_MAX + 1] = 0;
	refused(text, KTRK_TEXT_MAX, -E2BIG, TOO_LONG);
}

/* The log of debugfs: the text, and the caret under its column. */
static void error_log(void)
{
	static const char bad[] = "p:log ktm_none a=$arg1:nonsense";
	char buf[8192], want[256];

	if (access(KT_DEBUGFS "/error_log", R_OK)) {
		tap_skip("error_log", "no debugfs");
		return;
	}
	kt_write(KT_DEBUGFS "/error_log", "");
	tap_is(kt_append(KT_DEBUGFS "/kprobe_events", bad), -EINVAL, "written to kprobe_events");
	kt_read(KT_DEBUGFS "/error_log", buf, sizeof(buf));
	snprintf(want, sizeof(want), "  Command: %s\n%*s^\n", bad, 11 + 23, "");
	if (!tap_ok(strstr(buf, want), "error_log has it, with the caret under the type"))
		printf("# %s", buf);
	tap_ok(strstr(buf, ": error: Unknown type is specified\n"), "and says why");
	kt_write(KT_DEBUGFS "/error_log", "");
	tap_is(kt_read(KT_DEBUGFS "/error_log", buf, sizeof(buf)), 0, "it can be emptied");
}

/* What the kernel log was told since @kmsg was opened at its end. */
static unsigned int told(int kmsg)
{
	unsigned int n = 0;
	char line[8192];

	while (read(kmsg, line, sizeof(line)) > 0)
		n++;
	return n;
}

static void no_flood(void)
{
	int kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC), i, bad = 0;
	unsigned int err, pos;
	char text[256];
	size_t col;

	lseek(kmsg, 0, SEEK_END);
	for (i = 0; i < 1000; i++) {
		const char *row = rows[i % ARRAY_SIZE(rows)].text;

		col = strcspn(row, "^");
		snprintf(text, sizeof(text), "%.*s%s", (int)col, row, row + col + 1);
		bad += kt_add_flags(fd, text, 0, &err, &pos) < 0;
	}
	tap_is(bad, 1000, "1000 bad definitions are refused");
	if (kmsg >= 0)
		tap_is(told(kmsg), 0, "and the kernel log says nothing");
	close(kmsg);
}

int main(void)
{
	unsigned int err, pos;
	int probes;

	kt_begin(1);
	probes = kt_count_lines(KT_PROBES, "");
	fd = kt_new(KTRK_RING_MIN);
	tap_ok(kt_add_by(fd, "p:there ktm_signed", "kprobe") > 0, "one event stands");
	each_row();
	long_names();
	too_deep();
	too_many();
	error_log();
	no_flood();
	tap_ok(kt_add_flags(fd, "p:dry ktm_none", KTRK_ADD_DRYRUN, &err, &pos) >= 0 &&
	       nevents() == 1 && !err && !pos, "a dry run adds nothing");
	refused("p:there ktm_signed", 0, -EEXIST, SAME_PROBE);
	tap_is(nevents(), 1, "the one event still stands");
	if (probes >= 0)
		tap_is(kt_count_lines(KT_PROBES, ""), probes + 1,
		       "and it alone is in the kernel's list");
	close(fd);
	if (probes >= 0)
		tap_is(kt_count_lines(KT_PROBES, ""), probes, "and with it the last is gone");
	return tap_end();
}
