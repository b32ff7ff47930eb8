// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: add
 *
 * In this order, so that each mistake is told as early as it can be: the text
 * is parsed here; the function is looked up in /proc/kallsyms; the device is
 * opened; a function that nothing calls gets its stand-in; the kernel adds.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch.h"
#include "btf.h"
#include "cmd.h"
#include "defn.h"
#include "events.h"
#include "maxima.h"
#include "mechs.h"
#include "resolve.h"
#include "slurp.h"
#include "standin.h"
#include "suggest.h"
#include "sugar.h"
#include "syscall.h"
#include "vouch.h"

/**
 * struct job - one call of ktrkctl add
 * @dev: opened when first needed
 * @open: it is
 * @device: its name
 * @session: the session's name
 * @flags: KTRK_ADD_*
 * @limits: of the probes
 * @mech: the mechanism asked for, or NULL
 * @exact: probe what was asked for, whatever calls it
 * @silent: say nothing of success
 * @against: what speaks against the trampoline, or NULL
 * @names: the kernel's names
 * @explain: only say what the definition becomes
 * @defn: the definition at hand
 */
struct job {
	struct ktrk_dev dev;
	bool open;
	const char *device;
	const char *session;
	__u32 flags;
	struct ktrk_add limits;
	const char *mech;
	bool exact;
	bool silent;
	const char *against;
	struct ktrk_resolve names;
	bool explain;
	struct ktrk_defn defn;
};

enum {
	OPT_FILTER = 0x200,
	OPT_MAXACTIVE,
	OPT_RATE,
	OPT_CPU,
	OPT_MECHANISM,
	OPT_EXACT,
	OPT_DISABLED,
	OPT_DRYRUN,
	OPT_EXPLAIN,
	OPT_BTF,
	OPT_SESSION
};

#define STANDIN_NOTE \
	"nothing calls %s in this kernel (inlined into its callers); " \
	"armed %s, which it calls. To arm it as asked: --exact"

static const struct option options[] = {
	{ "name", required_argument, NULL, 'n' },
	{ "file", required_argument, NULL, 'f' },
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "maxactive", required_argument, NULL, OPT_MAXACTIVE },
	{ "max-rate", required_argument, NULL, OPT_RATE },
	{ "max-cpu", required_argument, NULL, OPT_CPU },
	{ "mechanism", required_argument, NULL, OPT_MECHANISM },
	{ "exact", no_argument, NULL, OPT_EXACT },
	{ "disabled", no_argument, NULL, OPT_DISABLED },
	{ "dry-run", no_argument, NULL, OPT_DRYRUN },
	{ "explain", no_argument, NULL, OPT_EXPLAIN },
	{ "btf", required_argument, NULL, OPT_BTF },
	{ "session", required_argument, NULL, OPT_SESSION },
	{ }
};

static int parse(struct job *job, const char *text)
{
	return ktrk_defn_read(&job->defn, text, &job->names);
}

static int join(struct job *job)
{
	int status;

	if (job->open)
		return KTRK_EXIT_OK;
	status = ktrk_dev_join(&job->dev, job->device, job->session,
			       KTRK_SESSION_CREATE | KTRK_SESSION_PIN);
	job->open = !status;
	return status;
}

static void print_added(const struct job *job, const struct ktrk_evt *evt)
{
	char label[KTRK_GROUP_LEN + KTRK_EVENT_LEN];
	struct ktrk_json js = { .to = stdout };
	unsigned int n = ktrk_events_fields(evt);

	if (ktrk_say.json) {
		ktrk_json_open(&js, NULL, '{');
		ktrk_events_json(&js, evt);
		ktrk_json_line(&js);
		return;
	}
	if (ktrk_say.quiet)
		return;
	printf("%s:%s %s (%.*s, %u field%s)\n", ktrk_events_kind(evt),
	       ktrk_events_label(evt, label, sizeof(label)),
	       job->flags & KTRK_ADD_DISABLED ? "added, disabled" : "armed",
	       (int)strcspn(evt->ev.where, "/"), evt->ev.where, n, n == 1 ? "" : "s");
}

