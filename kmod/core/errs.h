/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everything that can be wrong with a definition. One row is one error: its
 * code, the errno it is returned as, what is wrong, and what to do about it.
 * Codes travel in the ABI: add rows at the end only; those that nothing sets any
 * more stay, for their numbers.
 */
#ifndef KTRK_CORE_ERRS_H
#define KTRK_CORE_ERRS_H

#include "env.h"

/* X(code, errno, text, hint): two lines each, the hint on the second */
#define KTRK_ERRS(X) \
	X(NONE, 0, "no error", \
	  "") \
	X(EMPTY, EINVAL, "the definition is empty", \
	  "write e.g. p vfs_read") \
	X(TOO_LONG, E2BIG, "the definition is longer than 4096 characters", \
	  "split it into several probes") \
	X(BAD_KIND, EINVAL, "unknown kind of probe", \
	  "start with p (entry), r (return), t (tracepoint) or - (delete)") \
	X(BAD_MAXACT, EINVAL, "bad maxactive number", \
	  "write r and a number, e.g. r64") \
	X(MAXACT_TOO_BIG, EINVAL, "maxactive is larger than 4096", \
	  "use a number up to 4096") \
	X(MAXACT_NO_RETURN, EINVAL, "maxactive is for return probes only", \
	  "drop the number, or use r") \
	X(GROUP_TOO_LONG, EINVAL, "the group name is longer than 63 characters", \
	  "shorten it") \
	X(NO_GROUP_NAME, EINVAL, "the group name is missing", \
	  "write GROUP/EVENT, or EVENT alone") \
	X(BAD_GROUP_NAME, EINVAL, "bad group name", \
	  "use letters, digits, _ and -, and begin with a letter or _") \
	X(EVENT_TOO_LONG, EINVAL, "the event name is longer than 63 characters", \
	  "shorten it") \
	X(NO_EVENT_NAME, EINVAL, "the event name is missing", \
	  "write a name behind the colon") \
	X(BAD_EVENT_NAME, EINVAL, "bad event name", \
	  "use letters, digits and _, and no digit first") \
	X(NO_TARGET, EINVAL, "there is nothing to probe", \
	  "name a function, an address or a tracepoint") \
	X(BAD_TARGET, EINVAL, "bad symbol, address or tracepoint name", \
	  "write [MODULE:]SYMBOL[+OFFSET] or 0xADDRESS") \
	X(BAD_OFFSET, EINVAL, "bad offset", \
	  "write SYMBOL+OFFSET, e.g. vfs_read+0x10") \
	X(RETURN_OFFSET, EINVAL, "a return probe must stand at a function's start", \
	  "drop the offset") \
	X(TOO_MANY_ARGS, E2BIG, "more than 128 arguments", \
	  "leave some out") \
	X(ARG_NAME_TOO_LONG, EINVAL, "the argument's name is longer than 31 characters", \
	  "shorten it") \
	X(NO_ARG_NAME, EINVAL, "the argument's name is missing", \
	  "write NAME=FETCH, or FETCH alone") \
	X(BAD_ARG_NAME, EINVAL, "bad argument name", \
	  "use letters, digits and _, and no digit first") \
	X(USED_ARG_NAME, EINVAL, "the argument's name is used twice", \
	  "give each argument a name of its own") \
	X(ARG_TOO_LONG, EINVAL, "the argument's expression is longer than 63 characters", \
	  "shorten it") \
	X(NO_ARG_BODY, EINVAL, "the argument has no expression", \
	  "write NAME=FETCH, e.g. ret=$retval") \
	X(BAD_FETCH, EINVAL, "unknown fetch", \
	  "use %reg $argN $retval $stackN $comm $duration @ADDR @SYM +OFF(FETCH) or \\NUMBER") \
	X(BAD_VAR, EINVAL, "unknown variable", \
	  "use $argN $retval $stack $stackN $comm $duration $tid $tgid $cpu $ns $retaddr $func") \
	X(BAD_REG, EINVAL, "unknown register", \
	  "use this machine's names, e.g. %di on x86-64, %x0 on arm64") \
	X(BAD_ARG_NUM, EINVAL, "bad argument number", \
	  "$arg1 is the first") \
	X(BAD_STACK_NUM, EINVAL, "bad stack entry number", \
	  "use $stack0 to $stack511") \
	X(RETVAL_ON_PROBE, EINVAL, "$retval is for return probes only", \
	  "use r instead of p") \
	X(DURATION_ON_PROBE, EINVAL, "$duration is for return probes only", \
	  "use r instead of p") \
	X(NOT_FOR_KIND, EINVAL, "this fetch cannot be used with this kind of probe", \
	  "$retaddr needs r; tracepoints have $argN, but no registers and no stack") \
	X(BAD_IMM, EINVAL, "bad number", \
	  "write a decimal or 0x number") \
	X(BAD_MEM_ADDR, EINVAL, "bad memory address", \
	  "write @0xADDRESS or @SYMBOL+OFFSET") \
	X(SYM_NEEDS_USER, EOPNOTSUPP, "an error of older versions", \
	  "see ktrk(4)") \
	X(BAD_DEREF_OFFS, EINVAL, "bad offset of a dereference", \
	  "write +NUMBER(FETCH) or -NUMBER(FETCH), with u before NUMBER for user memory") \
	X(DEREF_NEED_BRACE, EINVAL, "the dereference has no opening (", \
	  "write +NUMBER(FETCH)") \
	X(DEREF_OPEN_BRACE, EINVAL, "the dereference is not closed", \
	  "add )") \
	X(TOO_MANY_OPS, E2BIG, "dereferences nested too deeply", \
	  "at most 14") \
	X(COMM_CANT_DEREF, EINVAL, "$comm cannot be dereferenced", \
	  "use it as it is") \
	X(BAD_TYPE, EINVAL, "unknown type", \
	  "use u8..u64 s8..s64 x8..x64 char symbol symstr string ustring ns bW@O/S %pd or %pD") \
	X(BAD_STRING, EINVAL, "a string needs an address to read from", \
	  "write +0(FETCH):string") \
	X(COMM_TYPE, EINVAL, "$comm and \\\"TEXT\" are strings", \
	  "drop the type, or write :string") \
	X(BAD_STRING_SIZE, EINVAL, "bad limit of a string", \
	  "write string{N} with N from 1 to 4096") \
	X(RECORD_TOO_BIG, E2BIG, "a record of this probe would be larger than 32760 bytes", \
	  "limit its strings: string{N}") \
	X(TRAILING, EINVAL, "something stands behind the end", \
	  "remove it") \
	X(FILTER_EMPTY, EINVAL, "the filter is empty", \
	  "write if FIELD == NUMBER") \
	X(FILTER_OPERAND, EINVAL, "the filter needs a field, a variable or a number here", \
	  "write e.g. if $retval < 0 && pid == 42") \
	X(FILTER_FIELD, EINVAL, "the filter names no field of this probe", \
	  "use an argument's name, pid, tid, cpu, or a fetch") \
	X(FILTER_OP, EINVAL, "the filter needs a comparison here", \
	  "use == != < <= > >= or &") \
	X(FILTER_STRING, EINVAL, "a string is compared with a text", \
	  "write == != or ~, then the text in quotes, e.g. comm ~ \"kworker*\"") \
	X(FILTER_BRACE, EINVAL, "the filter's braces do not match", \
	  "close each (") \
	X(FILTER_TOO_BIG, E2BIG, "the filter has too many comparisons", \
	  "at most 64") \
	X(PROG_TOO_BIG, E2BIG, "the probe needs too many steps", \
	  "use fewer or simpler arguments") \
	X(KEEP_TOO_MANY, E2BIG, "more than 16 words to keep from entry to return", \
	  "use fewer $argN in a return probe") \
	X(BAD_DELETE, EINVAL, "an error of older versions", \
	  "see ktrk(4)") \
	X(NO_SUCH_EVENT, ENOENT, "no event of this name", \
	  "see ktrkctl list, or kprobe_events") \
	X(EVENT_EXISTS, EEXIST, "an event of this name exists", \
	  "give it another name: -n NAME, or p:NAME") \
	X(NO_SYMBOL, ENOENT, "the kernel has no such function", \
	  "ktrkctl list -l 'GLOB' shows what can be probed") \
	X(NO_MODULE, ENOENT, "the module is not loaded, or has no such function", \
	  "load it first; ktrkctl list -l 'GLOB' shows what can be probed") \
	X(NO_TRACEPOINT, ENOENT, "the kernel has no such tracepoint", \
	  "ktrkctl list -l 'GLOB' shows what can be probed") \
	X(AMBIGUOUS, EADDRNOTAVAIL, "several functions have this name", \
	  "write SYMBOL's address instead; ktrkctl list -l SYMBOL shows them") \
	X(BLACKLISTED, EINVAL, "the kernel does not allow a probe here", \
	  "probe a caller, or a function it calls") \
	X(NOT_BOUNDARY, EILSEQ, "no instruction starts at this offset", \
	  "use an offset that objdump -d shows") \
	X(NOT_IN_FUNC, EINVAL, "the offset lies outside the function", \
	  "use a smaller offset") \
	X(TOO_MANY_EVENTS, ENOSPC, "too many events in this session", \
	  "delete some: ktrkctl del NAME") \
	X(NO_MEMORY, ENOMEM, "not enough memory", \
	  "use a smaller ring, or fewer probes") \
	X(LOCKED_DOWN, EPERM, "the kernel is locked down", \
	  "boot without lockdown=, or without Secure Boot") \
	X(CANNOT_ARM, EINVAL, "the kernel refused the probe", \
	  "see the kernel log") \
	X(NO_MECHANISM, EOPNOTSUPP, "this kernel has no way to serve this probe", \
	  "run ktrkctl check") \
	X(BAD_SUFFIX, EINVAL, "unknown suffix of the target", \
	  "the only one is SYMBOL%return") \
	X(OVER_LIMIT, EDQUOT, "the session's rings would take too much memory", \
	  "ktrkctl resize, or load ktrk with a larger limit_mb=") \
	X(NOT_BY_MECH, EOPNOTSUPP, "the mechanism asked for cannot serve this probe", \
	  "leave it out, and the best one that can is taken") \
	X(ARRAY_NO_CLOSE, EINVAL, "the array's length is not closed", \
	  "write TYPE[N]") \
	X(BAD_ARRAY_SUFFIX, EINVAL, "something stands behind the array's length", \
	  "write TYPE[N], a string's limit first: string{64}[4]") \
	X(BAD_ARRAY_NUM, EINVAL, "bad array length", \
	  "write TYPE[N] with N from 1 to 64") \
	X(ARRAY_TOO_BIG, EINVAL, "the array has more than 64 elements", \
	  "use several arguments") \
	X(ARRAY_NEEDS_MEM, EINVAL, "an array needs memory to read from", \
	  "write +0(FETCH):TYPE[N]") \
	X(BAD_BITFIELD, EINVAL, "bad bitfield", \
	  "write bWIDTH@OFFSET/SIZE, all within SIZE: 8, 16, 32 or 64") \
	X(BAD_SYMSTR, EINVAL, "this is no address of the kernel's code", \
	  "use symstr with a register, an argument, a word of the stack or of memory") \
	X(IMMSTR_NO_CLOSE, EINVAL, "the text is not closed", \
	  "write \\\"TEXT\", without blanks in it") \
	X(FILE_OFFSET, EINVAL, "a file's offset is for programs, not for the kernel", \
	  "write @0xADDRESS") \
	X(BTF_NEEDS_USER, EOPNOTSUPP, "names of arguments cannot be resolved inside the kernel", \
	  "add it with ktrkctl, or write $argN and +OFF(FETCH)") \
	X(ARGS_NEED_USER, EOPNOTSUPP, "$arg* cannot be resolved inside the kernel", \
	  "add it with ktrkctl, or write $arg1 $arg2 and so on") \
	X(BAD_VAR_ARGS, EINVAL, "$arg* must stand alone", \
	  "write it without a name, a type and +OFF(") \
	X(DOUBLE_ARGS, EINVAL, "$arg* is used twice", \
	  "leave one out") \
	X(NOT_AT_ENTRY, EINVAL, "names and $arg* are for a function's entry and return", \
	  "drop the target's offset, or name registers") \
	X(BAD_TP_NAME, EINVAL, "bad character in a tracepoint's name", \
	  "write the tracepoint's name alone, without its group") \
	X(FILTER_ARRAY, EINVAL, "arrays cannot be compared", \
	  "compare one element: +OFF(FETCH):TYPE") \
	X(FILTER_TEXT, EINVAL, "a bad text in the filter", \
	  "close its quotes; it has at most 255 characters") \
	X(FILTER_CPUS, EINVAL, "a bad list of CPUs", \
	  "write e.g. cpu & CPUS{0-3,8}, with == != or &") \
	X(FILTER_FUNCTION, EINVAL, "an address is compared with a function by its name", \
	  "write FIELD.function == NAME, or !=") \
	X(FILTER_SUFFIX, EINVAL, "only a number can be the address of something", \
	  "drop the .ustring, .string or .function") \
	X(DIFF_PROBE_TYPE, EEXIST, "the event of this name is another kind of probe", \
	  "give it another name") \
	X(DIFF_ARG_TYPE, EEXIST, "the event of this name has other fields", \
	  "use its names and types in its order, or another event name") \
	X(SAME_PROBE, EEXIST, "the event has this very probe", \
	  "nothing to do, or give it another name") \
	X(NO_BTF, EOPNOTSUPP, "this kernel tells no names of arguments: it has no BTF", \
	  "write $argN and +OFF(FETCH)") \
	X(NO_BTF_ENTRY, ENOENT, "BTF does not tell the arguments of this function", \
	  "write $argN and +OFF(FETCH)") \
	X(NO_BTFARG, ENOENT, "it has no argument of this name", \
	  "write one of its arguments, or $argN") \
	X(NO_BTF_FIELD, ENOENT, "the structure has no such field", \
	  "write one of its fields") \
	X(NO_PTR_STRCT, EINVAL, "this field is not one of a pointer to a structure", \
	  "write NAME->FIELD of a pointer, .FIELD of what is inside") \
	X(NOSUP_DAT_ARG, EOPNOTSUPP, "a structure is handed over by value here", \
	  "name registers and the stack instead: %REG, $stackN") \
	X(BAD_HYPHEN, EINVAL, "a single -", \
	  "write NAME->FIELD") \
	X(BAD_BTF_TID, EINVAL, "BTF does not tell this type", \
	  "write +OFF(FETCH)") \
	X(BAD_TYPE4STR, EINVAL, "this leads to no text", \
	  "use string for a char pointer or an array of char") \
	X(NO_RETVAL, ENOENT, "the function returns nothing", \
	  "leave $retval out") \
	X(BTF_NO_TYPE, EINVAL, "this is a structure, or an array of more than 64", \
	  "name one of its fields, or give a type: NAME:TYPE") \
	X(BUSY_EVENT, EBUSY, "the event is enabled", \
	  "disable it first: echo 0 > events/GROUP/EVENT/enable") \
	X(NO_DATA, ENOENT, "the kernel has no such symbol", \
	  "look in /proc/kallsyms, or write @0xADDRESS") \
	X(DATA_AMBIGUOUS, EADDRNOTAVAIL, "several symbols have this name", \
	  "write @0xADDRESS, or @MODULE:SYMBOL") \
	X(DATA_NO_ADDR, ENOENT, "the symbol's address is not known", \
	  "write @0xADDRESS") \
	X(FILTER_KEEP, EINVAL, "the filter needs what this probe does not record", \
	  "record it as a field, or define the probe with if FILTER") \
	X(BAD_TRIGGER, EINVAL, "unknown trigger", \
	  "use traceon traceoff enable_event:GROUP:EVENT disable_event:GROUP:EVENT") \
	X(TRIGGER_COUNT, EINVAL, "bad count of a trigger", \
	  "write TRIGGER:COUNT, a number from 1") \
	X(TRIGGER_EXISTS, EEXIST, "the event has such a trigger", \
	  "remove it first: !TRIGGER") \
	X(NO_SUCH_TRIGGER, ENOENT, "the event has no such trigger", \
	  "cat trigger shows them") \
	X(TRIGGER_SNAPSHOT, EOPNOTSUPP, "an error of older versions", \
	  "see ktrk(4)") \
	X(JOIN_REFINED, EBUSY, "an error of older versions", \
	  "see ktrk(4)") \
	X(GLOB_ENTRY, EOPNOTSUPP, "a pattern is for the entry of functions only", \
	  "write p 'vfs_*', or ktrkctl add kretprobe 'vfs_*' for a probe of each") \
	X(FUNC_NEEDS_GLOB, EINVAL, "$func is for probes on several functions", \
	  "leave it out: each record says where it is from") \
	X(STACK_TYPE, EINVAL, "bad type of a stack trace", \
	  "write $stacktrace, or $stacktrace:stack[N] for N callers, up to 64") \
	X(STACK_COMPARED, EINVAL, "a stack trace cannot be compared", \
	  "compare something else") \
	X(BAD_KERNEL_EVENT, EINVAL, "bad name of an event of the kernel's", \
	  "write GROUP.EVENT, as in e sched.sched_switch") \
	X(NO_KERNEL_EVENT, ENOENT, "the kernel has no such event", \
	  "available_events names them as GROUP:EVENT; write GROUP.EVENT here")

