// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each type against known bytes; strings of kernel and user memory, those that
 * are too long, and memory that is not there.
 */
#include "shot.h"

static struct shot s;

/* Bytes of the object, from 28 on: 1 2 0x80 0xff 5 6 7 8. */
static void scalars(void)
{
	static const struct {
		const char *type;
		__s64 at28;
		__s64 at30;
	} rows[] = {
		{ "u8", 0x01, 0x80 },
		{ "u16", 0x0201, 0xff80 },
		{ "u32", 0xff800201, 0x0605ff80 },
		{ "u64", 0x08070605ff800201, 0 },
		{ "s8", 0x01, -0x80 },
		{ "s16", 0x0201, -0x80 },
		{ "s32", (__s32)0xff800201, 0x0605ff80 },
		{ "s64", 0x08070605ff800201, 0 },
		{ "x8", 0x01, 0x80 },
		{ "x16", 0x0201, 0xff80 },
		{ "x32", 0xff800201, 0x0605ff80 },
		{ "x64", 0x08070605ff800201, 0 },
	};
	char text[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(text, sizeof(text), "p:x ktm_obj a=+28($arg1):%s b=+30($arg1):%s",
			 rows[i].type, rows[i].type);
		if (!shot(&s, text, "obj"))
			tap_ok(false, "%s", text);
		tap_is(shot_num(&s, "a"), rows[i].at28, rows[i].type);
		if (shot_field(&s, "b") && shot_field(&s, "b")->size < 8)
			tap_is(shot_num(&s, "b"), rows[i].at30, rows[i].type);
		shot_end(&s);
	}
}

static void other_types(void)
{
	tap_ok(shot(&s, "p ktm_obj c=+36($arg1):char f=+40($arg1):symbol n=+24($arg1):ns", "obj"),
	       "char, symbol and ns");
	tap_is(shot_num(&s, "c"), 'A', "char");
	tap_is(shot_num(&s, "f"), (__s64)kt_tell("none"), "symbol");
	tap_is(shot_field(&s, "n")->size, 8, "ns takes 8 bytes");
	shot_end(&s);
	tap_ok(shot(&s, "p ktm_signed a=$arg1:s8 b=$arg2:s16 c=$arg3:s32 d=$arg4:s64 e=$arg1:u8",
		    "signed"), "signed arguments");
	tap_is(shot_num(&s, "a"), -1, "s8");
	tap_is(shot_num(&s, "b"), -2, "s16");
	tap_is(shot_num(&s, "c"), -3, "s32");
	tap_is(shot_num(&s, "d"), -4, "s64");
	tap_is(shot_num(&s, "e"), 0xff, "the same as u8");
	shot_end(&s);
}

#define STRINGS	SHORT LONG
#define SHORT	"a=+0($arg1):string b=+2($arg1):string{5} "
#define LONG	"c=+0($arg2):string d=+0($arg2):string{4096}"

static void kernel_strings(void)
{
	unsigned int len, i;
	const char *str;

	tap_ok(shot(&s, "p ktm_str " STRINGS, "str"), "strings of the kernel");
	str = shot_str(&s, "a", &len);
	tap_ok(str && !strcmp(str, "a kernel string") && len == 16, "whole");
	str = shot_str(&s, "b", &len);
	tap_ok(str && len == 5 && !memcmp(str, "kerne", 5),
	       "string{5} is cut at 5 bytes, with no NUL");
	str = shot_str(&s, "d", &len);
	tap_is(len, 4096, "string{4096} of 4999 is cut at 4096");
	for (i = 0; str && i < len && str[i] == 'x'; i++)
		;
	tap_is(i, len, "each byte of it is right");
	str = shot_str(&s, "c", &len);
	tap_is(len, 4096, "without a limit the largest holds");
	tap_ok(s.rec && KTRK_RECORD_LEN(s.rec->len_kind) < 8400,
	       "the record is no longer than its strings");
	shot_end(&s);
}

#define USER	"a=+0($arg1):ustring b=+u0($arg1):string c=+u1($arg1):u8 d=+u0(+u0($arg1)):u8"