/* Can we vouch that the trampoline suits the function? */
static bool vouch(struct job *job)
{
	const struct ktrk_def *def = job->defn.def;

	job->against = NULL;
	if (!ktrk_kinds[def->kind].returns || def->del ||
	    !(job->dev.info.features & KTRK_FEAT_TRAMPOLINE) ||
	    (job->mech && strcmp(job->mech, "trampoline")))
		return false;
	job->against = ktrk_vouch_against(&job->names.ks, def);
	return !job->against;
}

static int added(struct job *job, u32 id)
{
	const char *text = job->defn.names.text;
	struct ktrk_events evs = { };
	const struct ktrk_evt *evt;

	if (job->silent)
		return KTRK_EXIT_OK;
	if (job->flags & KTRK_ADD_DRYRUN) {
		if (!ktrk_say.quiet)
			printf("ok: %s\n", text);
		return KTRK_EXIT_OK;
	}
	evt = ktrk_events_fetch(&evs, &job->dev, id);
	if (evt) {
		print_added(job, evt);
		ktrk_mechs_passed(&job->dev.info, &evt->ev, job->defn.def->kind,
				  job->against);
		if (job->defn.def->glob && !ktrk_say.quiet)
			ktrk_resolve_tell(&job->names, job->defn.def->symbol);
	} else if (!ktrk_say.quiet) {
		printf("done: %s\n", text);
	}
	ktrk_events_free(&evs);
	return KTRK_EXIT_OK;
}

/* Hand the definition at hand to the kernel. */
static int arm(struct job *job, u32 *id)
{
	struct ktrk_add add = job->limits;
	int rc, status;

	if (job->explain) {
		printf("%s\n", job->defn.names.text);
		return KTRK_EXIT_OK;
	}
	status = join(job);
	if (status)
		return status;
	add.flags = job->flags | (vouch(job) ? KTRK_ADD_SUITS : 0);
	if (job->mech)
		snprintf(add.mech, sizeof(add.mech), "%s", job->mech);
	rc = ktrk_dev_add(&job->dev, job->defn.names.text, &add);
	if (rc) {
		status = ktrk_defn_bad(&job->defn, add.err, add.err_pos, rc);
		if (add.err == KTRK_ERR_NOT_BY_MECH)
			ktrk_mechs_hint(&job->dev.info, job->defn.def->kind);
		return status;
	}
	if (id)
		*id = add.id;
	return added(job, add.id);
}

static int check_tracepoint(struct job *job, const char *group)
{
	char *names = NULL;
	size_t len = 0;
	int status = join(job);

	if (status)
		return status;
	if (ktrk_dev_tracepoints(&job->dev, &names, &len))
		ktrk_say_more("cannot read the names of tracepoints");
	status = ktrk_resolve_tracepoint(names, len, group, job->defn.def->symbol);
	free(names);
	return status;
}

/* Parses, and looks at what it names. @sym is set to the function, or NULL. */
static int check(struct job *job, const char *text, const char *group,
		 const struct ktrk_ksym **sym)
{
	int status = parse(job, text);

	*sym = NULL;
	if (status || job->defn.def->del)
		return status;
	/* The kernel knows its own events best. */
	if (ktrk_kinds[job->defn.def->kind].events)
		return 0;
	if (ktrk_kinds[job->defn.def->kind].traces)
		return job->explain ? 0 : check_tracepoint(job, group);
	return ktrk_resolve_function(&job->names, job->defn.def, text, sym);
}

static void warn_uncalled(const struct ktrk_sugar *su,
			  const struct ktrk_standin *in)
{
	const char *kind = ktrk_kinds[su->kind].name;
	size_t i;

	if (in->exported)
		ktrk_say_warn("nothing that is loaded calls %s; only a module might, later",
			      su->target);
	else
		ktrk_say_warn("nothing calls %s in this kernel (inlined into its callers): it may never fire",
			      su->target);
	if (!in->n)
		return;
	fputs("  it calls:", stderr);
	for (i = 0; i < in->n; i++)
		fprintf(stderr, " %s", in->callees[i]->name);
	fputc('\n', stderr);
	ktrk_say_hint("ktrkctl add %s %s", kind, in->callees[0]->name);
}

