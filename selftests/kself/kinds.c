// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each kind of probe and each place a value may come from, against functions
 * whose arguments and returns are known.
 */
#include <sys/prctl.h>

#include "shot.h"

#define ONE	0x1111111111111111ULL

static struct shot s;

static void entry(void)
{
	int i;

	tap_ok(shot(&s, "p ktm_nine $arg1 $arg2 $arg3 $arg4 $arg5 $arg6 $arg7 $arg8 $arg9", "nine"),
	       "an entry probe leaves one record");
	for (i = 1; i <= 9; i++) {
		char name[8] = { 'a', 'r', 'g', '0' + i };

		tap_is(shot_num(&s, name), i * ONE, i > 6 ? "$arg on the stack" :
		       "$arg in a register");
	}
	tap_is(s.rec ? s.rec->tid : 0, getpid(), "the record names the task");
	tap_ok(s.rec && !(s.rec->when & 0xff & ~KTRK_CTX_NEED_RESCHED),
	       "and a plain context");
	tap_is(s.counts.bytes, s.rec ? KTRK_RECORD_LEN(s.rec->len_kind) : 0,
	       "its bytes are counted");
	shot_end(&s);
	tap_ok(shot(&s, "p:x ktm_none", "none"), "a probe without arguments");
	tap_is(s.rec ? KTRK_RECORD_LEN(s.rec->len_kind) : 0, 16, "takes 16 bytes");
	shot_end(&s);
}

/* f is p and r, by another name. */
static void functions(void)
{
	tap_ok(shot(&s, "f ktm_nine $arg1 $arg9 w=$stack", "nine"), "f leaves one record");
	tap_is(shot_num(&s, "arg1"), ONE, "$arg in a register");
	tap_is(shot_num(&s, "arg2"), 9 * ONE, "$arg on the stack");
	shot_end(&s);
	tap_ok(shot(&s, "f ktm_signed%return c=$arg3:s32 $duration", "signed"),
	       "f of the return leaves one record");
	tap_is(shot_num(&s, "c"), -3, "with an argument of the entry");
	shot_end(&s);
	tap_ok(shot(&s, "f ktm_signed c=$arg3:s32 r=$retval:s32", "signed"),
	       "f with $retval is one of the return");
	tap_ok(shot_field(&s, "__caller"), "and knows where from");
	shot_end(&s);
}

/* The last of nine arguments lies on the stack on both. */
#ifdef __x86_64__
#define REGS	"r1=%di r2=%si r3=%r8 st=$stack3 deep=+8(%sp)"
#define DEEP	7		/* above the return address */
#define GETPPID	"110"
#else
#define REGS	"r1=%x0 r2=%x1 r3=%x4 st=$stack0 deep=+0(%sp)"
#define DEEP	9
#define GETPPID	"173"
#endif

static void registers(void)
{
	tap_ok(shot(&s, "p ktm_nine " REGS " sp=$stack v=+0($stack):u64", "nine"),
	       "registers and the stack");
	tap_is(shot_num(&s, "r1"), ONE, "%reg of the first argument");
	tap_is(shot_num(&s, "r2"), 2 * ONE, "%reg of the second");
	tap_is(shot_num(&s, "r3"), 5 * ONE, "%reg of the fifth");
	tap_is(shot_num(&s, "st"), 9 * ONE, "$stackN");
	tap_is(shot_num(&s, "deep"), DEEP * ONE, "a dereferenced %sp");
	tap_ok(shot_num(&s, "sp") < -4096, "$stack is the kernel's");
	tap_ok(shot_num(&s, "v") != 0 && !shot_faulted(&s, "v"),
	       "$stack can be read");
	shot_end(&s);
}

static void task_values(void)
{
	unsigned int len;
	const char *comm;

	tap_ok(shot(&s, "p:x ktm_none c=$comm t=$tid g=$tgid cpu=$cpu n=$ns i=\\42 m=\\-7:s64",
		    "none"), "values that no register holds");
	comm = shot_str(&s, "c", &len);
	tap_ok(comm && !strcmp(comm, "kinds") && len == 6, "$comm");
	tap_is(shot_num(&s, "t"), getpid(), "$tid");
	tap_is(shot_num(&s, "g"), getpid(), "$tgid");
	tap_is(shot_num(&s, "cpu"), 0, "$cpu");
	tap_ok(s.rec && shot_num(&s, "n") >= (__s64)s.ring.prod->base_ns, "$ns");
	tap_is(shot_num(&s, "i"), 42, "an immediate");
	tap_is(shot_num(&s, "m"), -7, "a negative immediate");
	shot_end(&s);
}