static void user_strings(void)
{
	unsigned int len;
	const char *str;

	/* The command itself lies in our memory and is what ktm_ustr gets. */
	tap_ok(shot(&s, "p ktm_ustr " USER, "ustr"), "strings of a user");
	str = shot_str(&s, "a", &len);
	tap_ok(str && !strcmp(str, "ustr") && len == 5, "ustring");
	str = shot_str(&s, "b", &len);
	tap_ok(str && !strcmp(str, "ustr") && len == 5, "+u0():string");
	tap_is(shot_num(&s, "c"), 's', "+u1():u8");
	tap_ok(shot_faulted(&s, "d"), "a user pointer that leads nowhere");
	tap_ok(!shot_faulted(&s, "c"), "and the field beside it");
	shot_end(&s);
}

/* A string that ends where the page after it may not be read. */
static void edge_of_memory(void)
{
	const long page = sysconf(_SC_PAGESIZE);
	char *mem = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int len;
	const char *str;

	if (mem == MAP_FAILED || mprotect(mem + page, page, PROT_NONE))
		tap_bail("no memory");
	strcpy(mem + page - 5, "ustr");
	tap_ok(shot(&s, "p:x ktm_ustr a=+0($arg1):ustring", mem + page - 5),
	       "a string at the very end of memory");
	str = shot_str(&s, "a", &len);
	tap_ok(str && !strcmp(str, "ustr"), "is read whole");
	shot_end(&s);
	tap_ok(shot(&s, "p:x ktm_ustr a=+1($arg1):ustring b=+5($arg1):ustring",
		    mem + page - 5),
	       "one that is not there");
	tap_ok(!shot_str(&s, "b", &len), "has no bytes");
	tap_ok(shot_str(&s, "a", &len), "the one before it has");
	shot_end(&s);
	munmap(mem, 2 * page);
}

#define BAD_NUMBERS	"a=+0($arg1):u64 b=+0($arg2):u64 "
#define BAD_STRINGS	"s=+0($arg1):string t=+0($arg2):ustring n=+0(+8($arg2)):string"

static void unreadable(void)
{
	unsigned int len;

	tap_ok(shot(&s, "p ktm_bad ok=$arg1:u64 " BAD_NUMBERS BAD_STRINGS, "bad"),
	       "unreadable memory leaves a record");
	tap_ok(s.rec && s.rec->when & KTRK_CTX_FAULT, "that says so");
	tap_ok(shot_faulted(&s, "a") && shot_faulted(&s, "b"),
	       "each field has its bit");
	tap_ok(!shot_faulted(&s, "ok"), "a good one has none");
	tap_is(shot_num(&s, "ok"), 0x10, "and its value");
	tap_is(shot_num(&s, "a"), 0, "a bad one is 0");
	tap_ok(!shot_str(&s, "s", &len), "a string that is not there");
	tap_ok(!shot_str(&s, "t", &len), "a user's that is not there");
	tap_ok(!shot_str(&s, "n", &len), "one whose pointer is not there");
	shot_end(&s);
	/* A false filter, not a fault. */
	shot_begin(&s, "p:x ktm_bad v=+0($arg1):u64 if v == 0");
	shot_take(&s, "bad 3");
	tap_ok(s.counts.filtered == 3 && !s.records, "it passes no filter");
	shot_end(&s);
}

/* What is shown to a person: the fault, the cut. */
#define OBJ	"n=+24($arg1):s32 c=+36($arg1):char f=+40($arg1):symbol " NAMES
#define NAMES	"k=+0(+16($arg1)):string{3} w=+0(+16($arg1)):string"