/* Registers and arguments of the stand-in are not those the user thought of. */
static bool reads_arguments(const struct ktrk_def *def)
{
	u32 i;

	for (i = 0; i < def->nargs; i++) {
		switch (def->args[i].fetch.base) {
		case KTRK_FETCH_REG:
		case KTRK_FETCH_ARG:
		case KTRK_FETCH_STACKPTR:
		case KTRK_FETCH_STACK:
			return true;
		}
	}
	return false;
}

/* How to name a function so that the kernel finds this one. */
static char *place_of(const struct job *job, const struct ktrk_ksym *sym)
{
	const struct ktrk_ksym *same[2];

	if (ktrk_ksyms_named(&job->names.ks, NULL, sym->name, same, 2) == 1)
		return ktrk_slurp_printf("%s", sym->name);
	return ktrk_slurp_printf("0x%llx", (unsigned long long)sym->addr);
}

static int arm_standin(struct job *job, const struct ktrk_sugar *su,
		       const struct ktrk_ksym *callee)
{
	char *place = place_of(job, callee), *text = ktrk_sugar_text(su, place);
	int status = parse(job, text);

	if (!status)
		status = arm(job, NULL);
	if (!status) {
		ktrk_say_note(STANDIN_NOTE,
			      su->target, callee->name);
		if (reads_arguments(job->defn.def))
			ktrk_say_note("registers and $argN are those of %s", callee->name);
	}
	free(text);
	free(place);
	return status;
}

/* A whole function was asked for by name: see that it can be entered. */
static int arm_function(struct job *job, const struct ktrk_sugar *su,
			const struct ktrk_ksym *sym)
{
	struct ktrk_standin in;
	int status = join(job);

	if (status)
		return status;
	ktrk_standin_find(&job->names.ks, sym, &ktrk_scan_native, &in);
	switch (in.verdict) {
	case KTRK_STANDIN_ONE:
		if (!ktrk_blacklist_has(&job->names.bl, in.callees[0]->addr))
			return arm_standin(job, su, in.callees[0]);
		fallthrough;
	case KTRK_STANDIN_NONE:
		status = arm(job, NULL);
		if (!status)
			warn_uncalled(su, &in);
		return status;
	case KTRK_STANDIN_UNKNOWN:
		ktrk_say_more("cannot tell what calls %s: %s", su->target,
			      in.err == -ENODATA ? "the kernel's symbols do not say enough" :
			      strerror(-in.err));
		break;
	default:
		ktrk_say_more("%s: %lu direct calls seen, address taken %lu times", su->target,
			      in.calls, in.takings);
	}
	return arm(job, NULL);
}

static int add_sugar(struct job *job, struct ktrk_sugar *su)
{
	const struct ktrk_ksym *sym;
	char *text, *group = NULL;
	int status;

	ktrk_sugar_split(su);
	if (su->group)
		group = ktrk_slurp_printf("%.*s", su->group_len, su->group);
	text = ktrk_sugar_text(su, NULL);
	status = check(job, text, group, &sym);
	if (!status && sym && !job->defn.def->offset && !strchr(su->target, '+') &&
	    !job->exact && !job->explain)
		status = arm_function(job, su, sym);
	else if (!status)
		status = arm(job, NULL);
	free(text);
	free(group);
	return status;
}

/* Of each a probe: as many as can be armed and taken away in a few seconds. */
#define EACH_MAX	128

/* The type that all of them return, as far as it is known. */
static const char *type_of_all(const struct ktrk_ksym **syms, size_t n)
{
	const char *type = NULL, *one;
	size_t i;

	for (i = 0; i < n; i++) {
		one = ktrk_btf_return(syms[i]->name);
		if (!one || (type && strcmp(type, one)))
			return "s64";
		type = one;
	}
	return type ?: "s64";
}

/* One of them; what it cannot be armed for is told, and no more. */
static bool arm_one(struct job *job, const struct ktrk_sugar *su,
		    const struct ktrk_ksym *sym)
{
	char *text = ktrk_sugar_text(su, sym->name);
	struct ktrk_add add = job->limits;
	bool done = job->explain;
	int rc;

	if (job->explain) {
		printf("%s\n", text);
	} else if (!parse(job, text)) {
		add.flags = job->flags | (vouch(job) ? KTRK_ADD_SUITS : 0);
		if (job->mech)
			snprintf(add.mech, sizeof(add.mech), "%s", job->mech);
		rc = ktrk_dev_add(&job->dev, job->defn.names.text, &add);
		done = !rc;
		if (done && ktrk_say.json)
			added(job, add.id);
		else if (!done)
			ktrk_say_note("left out, %s: %s", ktrk_dev_why(&add, rc), sym->name);
	}
	free(text);
	return done;
}

