// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>

#include "args.h"
#include "each.h"
#include "pick.h"
#include "slurp.h"

#define IDS	65536

enum { WANTED = 1, UNWANTED = 2 };

/**
 * ktrk_pick_pid() - only records of this one, and of others that were named
 * @pick: what is wanted
 * @pid: a thread or a thread group
 */
void ktrk_pick_pid(struct ktrk_pick *pick, u32 pid)
{
	pick->pids = ktrk_slurp_grow(pick->pids, pick->npids + 1,
				     sizeof(*pick->pids));
	pick->pids[pick->npids++] = pid;
}

static int read_pid(struct ktrk_pick *pick, const char *verb, const char *text)
{
	unsigned long pid;

	if (ktrk_args_number(text, 1 << 22, &pid))
		return ktrk_say_usage("%s: \"%s\" is no process id", verb, text);
	ktrk_pick_pid(pick, pid);
	return KTRK_EXIT_OK;
}

/**
 * ktrk_pick_option() - read one of KTRK_PICK_OPTIONS
 * @pick: what is wanted
 * @c: its letter
 * @verb: whose option it is
 * @text: its value, which stays
 *
 * Return: KTRK_EXIT_OK or the status to exit with.
 */
int ktrk_pick_option(struct ktrk_pick *pick, int c, const char *verb,
		     char *text)
{
	switch (c) {
	case 'p':
		return read_pid(pick, verb, text);
	case 'e':
		pick->events = ktrk_slurp_grow(pick->events, pick->nevents + 1,
					       sizeof(*pick->events));
		pick->events[pick->nevents++] = text;
		break;
	case 'C':
		free(pick->cpus);
		pick->cpus = ktrk_cpulist_parse(text);
		if (!pick->cpus)
			return ktrk_say_usage("%s: \"%s\" is no list of CPUs, e.g. 0,2-3",
					      verb, text);
		break;
	}
	return KTRK_EXIT_OK;
}

/**
 * ktrk_pick_time() - read a time
 * @t: set to it
 * @text: seconds, as they are printed; behind + from the first record on
 *
 * Return: 0 or -EINVAL.
 */
int ktrk_pick_time(struct ktrk_time *t, const char *text)
{
	double sec;
	char *end;

	t->relative = *text == '+';
	text += t->relative;
	if (*text < '0' || *text > '9')
		return -EINVAL;
	sec = strtod(text, &end);
	if (*end || !(sec >= 0 && sec < 1e9))
		return -EINVAL;
	t->ns = sec * 1e9 + 0.5;
	t->given = true;
	return 0;
}

static bool event_wanted(struct ktrk_pick *pick, u16 id,
			 const struct ktrk_evt *evt)
{
	if (!pick->nevents)
		return true;
	if (!pick->wanted) {
		pick->wanted = ktrk_slurp_grow(NULL, IDS, 1);
		memset(pick->wanted, 0, IDS);
	}
	if (!pick->wanted[id])
		pick->wanted[id] = evt && ktrk_each_wanted(evt, pick->events,
							   pick->nevents) ?
					   WANTED :
					   UNWANTED;
	return pick->wanted[id] == WANTED;
}

static bool task_wanted(const struct ktrk_pick *pick, u32 tid,
			const struct ktrk_render *env)
{
	u32 tgid = tid;
	char comm[16];
	size_t i;

	if (!pick->npids)
		return !pick->self || tid != pick->self;
	if (!env->task(env->arg, tid, comm, &tgid))
		tgid = tid;
	for (i = 0; i < pick->npids; i++)
		if (pick->pids[i] == tid || pick->pids[i] == tgid)
			return true;
	return false;
}

/**
 * ktrk_pick_wants() - is this record wanted?
 * @pick: what is wanted; times are not looked at
 * @rec: the record
 * @cpu: whose ring it was in
 * @evt: its event, or NULL
 * @env: knows tasks
 *
 * What tells a loss is wanted, whatever was lost.
 *
 * Return: true if so.
 */
bool ktrk_pick_wants(struct ktrk_pick *pick, const struct ktrk_record *rec,
		     u32 cpu, const struct ktrk_evt *evt,
		     const struct ktrk_render *env)
{
	if (pick->cpus && !ktrk_cpulist_has(pick->cpus, cpu))
		return false;
	if (KTRK_RECORD_KIND((u32)rec->len_kind) == KTRK_RECORD_LOST)
		return true;
	return event_wanted(pick, rec->event, evt) &&
	       task_wanted(pick, rec->tid, env);
}

/**
 * ktrk_pick_free() - forget it
 * @pick: what was wanted
 */
void ktrk_pick_free(struct ktrk_pick *pick)
{
	free(pick->pids);
	free(pick->events);
	free(pick->cpus);
	free(pick->wanted);
	memset(pick, 0, sizeof(*pick));
}