static void printed(void)
{
	char buf[8192];

	if (access(KT_DEBUGFS "/trace", R_OK)) {
		tap_skip("as text", "no debugfs");
		return;
	}
	kt_pin(0);
	kt_write(KT_DEBUGFS "/kprobe_events",
		 "p:bad ktm_bad a=+0($arg1):u64 s=+0($arg1):string");
	kt_append(KT_DEBUGFS "/kprobe_events", "p:obj ktm_obj " OBJ);
	kt_write(KT_DEBUGFS "/events/enable", "1");
	kt_run("bad");
	kt_run("obj");
	kt_write(KT_DEBUGFS "/events/enable", "0");
	kt_read(KT_DEBUGFS "/trace", buf, sizeof(buf));
	tap_ok(strstr(buf, " a=(fault) s=(fault)"), "faults are printed");
	tap_ok(strstr(buf, " n=-1 c='A' f=ktm_none+0x0/"), "a number, a char, a symbol");
	tap_ok(strstr(buf, " k=\"fir\""), "what was cut, as far as it goes");
	tap_ok(strstr(buf, " w=\"first\"\n"), "a string whole");
	kt_write(KT_DEBUGFS "/kprobe_events", "");
	kt_write(KT_DEBUGFS "/trace", "");
}

/* Arrays, bitfields and names, as they are printed. */
#define ARRAYS	"a=+28($arg1):u8[8] h=+28($arg1):x16[2] b=+28($arg1):b4@4/8[4] "
#define TEXTS	"n=+16($arg1):string[1] c=+0(+16($arg1)):char[5] y=+40($arg1):symstr "
#define BITS	"l=+29($arg1):b2@0/8 m=\\\"mark\" z=+0(+0(+28($arg1))):u8[2]"

static void arrays(void)
{
	char buf[8192], text[256];

	if (access(KT_DEBUGFS "/trace", R_OK)) {
		tap_skip("arrays as text", "no debugfs");
		return;
	}
	kt_pin(0);
	kt_write(KT_DEBUGFS "/kprobe_events", "p:arr ktm_obj " ARRAYS TEXTS BITS);
	snprintf(text, sizeof(text), "p:pd vfs_read f=$arg1:%%pD{32} d=+0($arg1):%%pd if tid == %d",
		 getpid());
	kt_append(KT_DEBUGFS "/kprobe_events", text);
	kt_write(KT_DEBUGFS "/events/enable", "1");
	kt_run("obj");
	kt_read("/proc/version", buf, sizeof(buf));
	kt_write(KT_DEBUGFS "/events/enable", "0");
	kt_read(KT_DEBUGFS "/trace", buf, sizeof(buf));
	tap_ok(strstr(buf, " a={1,2,128,255,5,6,7,8} h={0x201,0xff80} b={0,0,8,15} "),
	       "arrays of numbers and of bitfields");
	tap_ok(strstr(buf, " n={\"first\"} c={'f','i','r','s','t'} y=\"ktm_none+0x0/"),
	       "an array of strings, one of characters, an address as a string");
	tap_ok(strstr(buf, " l=2 m=\"mark\" z=(fault)\n"),
	       "a bitfield, a text, an array that is not there");
	tap_ok(strstr(buf, " f=\"version\""), "a file's name");
	tap_ok(!strstr(buf, "BUG"), "and what is no dentry does no harm");
	kt_write(KT_DEBUGFS "/kprobe_events", "");
	kt_write(KT_DEBUGFS "/trace", "");
}

/* More strings than a record could hold at full length. */
static void many_strings(void)
{
	char text[KTRK_TEXT_MAX];
	unsigned int len, i, n;

	n = snprintf(text, sizeof(text), "p:x ktm_str");
	for (i = 0; i < 100; i++)
		n += snprintf(text + n, sizeof(text) - n, " s%u=+%u($arg2):string", i, i);
	tap_ok(shot(&s, text, "str"), "100 long strings in one record");
	tap_ok(s.rec && KTRK_RECORD_LEN(s.rec->len_kind) <= KTRK_RECORD_MAX,
	       "that is not too long");
	tap_ok(shot_str(&s, "s99", &len) && len >= 16, "the last has its share");
	shot_end(&s);
}

int main(void)
{
	kt_begin(1);
	scalars();
	other_types();
	kernel_strings();
	user_strings();
	edge_of_memory();
	unreadable();
	many_strings();
	printed();
	arrays();
	return tap_end();
}