static int arm_each(struct job *job, const struct ktrk_sugar *su,
		    const struct ktrk_ksym **syms, size_t n)
{
	size_t i, done = 0;
	int status = job->explain ? KTRK_EXIT_OK : join(job);

	if (status)
		return status;
	for (i = 0; i < n; i++)
		done += arm_one(job, su, syms[i]);
	if (!done) {
		ktrk_say_error("cannot add %s: none of %zu functions can be probed",
			       ktrk_kinds[su->kind].name, n);
		return KTRK_EXIT_FAILED;
	}
	if (!ktrk_say.quiet && !ktrk_say.json && !job->explain)
		printf("%s:%s %s on %zu of %zu functions (%s)\n", ktrk_kinds[su->kind].name,
		       job->defn.def->event, job->flags & KTRK_ADD_DISABLED ?
		       "added, disabled" : "armed", done, n, su->target);
	return KTRK_EXIT_OK;
}

/*
 * Returns of all functions that fit: no mechanism of all kernels serves several,
 * so each has a probe of its own, and all are one event.
 */
static int add_each(struct job *job, const struct ktrk_sugar *asked)
{
	const struct ktrk_ksym *syms[EACH_MAX];
	char ret[64], dur[] = "dur=$duration", *usual[] = { ret, dur };
	struct ktrk_sugar su = *asked;
	size_t n;

	if (ktrk_resolve_load(&job->names) || !job->names.ks.n) {
		ktrk_say_error("cannot add %s: /proc/kallsyms cannot be read",
			       ktrk_kinds[su.kind].name);
		return KTRK_EXIT_FAILED;
	}
	n = ktrk_resolve_fitting(&job->names, su.target, syms, EACH_MAX);
	if (!n)
		return ktrk_resolve_none_fits(su.kind, su.target);
	if (n > EACH_MAX) {
		ktrk_say_error("cannot add %s: %zu functions fit %s, and each needs a probe; at most %d",
			       ktrk_kinds[su.kind].name, n, su.target, EACH_MAX);
		ktrk_say_hint("ktrkctl add kprobe '%s', at the entry, or a narrower pattern",
			      su.target);
		return KTRK_EXIT_FAILED;
	}
	if (!su.nargs) {
		snprintf(ret, sizeof(ret), "ret=$retval:%s", type_of_all(syms, n));
		su.args = usual;
		su.nargs = 2;
	}
	return arm_each(job, &su, syms, n);
}

static int add_raw(struct job *job, const char *text, u32 *id)
{
	const struct ktrk_ksym *sym;
	int status = check(job, text, NULL, &sym);

	return status ? status : arm(job, id);
}

/* Cut comments and blanks off a line; empty if nothing is left. */
static char *trim(char *line)
{
	size_t len;

	line += strspn(line, " \t\r");
	if (*line == '#')
		*line = 0;
	for (len = strlen(line); len && strchr(" \t\r", line[len - 1]); len--)
		line[len - 1] = 0;
	return line;
}

static void take_back(struct job *job, const u32 *ids, size_t n)
{
	struct ktrk_events evs = { };
	size_t i;

	for (i = 0; i < n; i++) {
		const struct ktrk_evt *evt =
			ktrk_events_fetch(&evs, &job->dev, ids[i]);

		if (evt)
			ktrk_dev_del(&job->dev, evt->ev.group, evt->ev.event);
	}
	ktrk_events_free(&evs);
}

/* Each line twice: first dry, so that nothing is done before all is right. */
static int add_lines(struct job *job, char **lines, size_t n)
{
	u32 *ids = ktrk_slurp_grow(NULL, n, sizeof(*ids)), asked = job->flags;
	int status = KTRK_EXIT_OK;
	size_t i;

	job->flags |= KTRK_ADD_DRYRUN;
	job->silent = !(asked & KTRK_ADD_DRYRUN);
	for (i = 0; i < n && !status; i++)
		status = add_raw(job, lines[i], NULL);
	job->flags = asked;
	job->silent = false;
	if (!status && !(asked & KTRK_ADD_DRYRUN)) {
		for (i = 0; i < n && !status; i++) {
			status = parse(job, lines[i]);
			if (!status)
				status = arm(job, &ids[i]);
		}
		if (status)
			take_back(job, ids, i - 1);
	}
	free(ids);
	return status;
}