static void derefs(void)
{
	unsigned int len;
	const char *name;
	char text[128];

	tap_ok(shot(&s, "p ktm_obj m=+0($arg1):x64 n=+0(+8($arg1)):x64 "
		    "i=+24(+8($arg1)):s32", "obj"), "dereferences");
	tap_is(shot_num(&s, "m"), 0x1122334455667788, "of one level");
	tap_is(shot_num(&s, "n"), 2 * ONE, "of two levels");
	tap_is(shot_num(&s, "i"), -2, "of two levels, signed");
	shot_end(&s);
	shot(&s, "p ktm_obj name=+0(+16(+8($arg1))):string", "obj");
	name = shot_str(&s, "name", &len);
	tap_ok(name && !strcmp(name, "second"), "a string three levels down");
	shot_end(&s);
	snprintf(text, sizeof(text), "p:x ktm_obj m=@%#llx:x64 back=-8(\\%#llx):x64",
		 kt_tell("first"), kt_tell("first") + 8);
	tap_ok(shot(&s, text, "obj"), "memory at an address");
	tap_is(shot_num(&s, "m"), 0x1122334455667788, "@ADDR");
	tap_is(shot_num(&s, "back"), 0x1122334455667788, "a negative offset");
	shot_end(&s);
}

static void returns(void)
{
	tap_ok(shot(&s, "r:x ktm_nine v=$retval a1=$arg1 a9=$arg9 d=$duration w=$retaddr",
		    "nine"), "a return probe leaves one record");
	tap_is(shot_num(&s, "v"), ONE, "$retval");
	tap_is(shot_num(&s, "a1"), ONE, "$arg1 at the return");
	tap_is(shot_num(&s, "a9"), 9 * ONE, "$arg9 at the return, from the stack");
	tap_ok(shot_num(&s, "d") > 0 && shot_num(&s, "d") < 1000000000,
	       "$duration is above 0 and below a second");
	tap_is(shot_num(&s, "w"), shot_num(&s, "__caller"), "$retaddr is the caller");
	tap_ok(s.nfields && s.fields[0].flags & KTRK_FIELD_HIDDEN,
	       "the caller is a hidden field");
	shot_end(&s);
	tap_ok(shot(&s, "p:x ktm_signed%return v=$retval:s32", "signed"),
	       "the suffix %%return makes a return probe");
	tap_is(shot_num(&s, "v"), -10, "a signed return value");
	shot_end(&s);
	tap_ok(shot(&s, "r32:x ktrk_testmod:ktm_ptr v=$retval:symbol", "ptr"),
	       "MODULE:SYMBOL and maxactive");
	tap_is(shot_num(&s, "v"), (__s64)kt_tell("none"), "a pointer returned");
	shot_end(&s);
}

/* By its address, and inside of it: at the next instruction that can be. */
static void places(void)
{
	unsigned int off, err, pos;
	char text[96];
	int id = -1;

	snprintf(text, sizeof(text), "p:x %#llx", kt_tell("none"));
	tap_ok(shot(&s, text, "none"), "a probe at an address");
	shot_end(&s);
	shot_begin(&s, "p:y ktm_loop");
	for (off = 5; off < 16 && id < 0; off++) {
		snprintf(text, sizeof(text), "p:x ktm_none+%u", off);
		id = kt_add_flags(s.fd, text, 0, &err, &pos);
	}
	tap_ok(id >= 0, "a probe inside a function, at +%u", off - 1);
	tap_ok(!kt_run("none 3") && !kt_stat(s.fd, id, -1, &s.counts) &&
	       s.counts.hits == 3, "is hit");
	shot_end(&s);
}

