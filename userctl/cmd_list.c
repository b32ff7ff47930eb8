// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "each.h"
#include "maxima.h"
#include "resolve.h"
#include "slurp.h"
#include "tracefs.h"

enum { OPT_FUNCTIONS = 0x200, OPT_TRACEPOINTS, OPT_SESSION };

static const struct option options[] = {
	{ "available", no_argument, NULL, 'l' },
	{ "functions", no_argument, NULL, OPT_FUNCTIONS },
	{ "tracepoints", no_argument, NULL, OPT_TRACEPOINTS },
	{ "session", required_argument, NULL, OPT_SESSION },
	{ }
};

static void print_event(const struct ktrk_evt *evt)
{
	char label[KTRK_GROUP_LEN + KTRK_EVENT_LEN];
	struct ktrk_json js = { .to = stdout };
	char note[256];

	if (ktrk_say.json) {
		ktrk_json_open(&js, NULL, '{');
		ktrk_events_json(&js, evt);
		ktrk_json_line(&js);
		return;
	}
	printf("%-10s %-24s %-8s %-10s %-32s %s\n", ktrk_events_kind(evt),
	       ktrk_events_label(evt, label, sizeof(label)),
	       ktrk_maxima_state(&evt->ev), evt->ev.mech, evt->ev.where,
	       evt->text);
	if (*ktrk_maxima_text(&evt->ev, note, sizeof(note)))
		ktrk_say_note("%s: %s", label, note);
}

static int print_events(struct ktrk_dev *dev, char **globs, int n)
{
	struct ktrk_events evs;
	int rc = ktrk_events_load(&evs, dev, false), status;
	size_t i;

	if (rc)
		return ktrk_dev_fail("cannot read the events", rc);
	status = ktrk_each_unmatched(&evs, globs, n);
	if (!evs.n && !n)
		ktrk_say_note("no events; ktrkctl add kretprobe do_sys_open");
	if (evs.n && !ktrk_say.json && !ktrk_say.quiet && !status)
		printf("%-10s %-24s %-8s %-10s %-32s %s\n", "KIND", "EVENT", "STATE",
		       "MECHANISM", "WHERE", "DEFINITION");
	for (i = 0; i < evs.n; i++)
		if (ktrk_each_wanted(evs.rows[i], globs, n))
			print_event(evs.rows[i]);
	ktrk_events_free(&evs);
	return status;
}

static int list_events(struct ktrk_args *args, const char *session)
{
	struct ktrk_dev dev;
	int status = ktrk_dev_join(&dev, args->device, session, 0);

	if (status)
		return status;
	status = print_events(&dev, args->argv + optind, args->argc - optind);
	ktrk_dev_close(&dev);
	return status;
}

static void print_function(const struct ktrk_ksym *sym, bool same)
{
	struct ktrk_json js = { .to = stdout };

	if (ktrk_say.json) {
		ktrk_json_open(&js, NULL, '{');
		ktrk_json_str(&js, "kind", "function");
		ktrk_json_str(&js, "name", sym->name);
		if (sym->module)
			ktrk_json_str(&js, "module", sym->module);
		if (sym->addr)
			ktrk_json_hex(&js, "address", sym->addr);
		ktrk_json_line(&js);
		return;
	}
	printf("function   %s", sym->name);
	if (sym->module)
		printf(" [%s]", sym->module);
	if (same)
		printf(" 0x%llx", (unsigned long long)sym->addr);
	putchar('\n');
}

static int by_name(const void *va, const void *vb)
{
	const struct ktrk_ksym *const *a = va, *const *b = vb;
	int rc = strcmp((*a)->name, (*b)->name);

	return rc ? rc : ((*a)->addr > (*b)->addr) - ((*a)->addr < (*b)->addr);
}

static bool same(const struct ktrk_ksym *a, const struct ktrk_ksym *b)
{
	return !strcmp(a->name, b->name);
}

/* Functions by name, with the address where a name is not enough. */
static size_t list_functions(const char *glob)
{
	struct ktrk_resolve r = { };
	const struct ktrk_ksym **found;
	size_t i, n = 0;

	if (ktrk_resolve_load(&r)) {
		ktrk_say_warn("cannot read /proc/kallsyms: no functions shown");
		return 0;
	}
	if (r.ks.hidden)
		ktrk_say_note("addresses are hidden: names only (see sysctl kernel.kptr_restrict)");
	found = ktrk_slurp_grow(NULL, r.ks.n, sizeof(*found));
	for (i = 0; i < r.ks.n; i++) {
		const struct ktrk_ksym *sym = &r.ks.rows[i];

		if (ktrk_ksyms_is_function(&r.ks, sym) &&
		    !ktrk_blacklist_has(&r.bl, sym->addr) &&
		    !fnmatch(glob, sym->name, 0))
			found[n++] = sym;
	}
	qsort(found, n, sizeof(*found), by_name);
	for (i = 0; i < n; i++)
		print_function(found[i], (i && same(found[i], found[i - 1])) ||
			       (i + 1 < n && same(found[i], found[i + 1])));
	free(found);
	ktrk_resolve_free(&r);
	return n;
}

