// SPDX-License-Identifier: GPL-2.0-only
/*
 * Returns of all functions that fit a pattern: no mechanism of all kernels
 * serves several, so each has a probe of its own, and all are one event.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "add.h"
#include "btf.h"

/* As many as can be armed and taken away in a few seconds. */
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
static bool arm_one(struct ktrk_job *job, const struct ktrk_sugar *su,
		    const struct ktrk_ksym *sym)
{
	char *text = ktrk_sugar_text(su, sym->name);
	bool done = job->explain;
	struct ktrk_add add;
	int rc;

	if (job->explain) {
		printf("%s\n", text);
	} else if (!ktrk_job_parse(job, text)) {
		rc = ktrk_job_ask(job, &add);
		done = !rc;
		if (done && ktrk_say.json)
			ktrk_job_tell(job, add.id);
		else if (!done)
			ktrk_say_note("left out, %s: %s", ktrk_dev_why(&add, rc), sym->name);
	}
	free(text);
	return done;
}

static int arm_each(struct ktrk_job *job, const struct ktrk_sugar *su,
		    const struct ktrk_ksym **syms, size_t n)
{
	size_t i, done = 0;
	int status = job->explain ? KTRK_EXIT_OK : ktrk_job_join(job);

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
		       job->defn.def->event, ktrk_job_state(job), done, n, su->target);
	return KTRK_EXIT_OK;
}

/**
 * ktrk_add_each() - add a return probe for each function that fits
 * @job: the job
 * @asked: what the user typed; its target is the pattern
 *
 * What refuses is told and does not stop the others.
 *
 * Return: the exit status.
 */
int ktrk_add_each(struct ktrk_job *job, const struct ktrk_sugar *asked)
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