static void traces(void)
{
	unsigned int len;
	const char *comm;
	int before;

	shot_begin(&s, "t:x sched_process_exec c=$comm");
	before = system("/bin/true");
	tap_ok(!before && !kt_stat(s.fd, s.id, -1, &s.counts) &&
	       s.counts.hits >= 1, "a tracepoint is hit");
	shot_end(&s);
	/* sys_enter has (regs, id): CPU 0 is ours, others may do others. */
	shot_begin(&s, "t sys_enter nr=$arg2:s64 c=$comm if nr == " GETPPID);
	getppid();
	shot_take(&s, "none");
	tap_is(s.records, 1, "a tracepoint's argument, filtered by it");
	tap_is(shot_num(&s, "nr"), atoi(GETPPID), "is getppid's number");
	comm = shot_str(&s, "c", &len);
	tap_ok(comm && !strcmp(comm, "kinds"), "by this task");
	tap_ok(s.counts.filtered > 0 && kt_closes(&s.counts),
	       "the others are filtered");
	shot_end(&s);
}

/* The 7th argument comes from the stack of who calls the tracepoint. */
static void many_arguments(void)
{
	shot_begin(&s, "t mm_shrink_slab_start items=$arg4:s64 priority=$arg7:s32");
	if (s.id < 0) {
		tap_skip("a tracepoint of 7 arguments", "this kernel has none");
		shot_end(&s);
		return;
	}
	tap_is(kt_write("/proc/sys/vm/drop_caches", "2"), 0, "have caches shrunk");
	shot_take(&s, "none");
	tap_ok(s.records > 0, "a tracepoint of 7 arguments is hit");
	tap_ok(shot_num(&s, "items") > 0 && shot_num(&s, "items") < 1LL << 40,
	       "its 4th is a number of objects");
	tap_is(shot_num(&s, "priority"), 0, "its 7th is the priority 0");
	shot_end(&s);
}

static void contexts(void)
{
	static const struct {
		const char *command;
		unsigned int want;
	} rows[] = {
		{ "task", 0 },
		{ "irqoff", KTRK_CTX_IRQS_OFF },
		{ "softirq", KTRK_CTX_SOFTIRQ },
		{ "irq", KTRK_CTX_HARDIRQ | KTRK_CTX_IRQS_OFF },
	};
	const unsigned int mask = KTRK_CTX_IRQS_OFF | KTRK_CTX_SOFTIRQ |
				  KTRK_CTX_HARDIRQ | KTRK_CTX_NMI;
	const char *which;
	unsigned int len;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		tap_ok(shot(&s, "p:x ktm_ctx which=+0($arg1):string", rows[i].command),
		       "a hit from %s", rows[i].command);
		tap_is(s.rec ? s.rec->when & mask : ~0U, rows[i].want, "its flags");
		which = shot_str(&s, "which", &len);
		tap_ok(which && !strcmp(which, rows[i].command), "its argument");
		shot_end(&s);
	}
}

/* @want of 10 calls with 0 to 9 must pass; filtered is exactly the rest. */
static void filter_is(const char *cond, unsigned int want)
{
	char text[128];

	snprintf(text, sizeof(text), "p:x ktm_loop n=$arg1:s64 if %s", cond);
	shot_begin(&s, text);
	shot_take(&s, "loop 10");
	if (!tap_ok(s.records == want && s.counts.recorded == want &&
		    s.counts.filtered == 10 - want && s.counts.hits == 10,
		    "if %s", cond))
		printf("#   %u records, recorded %llu, filtered %llu, hits %llu\n",
		       s.records, s.counts.recorded, s.counts.filtered,
		       s.counts.hits);
	shot_end(&s);
}

static void filters(void)
{
	filter_is("n == 3", 1);
	filter_is("n != 3", 9);
	filter_is("n < 3", 3);
	filter_is("n <= 3", 4);
	filter_is("n > 3", 6);
	filter_is("n >= 0", 10);
	filter_is("n < 0", 0);
	filter_is("n > -1", 10);
	filter_is("n & 1", 5);
	filter_is("n == 1 || n == 2", 2);
	filter_is("n > 1 && n < 4", 2);
	filter_is("!(n > 1 && n < 4)", 8);
	filter_is("n == 9 || n > 1 && n < 4", 3);
	filter_is("(n == 9 || n > 1) && n < 4", 2);
	filter_is("$arg1 == 0x5", 1);
	filter_is("pid != 0 && tid != 0 && cpu == 0", 10);
}

static void text_is(const char *def, const char *command, bool passes)
{
	shot_begin(&s, def);
	shot_take(&s, command);
	tap_ok(s.counts.hits == 1 && s.counts.filtered == !passes &&
	       s.records == passes, "%s", def);
	shot_end(&s);
}

