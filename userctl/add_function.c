// SPDX-License-Identifier: GPL-2.0-only
/*
 * A probe of what is named as a kind, a target and arguments. A function that
 * nothing calls, since the compiler put it into its callers, gets a stand-in.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "add.h"
#include "slurp.h"
#include "standin.h"

#define STANDIN_NOTE \
	"nothing calls %s in this kernel (inlined into its callers); " \
	"armed %s, which it calls. To arm it as asked: --exact"

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
static char *place_of(const struct ktrk_job *job, const struct ktrk_ksym *sym)
{
	const struct ktrk_ksym *same[2];

	if (ktrk_ksyms_named(&job->names.ks, NULL, sym->name, same, 2) == 1)
		return ktrk_slurp_printf("%s", sym->name);
	return ktrk_slurp_printf("0x%llx", (unsigned long long)sym->addr);
}

static int arm_standin(struct ktrk_job *job, const struct ktrk_sugar *su,
		       const struct ktrk_ksym *callee)
{
	char *place = place_of(job, callee), *text = ktrk_sugar_text(su, place);
	int status = ktrk_job_parse(job, text);

	if (!status)
		status = ktrk_job_arm(job, NULL);
	if (!status) {
		ktrk_say_note(STANDIN_NOTE, su->target, callee->name);
		if (reads_arguments(job->defn.def))
			ktrk_say_note("registers and $argN are those of %s", callee->name);
	}
	free(text);
	free(place);
	return status;
}

/* A whole function was asked for by name: see that it can be entered. */
static int arm_function(struct ktrk_job *job, const struct ktrk_sugar *su,
			const struct ktrk_ksym *sym)
{
	struct ktrk_standin in;
	int status = ktrk_job_join(job);

	if (status)
		return status;
	ktrk_standin_find(&job->names.ks, sym, &ktrk_scan_native, &in);
	switch (in.verdict) {
	case KTRK_STANDIN_ONE:
		if (!ktrk_blacklist_has(&job->names.bl, in.callees[0]->addr))
			return arm_standin(job, su, in.callees[0]);
		fallthrough;
	case KTRK_STANDIN_NONE:
		status = ktrk_job_arm(job, NULL);
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
	return ktrk_job_arm(job, NULL);
}

/**
 * ktrk_add_function() - add a probe of one function or tracepoint
 * @job: the job
 * @su: what the user typed; a tracepoint's group is split off
 *
 * Return: the exit status.
 */
int ktrk_add_function(struct ktrk_job *job, struct ktrk_sugar *su)
{
	const struct ktrk_ksym *sym;
	char *text, *group = NULL;
	int status;

	ktrk_sugar_split(su);
	if (su->group)
		group = ktrk_slurp_printf("%.*s", su->group_len, su->group);
	text = ktrk_sugar_text(su, NULL);
	status = ktrk_job_check(job, text, group, &sym);
	if (!status && sym && !job->defn.def->offset && !strchr(su->target, '+') &&
	    !job->exact && !job->explain)
		status = arm_function(job, su, sym);
	else if (!status)
		status = ktrk_job_arm(job, NULL);
	free(text);
	free(group);
	return status;
}