static int add_file(struct job *job, const char *path)
{
	char *text = strcmp(path, "-") ? ktrk_slurp(path, NULL) :
		     ktrk_slurp_fd(STDIN_FILENO, NULL);
	char *line, *save, **lines = NULL;
	size_t n = 0;
	int status;

	if (!text) {
		ktrk_say_error("cannot read %s: %s", path, strerror(errno));
		return KTRK_EXIT_FAILED;
	}
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		line = trim(line);
		if (!*line)
			continue;
		lines = ktrk_slurp_grow(lines, n + 1, sizeof(*lines));
		lines[n++] = line;
	}
	status = n ? add_lines(job, lines, n) : KTRK_EXIT_NONE;
	if (!n)
		ktrk_say_error("cannot add from %s: it has no definition", path);
	free(lines);
	free(text);
	return status;
}

/* Neither a kind's name nor p, r, t, - in front: a typing error? */
static int not_a_kind(const char *word)
{
	struct ktrk_suggest s;
	char buf[128];
	int i;

	ktrk_suggest_begin(&s, word);
	for (i = 0; i < KTRK_KIND_COUNT; i++)
		ktrk_suggest_add(&s, ktrk_kinds[i].name);
	ktrk_suggest_add(&s, "syscall");
	ktrk_say_error("cannot add: there is no kind of probe called %s", word);
	if (s.n)
		ktrk_say_hint("%s", ktrk_suggest_text(&s, buf, sizeof(buf)));
	else
		ktrk_say_hint("ktrkctl add kprobe NAME, or ktrkctl add 'p NAME'");
	return KTRK_EXIT_USAGE;
}

static bool is_raw(const char *word)
{
	size_t len = 1 + strspn(word + !!*word, "0123456789");

	if (!*word || !strchr("pfrte-", *word))
		return false;
	return strchr(": \t", word[len]) || !word[len];
}

/* One of the two functions that serve a system call. */
static int add_served(struct job *job, const struct ktrk_sugar *asked,
		      const struct ktrk_syscall *call, bool compat,
		      const char *name)
{
	struct ktrk_sugar su = *asked;
	char **words = ktrk_slurp_grow(NULL, asked->nargs + 1, sizeof(*words));
	char *event = ktrk_slurp_printf("%s%s", name, compat ? "_32" : "");
	int i, status;

	su.kind = KTRK_KIND_KRETPROBE;
	su.target = (compat ? call->compat : call->native)->name;
	su.name = event;
	su.args = words;
	su.nargs = asked->nargs ?: 1;
	words[0] = asked->nargs ? NULL : ktrk_syscall_all(call, compat);
	for (i = 0; i < asked->nargs; i++)
		words[i] = ktrk_syscall_word(call, compat, asked->args[i]);
	status = add_sugar(job, &su);
	for (i = 0; i < su.nargs; i++)
		free(words[i]);
	free(words);
	free(event);
	return status;
}

/* Both, or that of the kernel's own width where there is no other. */
static int add_syscall(struct job *job, const struct ktrk_sugar *su)
{
	char *name = ktrk_slurp_printf("%s", su->name ?: su->target);
	struct ktrk_syscall call;
	int status;

	job->exact = true;
	if (ktrk_resolve_load(&job->names) || !job->names.ks.n) {
		ktrk_say_error("cannot add syscall: /proc/kallsyms cannot be read");
		status = KTRK_EXIT_FAILED;
	} else if (ktrk_syscall_find(&job->names.ks, su->target, &call)) {
		status = ktrk_syscall_unknown(&job->names.ks, su->target);
	} else {
		if (!call.named)
			ktrk_say_note("tracefs tells no arguments of %s: they are a1 to a6",
				      su->target);
		status = add_served(job, su, &call, false, name);
		if (!status && call.compat)
			status = add_served(job, su, &call, true, name);
	}
	free(name);
	return status;
}