/* ktm_str() gets "a kernel string", ktm_ustr() "ustr". */
static void text_filters(void)
{
	unsigned int len;
	const char *str;
	char text[128], comm[16] = "";

	text_is("p:x ktm_str if +0($arg1):string == \"a kernel string\"", "str", true);
	text_is("p:x ktm_str if +0($arg1):string != \"a kernel string\"", "str", false);
	text_is("p:x ktm_str if +0($arg1):string == \"a kernel\"", "str", false);
	text_is("p:x ktm_str if +2($arg1):string ~ \"ker*[a-t]ring\"", "str", true);
	text_is("p:x ktm_str if $arg1.string ~ \"* kernel *\"", "str", true);
	text_is("p:x ktm_ustr if $arg1.ustring == \"ustr\"", "ustr", true);
	text_is("p:x ktm_ustr if $arg1.ustring ~ \"?s??\"", "ustr", true);
	text_is("p:x ktm_ustr if +u0($arg1):string == \"rtsu\"", "ustr", false);
	text_is("p:x ktm_bad if +0($arg1):string != \"x\"", "bad", false);
	text_is("p:x ktm_str if cpu & CPUS{0,64}", "str", true);
	text_is("p:x ktm_str if cpu != CPUS{0}", "str", false);
	text_is("r:x ktm_none if $retaddr.function == ktm_none", "none", false);
	text_is("p:x ktm_obj if +40($arg1).function == ktm_none", "obj", true);
	text_is("p:x ktm_obj if +40($arg1).function != ktm_none", "obj", false);
	prctl(PR_GET_NAME, comm);
	snprintf(text, sizeof(text), "p:x ktm_str if comm == \"%s\"", comm);
	text_is(text, "str", true);
	text_is("p:x ktm_str if comm ~ \"nobody*\"", "str", false);
	/* All in one, and the string in the record is the one that was read. */
	tap_ok(shot(&s, "r:x ktm_str s=+0($arg1):string $retval if s ~ \"a*\" && $duration > 1ns",
		    "str"), "text, entry argument and duration in one filter");
	str = shot_str(&s, "s", &len);
	tap_ok(str && !strcmp(str, "a kernel string") && len == 16, "and it is recorded");
	shot_end(&s);
}

#define SIGNED	"a=$arg1:s8 u=$arg1:u8 b=$arg2:s16 d=$arg4:s64"

/* ktm_signed() is called with -1, -2, -3 and -4. */
static void signed_filters(void)
{
	static const struct {
		const char *cond;
		bool pass;
	} rows[] = {
		{ "a < 0", true },
		{ "a > -1", false },
		{ "b < -1", true },
		{ "b >= -2", true },
		{ "d <= -4", true },
		{ "d < -4", false },
		{ "d > -5", true },
		{ "d > 0", false },
		{ "$arg4 < 0", true },
		{ "u > 250", true },
		{ "u < 0", false },
		{ "u == 255", true },
	};
	char text[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(text, sizeof(text), "p ktm_signed " SIGNED " if %s",
			 rows[i].cond);
		shot_begin(&s, text);
		shot_take(&s, "signed");
		tap_ok(s.records == rows[i].pass &&
		       s.counts.filtered == !rows[i].pass, "if %s", rows[i].cond);
		shot_end(&s);
	}
}

/* A probe in what our own handler calls is missed, and that is counted. */
static void recursion(void)
{
	struct ktrk_counts inner;
	int id;

	shot_begin(&s, "p:outer ktm_obj m=+0($arg1):string");
	id = kt_add(s.fd, "p:inner copy_from_kernel_nofault");
	if (id < 0) {
		tap_skip("recursion", "that function cannot be probed");
		shot_end(&s);
		return;
	}
	shot_take(&s, "obj 10");
	kt_stat(s.fd, id, -1, &inner);
	tap_is(s.counts.recorded, 10, "all hits outside are recorded");
	tap_ok(kt_lost(&inner) >= 10,
	       "those inside are lost, and counted");
	tap_ok(kt_closes(&inner) && kt_closes(&s.counts), "the books close");
	shot_end(&s);
}

int main(void)
{
	kt_begin(1);
	entry();
	functions();
	registers();
	task_values();
	derefs();
	returns();
	places();
	traces();
	many_arguments();
	contexts();
	filters();
	text_filters();
	signed_filters();
	recursion();
	return tap_end();
}
