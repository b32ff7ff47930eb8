// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: system calls
 *
 * Since 4.17 each is served by a function whose one argument points to the
 * registers that the task came with. So a return probe there keeps that one
 * word, and reads arguments through it. The kernel does not tell the names in
 * its type information, since most of these functions have no others inside that
 * were not inlined; the event of the call in tracefs has them. Without it they
 * are words called a1 to a6.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lex.h"
#include "say.h"
#include "slurp.h"
#include "suggest.h"
#include "syscall.h"
#include "tracefs.h"

#if defined(__x86_64__)
#define NATIVE	"__x64_sys_"
static const char *const compats[] = { "__ia32_compat_sys_", "__ia32_sys_" };
/* In struct pt_regs: di si dx r10 r8 r9, and bx cx dx si di bp. */
static const u32 places[2][KTRK_SYSCALL_ARGS] = {
	{ 112, 104, 96, 56, 72, 64 },
	{ 40, 88, 96, 104, 112, 32 },
};
#else
#define NATIVE	"__arm64_sys_"
static const char *const compats[] = { "__arm64_compat_sys_" };
static const u32 places[2][KTRK_SYSCALL_ARGS] = {
	{ 0, 8, 16, 24, 32, 40 },
	{ 0, 8, 16, 24, 32, 40 },
};
#endif

/* Where manual pages and the kernel call one differently. */
static const struct {
	const char *user;
	const char *kernel;
} others[] = {
	{ "stat", "newstat" },
	{ "fstat", "newfstat" },
	{ "lstat", "newlstat" },
	{ "fstatat", "newfstatat" },
	{ "uname", "newuname" },
	{ "umount2", "umount" },
	{ "sendfile", "sendfile64" },
};

/* What the kernel calls a type, and how it is read. */
static const struct {
	const char *c;
	const char *type;
} types[] = {
	{ "int", "s32" },
	{ "unsigned int", "u32" },
	{ "long", "s64" },
	{ "unsigned long", "u64" },
	{ "size_t", "u64" },
	{ "umode_t", "x16" },
	{ "off_t", "s64" },
	{ "loff_t", "s64" },
	{ "pid_t", "s32" },
	{ "uid_t", "u32" },
	{ "gid_t", "u32" },
	{ "u32", "u32" },
	{ "__u32", "u32" },
	{ "__s32", "s32" },
	{ "u64", "u64" },
	{ "__u64", "u64" },
	{ "rwf_t", "x32" },
	{ "clockid_t", "s32" },
	{ "const clockid_t", "s32" },
	{ "timer_t", "s32" },
	{ "qid_t", "u32" },
	{ "key_t", "s32" },
	{ "mqd_t", "s32" },
	{ "key_serial_t", "s32" },
};

static const struct ktrk_ksym *one(const struct ktrk_ksyms *ks,
				   const char *prefix, const char *name)
{
	char full[128];
	const struct ktrk_ksym *sym = NULL;

	snprintf(full, sizeof(full), "%s%s", prefix, name);
	return ktrk_ksyms_named(ks, NULL, full, &sym, 1) == 1 ? sym : NULL;
}

static bool is_pointer(const char *type)
{
	return *type && type[strlen(type) - 1] == '*';
}

/* Text, and not just any bytes, which is what these names stand for. */
static bool is_text(const char *type, const char *name)
{
	static const char *const bytes[] = {
		"buf", "ubuf", "optval", "value", "u_msg_ptr", "_payload",
	};
	size_t i;

	for (i = 0; i < sizeof(bytes) / sizeof(*bytes); i++)
		if (!strcmp(name, bytes[i]))
			return false;
	return !strcmp(type, "const char *");
}

static void set_arg(struct ktrk_syscall_arg *arg, const char *type,
		    const char *name)
{
	const char *found = "x64";
	size_t i;

	snprintf(arg->name, sizeof(arg->name), "%.31s", name);
	arg->text = is_text(type, name);
	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(type, types[i].c))
			found = types[i].type;
	if (strstr(name, "flags") && !is_pointer(type))
		found = !strcmp(found, "s32") || !strcmp(found, "u32") ? "x32" : "x64";
	snprintf(arg->type, sizeof(arg->type), "%s", arg->text ? "ustring" : found);
}

/* "field:TYPE NAME;", cut apart in place. */
static void read_field(struct ktrk_syscall *call, char *field)
{
	char *end = strchr(field, ';'), *name;

	if (!end || call->n == KTRK_SYSCALL_ARGS)
		return;
	*end = '\0';
	name = strrchr(field, ' ');
	if (!name)
		return;
	*name++ = '\0';
	/* The event of 7.2 has copies of the texts behind its arguments. */
	if (strncmp(field, "__data_loc ", strlen("__data_loc ")))
		set_arg(&call->args[call->n++], field, name);
}

/**
 * ktrk_syscall_read() - read the arguments out of what tracefs tells
 * @call: its arguments are filled in
 * @format: the text of the event's file "format"
 *
 * Those behind the call's number are the call's own.
 */
