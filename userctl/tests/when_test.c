// SPDX-License-Identifier: GPL-2.0-only
#include "sample.h"
#include "tap.h"
#include "when.h"

static bool task_of(void *arg, u32 tid, char comm[16], u32 *tgid)
{
	(void)arg;
	strcpy(comm, "x");
	*tgid = tid / 10 * 10;
	return tid != 99;
}

static const struct ktrk_render env = { NULL, task_of, NULL };

static const struct {
	const char *text;
	u32 tid;
	u64 n;
	bool is;
} rows[] = {
	{ "one", 1, 0, true },
	{ "ktrk/one", 1, 0, true },
	{ "all", 1, 0, true },
	{ "two", 1, 0, false },
	{ "one if n == 5", 1, 5, true },
	{ "one if n == 5", 1, 6, false },
	{ "one if n > 5 && n < 8", 1, 7, true },
	{ "one if n > 5 && n < 8", 1, 8, false },
	{ "one if n < 5 || n >= 8", 1, 8, true },
	{ "one if !(n == 8)", 1, 8, false },
	{ "one if n & 0x10", 1, 0x30, true },
	{ "one if n & 0x10", 1, 0x20, false },
	{ "one if n > 1ms", 1, 2000000, true },
	{ "one if n > 0xffffffff00000000", 1, 1, false },
	{ "one if n < -1", 1, (u64)-2, true },
	{ "one if n == -2", 1, (u64)-2, true },
	{ "one if tid == 17", 17, 0, true },
	{ "one if pid == 10", 17, 0, true },
	{ "one if pid == 17", 17, 0, false },
	{ "one if pid == 99", 99, 0, true },
	{ "one if cpu == 3", 1, 0, true },
	{ "one if cpu != 3", 1, 0, false },
	{ "one if $arg1 == 4", 1, 4, true },
};

static const struct {
	const char *text;
	int status;
} bad[] = {
	{ "nosuch", KTRK_EXIT_NONE },
	{ "one if", KTRK_EXIT_NONE },
	{ "one if nosuch == 1", KTRK_EXIT_FAILED },
	{ "one if n ==", KTRK_EXIT_FAILED },
	{ "one if n == 1 &&", KTRK_EXIT_FAILED },
	{ "one if $arg2 == 1", KTRK_EXIT_FAILED },
	{ "one if s == 1", KTRK_EXIT_FAILED },
	{ "all if n == 1", KTRK_EXIT_FAILED },	/* two has no n */
};

/* A return: its caller is hidden in front of what it returned. */
static const struct ktrk_field three[] = {
	{ .name = "__caller", .type = "symbol", .offset = 16, .size = 8,
	  .count = 1, .code = KTRK_TYPE_SYMBOL, .flags = KTRK_FIELD_HIDDEN },
	{ .name = "ret", .type = "s32", .offset = 24, .size = 4, .count = 1,
	  .code = KTRK_TYPE_S32, .flags = KTRK_FIELD_SIGNED, .fault_bit = 1 },
};

static const struct {
	const char *text;
	s32 ret;
	bool is;
} returns[] = {
	{ "three if ret < 0", -2, true },
	{ "three if ret < 0", 2, false },
	{ "three if ret == -2", -2, true },
	{ "three if $retval == -2", -2, true },
	{ "three if ret > 100", -2, false },
};

static void test_returns(struct ktrk_events *evs)
{
	struct ktrk_event ev = { .id = 3, .kind = 'r', .nfields = 2,
				 .static_size = 28, .group = "ktrk",
				 .event = "three", .where = "f+0x0/0x10" };
	static const char text[] = "r:ktrk/three f ret=$retval:s32 if ret != 7";
	struct sample_record rec;
	struct ktrk_when when;
	size_t i;

	ok(!ktrk_events_put(evs, &ev, three, text, strlen(text)), "a return");
	for (i = 0; i < ARRAY_SIZE(returns); i++) {
		sample_make(&rec, 1, 1, 0x7fffffffffffffff);
		rec.head.event = 3;
		rec.loc = returns[i].ret;
		ok(!ktrk_when_parse(&when, returns[i].text, evs) &&
		   ktrk_when_is(&when, &rec.head, 3, &env) == returns[i].is,
		   "%s, ret=%d: %d", returns[i].text, returns[i].ret,
		   returns[i].is);
		ktrk_when_free(&when);
	}
}

int main(void)
{
	struct sample_record rec;
	struct ktrk_events evs;
	struct ktrk_when when;
	size_t i;

	sample_events(&evs);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		sample_make(&rec, 1, rows[i].tid, rows[i].n);
		ok(!ktrk_when_parse(&when, rows[i].text, &evs) &&
		   ktrk_when_is(&when, &rec.head, 3, &env) == rows[i].is,
		   "%s, n=%lld: %d", rows[i].text, (long long)rows[i].n,
		   rows[i].is);
		ktrk_when_free(&when);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		ok(ktrk_when_parse(&when, bad[i].text, &evs) == bad[i].status,
		   "refused: %s", bad[i].text);
		ktrk_when_free(&when);
	}
	/* A record that is not what its event says. */
	ok(!ktrk_when_parse(&when, "one if n == 0", &evs), "a filter");
	sample_make(&rec, 1, 1, 0);
	rec.loc = KTRK_STR_LOC(100, 50);
	ok(!ktrk_when_is(&when, &rec.head, 3, &env), "a string outside of its record");
	rec.head.len_kind = 2 | KTRK_RECORD_EVENT << 12;
	ok(!ktrk_when_is(&when, &rec.head, 3, &env), "a record too short for its fields");
	ktrk_when_free(&when);
	test_returns(&evs);
	ktrk_events_free(&evs);
	return done();
}
