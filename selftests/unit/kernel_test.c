// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own tests of its parser, read where the kernel's source lies:
 * each definition that must be refused is refused at the column that they ask
 * for, each one that must be taken is taken. They are skipped where the source
 * is not; selftests/lint/get-source 7.2 brings it.
 */
#include <stdlib.h>

#include "../../kmod/core/same.h"
#include "kit.h"
#include "tap.h"

/* What the tests' own variables are here; the longer names first. */
static const struct {
	const char *name;
	const char *text;
} vars[] = {
	{ "$FUNCTION_FORK", "kernel_clone" },
	{ "$REG", "%ax" },
	{ "${GOODREG}", "%ax" },
	{ "${BADREG}", "%ex" },
	{ "${GOODTYPE}", "x16" },
	{ "${BADTYPE}", "y16" },
	{ "${GOODSYM}", "jiffies_64" },
	{ "${BADSYM}", "de4db33f" },
	{ "${SYMADDR}", "0xffffffff82000000" },
};

/* What these cases are about is known to a running kernel only. */
static const char *const live[] = {
	"non_exist_func",	/* no such symbol */
	"vfs_read+3",		/* no instruction starts there */
};

static struct kit *kit, *old;
static u32 refused, taken;

/**
 * struct script - a test while it is read
 * @name: of the file
 * @btf: in a part for kernels that know the names of arguments
 * @old: in one for kernels that cannot read arguments at the return
 * @event: there is an event, in old, that the next ones try to join
 */
struct script {
	const char *name;
	bool btf;
	bool old;
	bool event;
};

static const char *folder(void)
{
	static char path[512];
	const char *env = getenv("KTRK_KERNEL_TESTS"), *home = getenv("HOME");
	const char *cache = getenv("KTRK_CACHE");

	if (env)
		return env;
	snprintf(path, sizeof(path), "%s%s/source/linux-7.2/tools/testing/selftests/ftrace/test.d",
		 cache ? cache : home ? home : "", cache ? "" : "/.cache/ktrk");
	return path;
}

/* The variable at *@at, which moves behind it, or NULL. */
static const char *variable(const char **at)
{
	u32 i, n;

	for (i = 0; i < ARRAY_SIZE(vars); i++) {
		n = strlen(vars[i].name);
		if (strncmp(*at, vars[i].name, n))
			continue;
		*at += n;
		return vars[i].text;
	}
	return NULL;
}

/* What a shell makes of the word at @at: quotes, variables, backslashes. */
static void unquote(const char *at, char *dst, size_t cap)
{
	char quote = 0, *end = dst + cap - 32;
	const char *text;

	while (*at && *at != '\n' && dst < end) {
		text = quote != '\'' ? variable(&at) : NULL;
		if (text) {
			dst += sprintf(dst, "%s", text);
			continue;
		}
		if (!quote && (*at == ' ' || *at == '\t' || *at == '>'))
			break;
		if (quote ? *at == quote : *at == '"' || *at == '\'') {
			quote = quote ? 0 : *at;
		} else if (quote == '"' && *at == '\\' && at[1] &&
			   strchr("\\\"$", at[1])) {
			*dst++ = *++at;
		} else {
			*dst++ = *at;
		}
		at++;
	}
	*dst = '\0';
}

static bool is_live(const char *text)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(live); i++)
		if (strstr(text, live[i]))
			return true;
	return false;
}

/* Refused by the parser, or as one that joins the event before it. */
static bool refuses(const struct script *script, const char *text)
{
	if (kit_parse(kit, text))
		return true;
	return script->event &&
	       ktrk_same_event(&kit->def, &old->def, &kit->err);
}

static void must_refuse(const struct script *script, const char *marked)
{
	bool no;
	u32 column;
	char *text;

	if (!strchr(marked, '^') || is_live(marked))
		return;
	text = kit_strip(marked, &column);
	no = refuses(script, text);
	if (!ok(no && kit->err.pos == column, "%s: %s", script->name, marked))
		printf("# %s at %u, not %u\n", kit_error_name(kit->err.code),
		       kit->err.pos, column);
	ok(!no || ktrk_errs_kernel[kit->err.code],
	   "%s: the kernel has a text for it", script->name);
	refused++;
	free(text);
}

/* What follows @word in @line, or NULL. */
static const char *behind(const char *line, const char *word)
{
	const char *at = strstr(line, word);

	return at ? at + strlen(word) : NULL;
}

/* Words before the quoted definition on a line that defines an event. */
static bool defines(struct script *script, const char *line)
{
	char text[512];
	const char *at;

	if (!strstr(line, "testevent") || strstr(line, "check_error"))
		return false;
	at = behind(line, "echo ");
	if (!at)
		at = behind(line, "printf \"%s\" ");
	if (!at)
		return false;
	unquote(at, text, sizeof(text));
	script->event = !kit_parse(old, text);
	ok(script->event, "%s: defines %s", script->name, text);
	return true;
}

static void errors(struct script *script, const char *line)
{
	const char *at = strstr(line, "check_error ");
	char text[512];

	if (strstr(line, "\"<argname>\" README"))
		script->btf = true;
	else if (strstr(line, "'kernel return probes support:'"))
		script->old = true;
	else if (!strncmp(line, "else", 4))
		script->btf = false;
	else if (!strncmp(line, "fi", 2))
		script->old = false;
	if (*line == '#' || script->btf || script->old ||
	    defines(script, line) || !at || strstr(line, "check_error()"))
		return;
	unquote(at + 12, text, sizeof(text));
	must_refuse(script, text);
}

/* Has @judge look at each line of a file of the kernel's. */
static void each_line(const char *name,
		      void (*judge)(struct script *script, const char *line))
{
	struct script script = { .name = name };
	char path[640], line[1024];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder(), name);
	f = fopen(path, "r");
	if (!f) {
		ok(true, "%s # SKIP no %s", name, path);
		return;
	}
	while (fgets(line, sizeof(line), f))
		judge(&script, line);
	fclose(f);
}

/* test_goodarg "a" "b", test_badarg "c": what may stand as arguments. */
static void words(const char *name, const char *at, bool good)
{
	char text[512] = "p vfs_read ", *arg = text + strlen(text);

	for (; *at && *at != '\n'; at++) {
		if (*at != '"' && *at != '\'')
			continue;
		unquote(at, arg, 400);
		/* Which symbols there are is not the parser's to say. */
		if (strcmp(arg, "@de4db33f")) {
			ok(!kit_parse(kit, text) == good, "%s: %s%s", name, good ? "" : "no ",
			   text);
			taken++;
		}
		at = strchr(at + 1, *at);
		if (!at)
			return;
	}
}

static void arguments(struct script *script, const char *line)
{
	const char *at = behind(line, "test_goodarg ");

	if (at)
		words(script->name, at, true);
	at = behind(line, "test_badarg ");
	if (at)
		words(script->name, at, false);
}

int main(void)
{
	kit = kit_new();
	old = kit_new();
	each_line("kprobe/kprobe_syntax_errors.tc", errors);
	each_line("dynevent/fprobe_syntax_errors.tc", errors);
	each_line("dynevent/tprobe_syntax_errors.tc", errors);
	each_line("kprobe/kprobe_args_syntax.tc", arguments);
	printf("# %u refused, %u judged as arguments\n", refused, taken);
	return done();
}