/* Groups of events, read once: one directory walk for all. */
struct groups {
	size_t n;
	char **names;			/* event, group, event, group */
};

static int note_group(void *arg, const char *group, const char *event)
{
	struct groups *g = arg;

	g->names = ktrk_slurp_grow(g->names, g->n + 2, sizeof(*g->names));
	g->names[g->n++] = ktrk_slurp_printf("%s", event);
	g->names[g->n++] = ktrk_slurp_printf("%s", group);
	return 0;
}

static const char *group_of(const struct groups *g, const char *event)
{
	size_t i;

	for (i = 0; i < g->n; i += 2)
		if (!strcmp(g->names[i], event))
			return g->names[i + 1];
	return NULL;
}

static void free_groups(struct groups *g)
{
	while (g->n)
		free(g->names[--g->n]);
	free(g->names);
}

static bool print_tracepoint(const char *group, const char *name,
			     const char *glob)
{
	char *full = ktrk_slurp_printf("%s%s%s", group ? group : "", group ? ":" : "", name);
	bool wanted = !fnmatch(glob, name, 0) || !fnmatch(glob, full, 0);
	struct ktrk_json js = { .to = stdout };

	if (wanted && ktrk_say.json) {
		ktrk_json_open(&js, NULL, '{');
		ktrk_json_str(&js, "kind", "tracepoint");
		ktrk_json_str(&js, "name", name);
		if (group)
			ktrk_json_str(&js, "group", group);
		ktrk_json_line(&js);
	} else if (wanted) {
		printf("tracepoint %s\n", full);
	}
	free(full);
	return wanted;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t print_tracepoints(const char *names, size_t len, const char *glob)
{
	const char **sorted = NULL, *at;
	struct groups groups = { };
	size_t n = 0, shown = 0, i;

	for (at = names; at < names + len; at += strlen(at) + 1) {
		if (!(n & (n - 1)))
			sorted = ktrk_slurp_grow(sorted, n ? 2 * n : 1,
						 sizeof(*sorted));
		sorted[n++] = at;
	}
	qsort(sorted, n, sizeof(*sorted), compare);
	ktrk_tracefs_each(note_group, &groups);
	for (i = 0; i < n; i++)
		shown += print_tracepoint(group_of(&groups, sorted[i]),
					  sorted[i], glob);
	free_groups(&groups);
	free(sorted);
	return shown;
}

/* Only the module knows tracepoints: without it, functions are shown still. */
static int list_tracepoints(const char *device, const char *glob, bool needed,
			    size_t *shown)
{
	struct ktrk_dev dev;
	char *names;
	size_t len;
	int rc;

	if (needed) {
		rc = ktrk_dev_open(&dev, device);
		if (rc)
			return rc;
	} else {
		rc = ktrk_dev_try(&dev, device);
		if (rc) {
			ktrk_say_note("tracepoints are not shown: %s",
				      rc == -ENOENT ? "the module is not loaded" :
				      strerror(-rc));
			return KTRK_EXIT_OK;
		}
	}
	rc = ktrk_dev_tracepoints(&dev, &names, &len);
	if (rc) {
		rc = ktrk_dev_fail("cannot read the tracepoints", rc);
	} else {
		*shown += print_tracepoints(names, len, glob);
		free(names);
	}
	ktrk_dev_close(&dev);
	return rc;
}

static int list_available(struct ktrk_args *args, bool functions,
			  bool tracepoints)
{
	const char *glob = optind < args->argc ? args->argv[optind] : "*";
	int status = KTRK_EXIT_OK;
	size_t shown = 0;

	if (args->argc - optind > 1)
		return ktrk_args_usage(args);
	if (functions || !tracepoints)
		shown = list_functions(glob);
	if (tracepoints || !functions)
		status = list_tracepoints(args->device, glob,
					  tracepoints && !functions, &shown);
	if (!status && !shown) {
		ktrk_say_error("nothing that can be probed matches %s", glob);
		ktrk_say_hint("ktrkctl list -l '*%s*'", glob);
		status = KTRK_EXIT_NONE;
	}
	return status;
}

/**
 * ktrk_cmd_list() - ktrkctl list
 * @args: the command line
 *
 * Return: the exit status.
 */
int ktrk_cmd_list(struct ktrk_args *args)
{
	bool available = false, functions = false, tracepoints = false;
	const char *session = KTRK_DEFAULT_SESSION;
	int c;

	args->own = options;
	args->letters = "l";
	while ((c = ktrk_args_next(args)) >= 0) {
		switch (c) {
		case 'l':
			available = true;
			break;
		case OPT_FUNCTIONS:
			functions = true;
			break;
		case OPT_TRACEPOINTS:
			tracepoints = true;
			break;
		case OPT_SESSION:
			session = optarg;
			break;
		}
	}
	if (c == KTRK_ARGS_STOP)
		return args->status;
	if (available || functions || tracepoints)
		return list_available(args, functions, tracepoints);
	return list_events(args, session);
}