void ktrk_syscall_read(struct ktrk_syscall *call, const char *format)
{
	static const char mark[] = "field:";
	char *copy = ktrk_slurp_printf("%s", format), *at, *line, *save;
	bool own = false;

	call->n = 0;
	call->named = true;
	for (line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		at = strstr(line, mark);
		if (at && own)
			read_field(call, at + sizeof(mark) - 1);
		own |= at && strstr(at, "__syscall_nr;");
	}
	free(copy);
}

static void no_names(struct ktrk_syscall *call)
{
	for (call->n = 0; call->n < KTRK_SYSCALL_ARGS; call->n++) {
		struct ktrk_syscall_arg *arg = &call->args[call->n];

		snprintf(arg->name, sizeof(arg->name), "a%u", call->n + 1);
		snprintf(arg->type, sizeof(arg->type), "x64");
	}
}

/**
 * ktrk_syscall_find() - look a system call up
 * @ks: the kernel's symbols
 * @name: its name
 * @call: filled in
 *
 * Return: 0, or -ENOENT if there is none.
 */
int ktrk_syscall_find(const struct ktrk_ksyms *ks, const char *name,
		      struct ktrk_syscall *call)
{
	char *format;
	size_t i;

	memset(call, 0, sizeof(*call));
	/* The old one that has the user's name may be there as well. */
	for (i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (!strcmp(others[i].user, name) && one(ks, NATIVE, others[i].kernel))
			name = others[i].kernel;
	call->native = one(ks, NATIVE, name);
	if (!call->native)
		return -ENOENT;
	snprintf(call->name, sizeof(call->name), "%s", name);
	for (i = 0; i < sizeof(compats) / sizeof(*compats) && !call->compat; i++)
		call->compat = one(ks, compats[i], name);
	format = ktrk_tracefs_format("syscalls/sys_enter_", name);
	if (format)
		ktrk_syscall_read(call, format);
	else
		no_names(call);
	free(format);
	return 0;
}

/**
 * ktrk_syscall_unknown() - say that there is no such call
 * @ks: the kernel's symbols
 * @name: what was asked for
 *
 * Return: the status to exit with.
 */
int ktrk_syscall_unknown(const struct ktrk_ksyms *ks, const char *name)
{
	size_t len = strlen(NATIVE), i;
	struct ktrk_suggest s;
	char buf[256];

	ktrk_suggest_begin(&s, name);
	for (i = 0; i < ks->n; i++)
		if (!strncmp(ks->rows[i].name, NATIVE, len))
			ktrk_suggest_add(&s, ks->rows[i].name + len);
	ktrk_say_error("cannot add syscall: the kernel has no system call %s", name);
	if (s.n)
		ktrk_say_hint("%s", ktrk_suggest_text(&s, buf, sizeof(buf)));
	else
		ktrk_say_hint("ktrkctl list -l --functions '" NATIVE "*'");
	return KTRK_EXIT_FAILED;
}

/* One argument; a type that was given goes before its own. */
static char *fetch(const struct ktrk_syscall *call, u32 i, bool compat,
		   const char *name, int name_len, const char *type)
{
	const struct ktrk_syscall_arg *arg = &call->args[i];
	const char *how = type ?: arg->type;
	/* A 32-bit task's registers may have anything in their upper halves. */
	bool half = compat && !strncmp(how + 1, "64", 2);
	bool text = !strncmp(how, "string", 6) || !strncmp(how, "ustring", 7);

	if (half)
		how = *how == 's' ? "s32" : *how == 'u' ? "u32" : "x32";
	return ktrk_slurp_printf(text ? "%.*s=+0(+%u($arg1)):%s" : "%.*s=+%u($arg1):%s",
				 name_len, name, places[compat][i], how);
}

/**
 * ktrk_syscall_all() - all arguments, what is returned, and after how long
 * @call: looked up
 * @compat: as 32-bit tasks hand them over
 *
 * Return: a definition's arguments, to be freed.
 */
char *ktrk_syscall_all(const struct ktrk_syscall *call, bool compat)
{
	char *all = ktrk_slurp_printf("%s", ""), *one_arg, *longer;
	u32 i;

	for (i = 0; i < call->n; i++) {
		const char *name = call->args[i].name;

		one_arg = fetch(call, i, compat, name, strlen(name), NULL);
		longer = ktrk_slurp_printf("%s%s ", all, one_arg);
		free(one_arg);
		free(all);
		all = longer;
	}
	longer = ktrk_slurp_printf("%sret=$retval:s64 dur=$duration", all);
	free(all);
	return longer;
}

/**
 * ktrk_syscall_word() - one argument of the user's
 * @call: looked up
 * @compat: as 32-bit tasks hand it over
 * @word: [NAME=]ARGUMENT[:TYPE], or whatever else
 *
 * Return: it as a fetch, or as it is; to be freed.
 */
char *ktrk_syscall_word(const struct ktrk_syscall *call, bool compat,
			const char *word)
{
	const char *equal = strchr(word, '='), *body = equal ? equal + 1 : word;
	size_t len = strcspn(body, ":"), i;

	for (i = 0; i < call->n; i++) {
		const char *name = call->args[i].name;

		if (strlen(name) == len && !strncmp(name, body, len))
			return fetch(call, i, compat, equal ? word : name,
				     equal ? equal - word : (int)len,
				     body[len] ? body + len + 1 : NULL);
	}
	return ktrk_slurp_printf("%s", word);
}