enum ktrk_err_code {
#define KTRK_ERR_ENUM(code, no, text, hint) KTRK_ERR_##code,
	KTRK_ERRS(KTRK_ERR_ENUM)
#undef KTRK_ERR_ENUM
	KTRK_ERR_COUNT,
};

/**
 * struct ktrk_err - what was wrong, and where in the text
 * @code: enum ktrk_err_code
 * @pos: offset in bytes of the first wrong character
 */
struct ktrk_err {
	u32 code;
	u32 pos;
};

/*
 * What the kernel's own error_log says where it has the same error: scripts look
 * for it. X(code, text)
 */
#define KTRK_ERRS_KERNEL(X) \
	X(BAD_KIND, "No matching dynamic event type") \
	X(BAD_MAXACT, "Invalid maxactive number") \
	X(MAXACT_TOO_BIG, "Maxactive is too big") \
	X(MAXACT_NO_RETURN, "Maxactive is only for function exit") \
	X(GROUP_TOO_LONG, "Group name is too long") \
	X(NO_GROUP_NAME, "Group name is not specified") \
	X(BAD_GROUP_NAME, "Group name must follow the same rules as C identifiers") \
	X(EVENT_TOO_LONG, "Event name is too long") \
	X(NO_EVENT_NAME, "Event name is not specified") \
	X(BAD_EVENT_NAME, "Event name must follow the same rules as C identifiers") \
	X(BAD_TARGET, "Invalid probed address or symbol") \
	X(BAD_OFFSET, "Invalid probed address or symbol") \
	X(NO_SYMBOL, "Invalid probed address or symbol") \
	X(NO_MODULE, "Invalid probed address or symbol") \
	X(NO_TRACEPOINT, "Tracepoint is not found") \
	X(BAD_TP_NAME, "Invalid character in tracepoint name") \
	X(BAD_SUFFIX, "Invalid probed address suffix") \
	X(RETURN_OFFSET, "Retprobe address must be an function entry") \
	X(AMBIGUOUS, "The symbol is not unique") \
	X(NOT_BOUNDARY, "Probe point is not an instruction boundary") \
	X(NOT_IN_FUNC, "Failed to register probe event") \
	X(BLACKLISTED, "Failed to register probe event") \
	X(CANNOT_ARM, "Failed to register probe event") \
	X(TOO_MANY_ARGS, "Too many arguments are specified") \
	X(ARG_NAME_TOO_LONG, "Argument name is too long") \
	X(NO_ARG_NAME, "Argument name is not specified") \
	X(BAD_ARG_NAME, "Argument name must follow the same rules as C identifiers") \
	X(USED_ARG_NAME, "This argument name is already used") \
	X(ARG_TOO_LONG, "Argument expression is too long") \
	X(NO_ARG_BODY, "No argument expression") \
	X(BAD_FETCH, "Invalid fetch argument") \
	X(BAD_VAR, "Invalid $-variable specified") \
	X(NOT_FOR_KIND, "Invalid $-variable specified") \
	X(BAD_REG, "Invalid register name") \
	X(BAD_ARG_NUM, "Invalid argument number") \
	X(BAD_STACK_NUM, "Invalid stack number") \
	X(RETVAL_ON_PROBE, "$retval is not available on probe") \
	X(BAD_IMM, "Invalid immediate value") \
	X(BAD_MEM_ADDR, "Invalid memory address") \
	X(FILE_OFFSET, "File offset is not available with kprobe") \
	X(IMMSTR_NO_CLOSE, "String is not closed with '\"'") \
	X(BAD_DEREF_OFFS, "Invalid dereference offset") \
	X(DEREF_NEED_BRACE, "Dereference needs a brace") \
	X(DEREF_OPEN_BRACE, "Dereference brace is not closed") \
	X(TOO_MANY_OPS, "Dereference is too much nested") \
	X(COMM_CANT_DEREF, "$comm can not be dereferenced") \
	X(BAD_TYPE, "Unknown type is specified") \
	X(BAD_STRING, "String accepts only memory argument") \
	X(ARRAY_NEEDS_MEM, "String accepts only memory argument") \
	X(BAD_SYMSTR, "Symbol String doesn't accept data/userdata") \
	X(COMM_TYPE, "$comm and immediate-string only accepts string type") \
	X(BAD_BITFIELD, "Invalid bitfield") \
	X(ARRAY_NO_CLOSE, "Array is not closed") \
	X(BAD_ARRAY_SUFFIX, "Array has wrong suffix") \
	X(BAD_ARRAY_NUM, "Invalid array size") \
	X(ARRAY_TOO_BIG, "Array number is too big") \
	X(RECORD_TOO_BIG, "Event too big (too many fields?)") \
	X(BTF_NEEDS_USER, "BTF is not available or not supported") \
	X(ARGS_NEED_USER, "BTF is not available or not supported") \
	X(BAD_VAR_ARGS, "$arg* must be an independent parameter without name etc.") \
	X(DOUBLE_ARGS, "$arg* can be used only once in the parameters") \
	X(NOT_AT_ENTRY, "$arg* can be used only on function entry or exit") \
	X(KEEP_TOO_MANY, "Too many entry arguments specified") \
	X(DIFF_PROBE_TYPE, "Probe type is different from existing probe") \
	X(DIFF_ARG_TYPE, "Argument type or name is different from existing probe") \
	X(SAME_PROBE, "There is already the exact same probe event") \
	X(GLOB_ENTRY, "Invalid probed address or symbol") \
	X(FUNC_NEEDS_GLOB, "Invalid $-variable specified") \
	X(NO_DATA, "Invalid memory address") \
	X(DATA_AMBIGUOUS, "Invalid memory address") \
	X(DATA_NO_ADDR, "Invalid memory address") \
	X(NO_BTF, "BTF is not available or not supported") \
	X(NO_BTF_ENTRY, "No BTF entry for this probe point") \
	X(NO_BTFARG, "This variable is not found at this probe point") \
	X(NO_BTF_FIELD, "This field is not found.") \
	X(NO_PTR_STRCT, "This is not a pointer to union/structure.") \
	X(NOSUP_DAT_ARG, "Non pointer structure/union argument is not supported.") \
	X(BAD_HYPHEN, "Failed to parse single hyphen. Forgot '>'?") \
	X(BAD_BTF_TID, "Failed to get BTF type info.") \
	X(BAD_TYPE4STR, "This type does not fit for string.") \
	X(NO_RETVAL, "This function returns 'void' type") \
	X(EVENT_EXISTS, "Given group/event name is already used by another event") \
	X(FILTER_EMPTY, "No filter rule after 'if'")

struct ktrk_err_row {
	int no;
	const char *text;
	const char *hint;
};

extern const struct ktrk_err_row ktrk_errs[KTRK_ERR_COUNT];
/* What the kernel says, or NULL. */
extern const char *const ktrk_errs_kernel[KTRK_ERR_COUNT];

int ktrk_err_set(struct ktrk_err *err, u32 code, u32 pos);

#endif /* KTRK_CORE_ERRS_H */
