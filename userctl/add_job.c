// SPDX-License-Identifier: GPL-2.0-only
/*
 * One call of ktrkctl add: a definition is parsed, what it names is looked up,
 * the kernel is asked, and what came of it is told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "add.h"
#include "events.h"
#include "mechs.h"
#include "vouch.h"

/**
 * ktrk_job_join() - open the device and join the session, once
 * @job: the job
 *
 * Return: the exit status.
 */
int ktrk_job_join(struct ktrk_job *job)
{
	int status;

	if (job->open)
		return KTRK_EXIT_OK;
	status = ktrk_dev_join(&job->dev, job->device, job->session,
			       KTRK_SESSION_CREATE | KTRK_SESSION_PIN);
	job->open = !status;
	return status;
}

/**
 * ktrk_job_parse() - make a text the definition at hand
 * @job: the job
 * @text: the definition
 *
 * Return: the exit status.
 */
int ktrk_job_parse(struct ktrk_job *job, const char *text)
{
	return ktrk_defn_read(&job->defn, text, &job->names);
}

static int check_tracepoint(struct ktrk_job *job, const char *group)
{
	char *names = NULL;
	size_t len = 0;
	int status = ktrk_job_join(job);

	if (status)
		return status;
	if (ktrk_dev_tracepoints(&job->dev, &names, &len))
		ktrk_say_more("cannot read the names of tracepoints");
	status = ktrk_resolve_tracepoint(names, len, group, job->defn.def->symbol);
	free(names);
	return status;
}

/**
 * ktrk_job_check() - parse a text, and look at what it names
 * @job: the job
 * @text: the definition
 * @group: the tracepoint's group as the user gave it, or NULL
 * @sym: set to the function, or NULL
 *
 * Return: the exit status.
 */
int ktrk_job_check(struct ktrk_job *job, const char *text, const char *group,
		   const struct ktrk_ksym **sym)
{
	int status = ktrk_job_parse(job, text);

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

/* Can we vouch that the trampoline suits the function? */
static bool vouch(struct ktrk_job *job)
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

/**
 * ktrk_job_ask() - hand the definition at hand to the kernel, and say nothing
 * @job: the job, joined
 * @add: filled in with what was asked and answered
 *
 * Return: 0 or -errno.
 */
int ktrk_job_ask(struct ktrk_job *job, struct ktrk_add *add)
{
	*add = job->limits;
	add->flags = job->flags | (vouch(job) ? KTRK_ADD_SUITS : 0);
	if (job->mech)
		snprintf(add->mech, sizeof(add->mech), "%s", job->mech);
	return ktrk_dev_add(&job->dev, job->defn.names.text, add);
}

/**
 * ktrk_job_state() - what its probes are when they have been added
 * @job: the job
 *
 * Return: words for the user.
 */
const char *ktrk_job_state(const struct ktrk_job *job)
{
	return job->flags & KTRK_ADD_DISABLED ? "added, disabled" : "armed";
}

static void print_added(const struct ktrk_job *job, const struct ktrk_evt *evt)
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
	       ktrk_events_label(evt, label, sizeof(label)), ktrk_job_state(job),
	       (int)strcspn(evt->ev.where, "/"), evt->ev.where, n, n == 1 ? "" : "s");
}

/**
 * ktrk_job_tell() - tell what was added, as the user wants to hear it
 * @job: the job
 * @id: of the probe's records
 */
void ktrk_job_tell(struct ktrk_job *job, u32 id)
{
	const char *text = job->defn.names.text;
	struct ktrk_events evs = { };
	const struct ktrk_evt *evt;

	if (job->silent)
		return;
	if (job->flags & KTRK_ADD_DRYRUN) {
		if (!ktrk_say.quiet)
			printf("ok: %s\n", text);
		return;
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
}

/**
 * ktrk_job_arm() - hand the definition at hand to the kernel
 * @job: the job; joined if it was not
 * @id: set to the id of the probe's records, or NULL
 *
 * Return: the exit status.
 */
int ktrk_job_arm(struct ktrk_job *job, u32 *id)
{
	struct ktrk_add add;
	int rc, status;

	if (job->explain) {
		printf("%s\n", job->defn.names.text);
		return KTRK_EXIT_OK;
	}
	status = ktrk_job_join(job);
	if (status)
		return status;
	rc = ktrk_job_ask(job, &add);
	if (rc) {
		status = ktrk_defn_bad(&job->defn, add.err, add.err_pos, rc);
		if (add.err == KTRK_ERR_NOT_BY_MECH)
			ktrk_mechs_hint(&job->dev.info, job->defn.def->kind);
		return status;
	}
	if (id)
		*id = add.id;
	ktrk_job_tell(job, add.id);
	return KTRK_EXIT_OK;
}

/**
 * ktrk_job_end() - give back all that a job holds
 * @job: the job
 */
void ktrk_job_end(struct ktrk_job *job)
{
	if (job->open)
		ktrk_dev_close(&job->dev);
	ktrk_resolve_free(&job->names);
	ktrk_defn_free(&job->defn);
}