static int add_words(struct job *job, struct ktrk_sugar *su, char **words,
		     int n)
{
	int kind = ktrk_sugar_kind(words[0]), status;
	bool syscall = !strcmp(words[0], "syscall");
	char *text;

	if (syscall && n >= 2) {
		su->target = words[1];
		su->args = words + 2;
		su->nargs = n - 2;
		return add_syscall(job, su);
	}
	if (syscall)
		return ktrk_say_usage("add syscall: name it, e.g. ktrkctl add syscall openat");
	if (kind >= 0) {
		if (n < 2)
			return ktrk_say_usage("add %s: name what to probe, e.g. ktrkctl add %s %s",
					      words[0], words[0],
					      ktrk_kinds[kind].traces ? "sched:sched_switch" :
					      "vfs_read");
		su->kind = kind;
		su->target = words[1];
		su->args = words + 2;
		su->nargs = n - 2;
		if (ktrk_kinds[kind].returns && strpbrk(su->target, "*?["))
			return add_each(job, su);
		return add_sugar(job, su);
	}
	if (!is_raw(words[0]) && !strpbrk(words[0], ": \t"))
		return not_a_kind(words[0]);
	if (su->name || su->filter || su->maxactive)
		return ktrk_say_usage("add: write these options into the definition itself");
	text = ktrk_args_join(words, n);
	status = add_raw(job, text, NULL);
	free(text);
	return status;
}

static int use_btf(const char *path)
{
	int rc = ktrk_btf_use(path);

	if (!rc)
		return KTRK_EXIT_OK;
	ktrk_say_error("cannot read BTF from %s: %s", path, strerror(-rc));
	ktrk_say_hint("pahole --btf_encode_detached=FILE MODULE.ko");
	return KTRK_EXIT_FAILED;
}

static int read_options(struct ktrk_args *args, struct job *job,
			struct ktrk_sugar *su, const char **file)
{
	int c;

	args->own = options;
	args->letters = "n:f:";
	args->minus = true;
	while ((c = ktrk_args_next(args)) >= 0) {
		switch (c) {
		case 'n':
			su->name = optarg;
			break;
		case 'f':
			*file = optarg;
			break;
		case OPT_FILTER:
			su->filter = optarg;
			break;
		case OPT_MAXACTIVE:
			args->status = ktrk_maxima_maxactive(optarg,
							     &su->maxactive,
							     &job->flags);
			break;
		case OPT_RATE:
			args->status = ktrk_maxima_rate(optarg, &job->limits);
			break;
		case OPT_CPU:
			args->status = ktrk_maxima_cpu(optarg, &job->limits);
			break;
		case OPT_MECHANISM:
			job->mech = optarg;
			args->status = ktrk_mechs_check(optarg);
			if (args->status)
				return KTRK_ARGS_STOP;
			break;
		case OPT_EXACT:
			job->exact = true;
			break;
		case OPT_DISABLED:
			job->flags |= KTRK_ADD_DISABLED;
			break;
		case OPT_DRYRUN:
			job->flags |= KTRK_ADD_DRYRUN;
			break;
		case OPT_EXPLAIN:
			job->explain = true;
			break;
		case OPT_BTF:
			args->status = use_btf(optarg);
			break;
		case OPT_SESSION:
			job->session = optarg;
			break;
		}
		if (args->status)
			return KTRK_ARGS_STOP;
	}
	return c;
}

/**
 * ktrk_cmd_add() - ktrkctl add
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_add(struct ktrk_args *args)
{
	struct job job = { .session = KTRK_DEFAULT_SESSION };
	struct ktrk_sugar su = { };
	const char *file = NULL;
	int n, status;

	if (read_options(args, &job, &su, &file) == KTRK_ARGS_STOP)
		return args->status;
	n = args->argc - optind;
	if (!file == !n)
		return ktrk_args_usage(args);
	job.device = args->device;
	status = file ? add_file(&job, file) :
		 add_words(&job, &su, args->argv + optind, n);
	if (job.open)
		ktrk_dev_close(&job.dev);
	ktrk_resolve_free(&job.names);
	ktrk_defn_free(&job.defn);
	return status;
}
