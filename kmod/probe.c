// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: the life of a probe
 *
 * new (definition compiled, verified, laid out) -> placed (the kernel has
 * accepted the place, by one of the mechanisms) -> enabled and disabled, any
 * number of times -> retired (no hit can come any more; what describes its
 * records stays) -> freed.
 *
 * A place may be in a module. When that goes, its mechanism lets go of it; when
 * it comes again, the probe is placed anew, and armed if it was to be. One that
 * was written as text may wait so for a module that is not there yet.
 *
 * If a mechanism cannot arm again what it had, because somebody has taken the
 * place, all are asked once more; if none can, the probe waits, disabled, for
 * the next time that it is to be enabled.
 *
 * The session's lock serialises all of it. ktrk_probe_sync() must pass between
 * retiring and freeing.
 */
#include <linux/kallsyms.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "core/arch.h"
#include "core/compile.h"
#include "core/parse.h"
#include "core/unparse.h"
#include "core/verify.h"
#include "ksym.h"
#include "probe.h"
#include "trigger.h"

#define MECHS_MAX	4

/* Which mechanisms serve which kind, the best first. */
static const struct ktrk_mech *const serves[KTRK_KIND_COUNT][MECHS_MAX] = {
	[KTRK_KIND_KPROBE] = {
#ifdef KTRK_HAVE_FTRACE
		&ktrk_mech_ftrace,
#endif
		&ktrk_mech_kprobe,
	},
	[KTRK_KIND_KRETPROBE] = {
#ifdef KTRK_HAVE_TRAMPOLINE
		&ktrk_mech_trampoline,
#endif
		&ktrk_mech_kretprobe,
	},
	[KTRK_KIND_TRACEPOINT] = { &ktrk_mech_tracepoint },
#ifdef KTRK_HAVE_EVENT
	[KTRK_KIND_EVENT] = { &ktrk_mech_event, &ktrk_mech_marker },
#endif
};

static const char *mech_name(const struct ktrk_mech *mech)
{
	return ktrk_mechs[mech->id].name;
}

static u32 base_words(const struct ktrk_def *def)
{
	return ktrk_kinds[def->kind].traces ? 12 : ktrk_arch_native.words;
}

static struct ktrk_prog *prog_new(const struct ktrk_def *def,
				  struct ktrk_err *err)
{
	const struct ktrk_kind *kind = &ktrk_kinds[def->kind];
	struct ktrk_prog *prog, *big;
	u32 n;
	int rc;

	big = kvzalloc(struct_size(big, insns, KTRK_PROG_INSNS), GFP_KERNEL);
	if (!big)
		return ERR_PTR(ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0));
	rc = ktrk_compile(def, &ktrk_arch_native, big, KTRK_PROG_INSNS, err);
	n = ktrk_prog_len(big);
	if (!rc && big->flags & KTRK_PROG_READS && ktrk_hit_scratch())
		rc = ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0);
	/* Our own compiler's work, but nothing runs unverified. */
	if (!rc &&
	    ktrk_verify(big, n, base_words(def), !kind->traces, kind->returns))
		rc = ktrk_err_set(err, KTRK_ERR_PROG_TOO_BIG, 0);
	if (rc)
		prog = ERR_PTR(rc);
	else
		prog = kmemdup(big, struct_size(big, insns, n),
			       GFP_KERNEL_ACCOUNT);
	if (!prog)
		prog = ERR_PTR(ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0));
	kvfree(big);
	return prog;
}

/*
 * Can a program that came later run on what this probe has? It reads the same
 * words, or such as each mechanism has, and what is kept at entry is the same.
 */
static bool runs_here(const struct ktrk_probe *probe,
		      const struct ktrk_prog *prog)
{
	const struct ktrk_prog *had = probe->arm.sink.prog;
	const struct ktrk_kind *kind = &ktrk_kinds[probe->kind];
	u64 reads = ktrk_mech_reads_hit(had);
	u32 i;

	if (kind->returns)
		reads |= BIT_ULL(ktrk_arch_native.ret / sizeof(u64));
	for (i = 0; i < ktrk_arch_native.nargs; i++)
		if (!kind->returns && !kind->traces)
			reads |= BIT_ULL(ktrk_arch_native.args[i] / sizeof(u64));
	if (prog->nkeep > had->nkeep ||
	    memcmp(prog->insns, had->insns,
		   array_size(prog->nkeep, sizeof(prog->insns[0]))))
		return false;
	/* Entries are timed where something is kept anyway. */
	if (prog->flags & KTRK_PROG_DURATION && !had->nkeep &&
	    !(had->flags & KTRK_PROG_DURATION))
		return false;
	return !(ktrk_mech_reads_hit(prog) & ~reads);
}

/**
 * ktrk_probe_filter() - a filter for a probe that exists
 * @probe: the probe
 * @text: what would stand behind its if
 * @len: its length
 * @err: says what is wrong, and where
 *
 * Context: may sleep.
 * Return: a program whose filter part it is, or an ERR_PTR.
 */
struct ktrk_prog *ktrk_probe_filter(const struct ktrk_probe *probe,
				    const char *text, u32 len,
				    struct ktrk_err *err)
{
	struct ktrk_def *def = kvzalloc(sizeof(*def), GFP_KERNEL);
	struct ktrk_prog *prog;
	int rc;

	if (!def)
		return ERR_PTR(ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0));
	rc = ktrk_parse(probe->text, probe->text_len, &ktrk_arch_native, def,
			err);
	if (!rc)
		rc = ktrk_parse_filter(text, len, &ktrk_arch_native, def, err);
	prog = rc ? ERR_PTR(rc) : prog_new(def, err);
	kvfree(def);
	if (IS_ERR(prog) || runs_here(probe, prog))
		return prog;
	kfree(prog);
	return ERR_PTR(ktrk_err_set(err, KTRK_ERR_FILTER_KEEP, 0));
}

static int schema_new(struct ktrk_probe *probe, const struct ktrk_def *def)
{
	const u32 cap = def->nargs + 1;

	probe->schema = kvzalloc(struct_size(probe->schema, fields, cap),
				 GFP_KERNEL_ACCOUNT);
	if (!probe->schema)
		return -ENOMEM;
	return ktrk_schema_make(def, probe->schema, cap);
}

static int shown_new(struct ktrk_probe *probe, const struct ktrk_def *def,
		     const char *source)
{
	u32 len = ktrk_unparse_shown(def, &ktrk_arch_native, source, NULL, 0);

	probe->shown = kvmalloc(len + 1, GFP_KERNEL_ACCOUNT);
	if (!probe->shown)
		return -ENOMEM;
	ktrk_unparse_shown(def, &ktrk_arch_native, source, probe->shown,
			   len + 1);
	return 0;
}

static int text_new(struct ktrk_probe *probe, const struct ktrk_def *def)
{
	if (def->module[0]) {
		probe->module = kstrdup(def->module, GFP_KERNEL_ACCOUNT);
		if (!probe->module)
			return -ENOMEM;
	}
	probe->text_len = ktrk_unparse(def, &ktrk_arch_native, NULL, 0);
	probe->text = kvmalloc(probe->text_len + 1, GFP_KERNEL_ACCOUNT);
	if (!probe->text)
		return -ENOMEM;
	ktrk_unparse(def, &ktrk_arch_native, probe->text, probe->text_len + 1);
	return 0;
}

/* Has it missed calls for which more instances are wanted? */
static bool wants_more(struct ktrk_watch *watch)
{
	struct ktrk_probe *probe;

	probe = container_of(watch, struct ktrk_probe, watch);
	return probe->arm.grows && probe->arm.mech->grow &&
	       probe->arm.mech->missed(&probe->arm) !=
	       READ_ONCE(probe->missed_before);
}

/**
 * ktrk_probe_new() - make a probe from its definition
 * @def: the definition, parsed
 * @source: its text
 * @add: what was asked for besides
 * @err: says what is wrong
 *
 * Context: may sleep.
 * Return: the probe, touching nothing of the kernel yet, or an ERR_PTR.
 */
struct ktrk_probe *ktrk_probe_new(const struct ktrk_def *def,
				  const char *source,
				  const struct ktrk_add *add,
				  struct ktrk_err *err)
{
	struct ktrk_probe *probe;
	struct ktrk_prog *prog;

	probe = kzalloc(sizeof(*probe), GFP_KERNEL_ACCOUNT);
	if (!probe)
		return ERR_PTR(ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0));
	INIT_LIST_HEAD(&probe->triggers);
	probe->kind = def->kind;
	probe->arm.grows = add->flags & KTRK_ADD_GROW;
	probe->watch.wants = wants_more;
	prog = prog_new(def, err);
	if (IS_ERR(prog)) {
		ktrk_probe_free(probe);
		return ERR_CAST(prog);
	}
	ktrk_hit_sink(&probe->arm.sink, prog);
	probe->arm.sink.counts = alloc_percpu_gfp(struct ktrk_book,
						  GFP_KERNEL_ACCOUNT);
	if (ktrk_breaker_new(&probe->watch, &probe->arm.sink, add->max_rate,
			     add->max_cpu) ||
	    !probe->arm.sink.counts || schema_new(probe, def) ||
	    text_new(probe, def) || shown_new(probe, def, source)) {
		ktrk_probe_free(probe);
		return ERR_PTR(ktrk_err_set(err, KTRK_ERR_NO_MEMORY, 0));
	}
	return probe;
}

static void name_place(struct ktrk_probe *probe, const struct ktrk_def *def)
{
	char *where = probe->schema->where;

	if (!probe->arm.addr)
		strscpy(where, ktrk_def_target(def), KTRK_WHERE_LEN);
	else if (!ktrk_ksym_name(NULL, probe->arm.addr, true, where,
				 KTRK_WHERE_LEN))
		scnprintf(where, KTRK_WHERE_LEN, "0x%llx", def->addr);
}

/* By the mechanism that has it. */
static int arm_it(struct ktrk_probe *probe)
{
	int rc = probe->arm.mech->arm(&probe->arm);

	if (rc)
		return rc;
	probe->enabled = true;
	probe->armed = true;
	ktrk_breaker_watch(&probe->watch);
	return 0;
}

static void disarm_it(struct ktrk_probe *probe)
{
	if (!probe->armed)
		return;
	ktrk_breaker_unwatch(&probe->watch);
	probe->arm.mech->disarm(&probe->arm);
	probe->armed = false;
}

/* No mechanism has it any more; who had it is still told. */
static void displace(struct ktrk_probe *probe)
{
	struct ktrk_arm *arm = &probe->arm;
	const struct ktrk_mech *mech = arm->mech;
	const u64 addr = arm->addr;

	disarm_it(probe);
	probe->missed += mech->missed(arm);
	probe->missed_before = 0;
	mech->release(arm);
	ktrk_probe_sync();
	ktrk_mech_forget(arm);
	arm->mech = mech;
	arm->addr = addr;
	probe->placed = false;
}

/* By this mechanism: resolved, and armed if that is asked for. */
static int place_by(struct ktrk_probe *probe, const struct ktrk_mech *mech,
		    const struct ktrk_def *def, bool armed,
		    struct ktrk_err *err)
{
	int rc = mech->resolve(&probe->arm, def, err);

	if (rc)
		return rc;
	probe->arm.mech = mech;
	probe->placed = true;
	if (armed)
		rc = arm_it(probe);
	if (!rc)
		return 0;
	ktrk_err_set(err, KTRK_ERR_CANNOT_ARM, def->target_pos);
	displace(probe);
	return rc;
}

/* By the best mechanism that takes it, or by the one that was asked for. */
static int place(struct ktrk_probe *probe, const struct ktrk_def *def,
		 bool armed, struct ktrk_err *err)
{
	const struct ktrk_mech *const *mech =
		serves[ktrk_kinds[def->kind].like];
	const struct ktrk_mech *had = probe->arm.mech;
	int i, rc = -EOPNOTSUPP;

	ktrk_err_set(err, KTRK_ERR_NONE, 0);
	probe->passed = 0;
	for (i = 0; i < MECHS_MAX && mech[i]; i++) {
		if (probe->asked && probe->asked != mech[i])
			continue;
		rc = place_by(probe, mech[i], def, armed, err);
		if (!rc) {
			name_place(probe, def);
			return ktrk_err_set(err, KTRK_ERR_NONE, 0);
		}
		probe->passed = probe->passed ?: -rc;
	}
	probe->arm.mech = had;
	if (err->code)
		return rc;
	return ktrk_err_set(err, probe->asked ? KTRK_ERR_NOT_BY_MECH :
			    KTRK_ERR_NO_MECHANISM, def->target_pos);
}

static const struct ktrk_mech *mech_named(u32 kind, const char *name)
{
	int i;

	for (i = 0; i < MECHS_MAX && serves[kind][i]; i++)
		if (!strcmp(name, mech_name(serves[kind][i])))
			return serves[kind][i];
	return NULL;
}

/* Is it only that the module, or whose tracepoint it is, is not there? */
static bool away(const struct ktrk_def *def, const struct ktrk_err *err)
{
	if (ktrk_kinds[def->kind].traces)
		return err->code == KTRK_ERR_NO_TRACEPOINT ||
		       err->code == KTRK_ERR_NO_KERNEL_EVENT;
	return err->code == KTRK_ERR_NO_MODULE &&
	       !ktrk_ksym_module(def->module);
}

/* Accepted, for when its place comes. */
static int wait_for_place(struct ktrk_probe *probe, const struct ktrk_def *def,
			  bool armed, struct ktrk_err *err)
{
	probe->arm.mech = probe->asked ?: serves[ktrk_kinds[def->kind].like][0];
	probe->enabled = armed;
	name_place(probe, def);
	return ktrk_err_set(err, KTRK_ERR_NONE, 0);
}

/* As the kernel takes it. */
static int place_text(struct ktrk_probe *probe, const struct ktrk_def *def,
		      bool armed, struct ktrk_err *err)
{
	int rc;

	if (def->symbol[0] && !def->module[0] && !def->glob &&
	    !ktrk_kinds[def->kind].traces && ktrk_ksym_several(def->symbol))
		return ktrk_err_set(err, KTRK_ERR_AMBIGUOUS, def->target_pos);
	probe->arm.loose = true;
	rc = place(probe, def, armed, err);
	return rc && away(def, err) ? wait_for_place(probe, def, armed, err) :
				      rc;
}

/**
 * ktrk_probe_place() - have the kernel accept the place
 * @probe: a new probe, whose records have somewhere to go
 * @def: its definition
 * @add: whose @mech is the mechanism asked for, or empty; with its flags it is
 *	armed, too
 * @err: says what is wrong
 *
 * Context: may sleep.
 * Return: 0; or -errno, and it is as before.
 */
int ktrk_probe_place(struct ktrk_probe *probe, const struct ktrk_def *def,
		     const struct ktrk_add *add, struct ktrk_err *err)
{
	bool armed = !(add->flags & (KTRK_ADD_DISABLED | KTRK_ADD_DRYRUN));

	if (add->mech[0]) {
		probe->asked = mech_named(ktrk_kinds[def->kind].like,
					  add->mech);
		if (!probe->asked)
			return ktrk_err_set(err, KTRK_ERR_NOT_BY_MECH,
					    def->target_pos);
	}
	probe->arm.suits = add->flags & KTRK_ADD_SUITS;
	return add->flags & KTRK_ADD_AS_TEXT ?
	       place_text(probe, def, armed, err) :
	       place(probe, def, armed, err);
}

/* Look for a mechanism as if it was new, and have that arm it. */
static int place_again(struct ktrk_probe *probe, bool armed)
{
	struct ktrk_def *def = kvzalloc(sizeof(*def), GFP_KERNEL);
	struct ktrk_err err;
	int rc;

	if (!def)
		return -ENOMEM;
	rc = ktrk_parse(probe->text, probe->text_len, &ktrk_arch_native, def,
			&err);
	if (!rc && probe->placed)
		displace(probe);
	if (!rc)
		rc = place(probe, def, armed, &err);
	if (rc && away(def, &err)) {
		probe->enabled = armed;
		rc = 0;
	}
	kvfree(def);
	return rc;
}

/* Where its mechanism cannot have the place again, another is looked for. */
static int enable(struct ktrk_probe *probe)
{
	int rc;

	if (probe->enabled) {
		if (READ_ONCE(probe->watch.tripped))
			ktrk_breaker_watch(&probe->watch);
		return 0;
	}
	if (!probe->placed)
		return place_again(probe, true);
	rc = arm_it(probe);
	if ((rc == -EBUSY && !probe->asked) ||
	    (rc && (probe->module || rc == -ENOENT)))
		rc = place_again(probe, true);
	return rc;
}

/**
 * ktrk_probe_soft() - record its hits no more, or again
 * @probe: accepted once
 * @soft: record no more; they count as filtered
 *
 * Context: any.
 */
void ktrk_probe_soft(struct ktrk_probe *probe, bool soft)
{
	ktrk_hit_mode(&probe->arm.sink, KTRK_SINK_SOFT,
		      soft ? KTRK_SINK_SOFT : 0);
}

/**
 * ktrk_probe_enable() - arm it; if the storm breaker has tripped, that is over
 * @probe: accepted once, not retired
 *
 * Where somebody else has taken the place meanwhile, so that its mechanism
 * cannot have it, another one is looked for. If the module is away that the
 * place is in, it is armed when that comes.
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int ktrk_probe_enable(struct ktrk_probe *probe)
{
	int rc = enable(probe);

	if (!rc)
		ktrk_probe_soft(probe, false);
	return rc;
}

/**
 * ktrk_probe_hold() - have it armed, if only for its triggers or others'
 * @probe: accepted once, not retired
 *
 * If it was not armed, its hits are not recorded: they count as filtered.
 *
 * Context: may sleep; ktrk_probe_unhold() ends it.
 * Return: 0 or -errno.
 */
int ktrk_probe_hold(struct ktrk_probe *probe)
{
	int rc;

	if (!probe->enabled) {
		ktrk_probe_soft(probe, true);
		rc = enable(probe);
		if (rc) {
			ktrk_probe_soft(probe, false);
			return rc;
		}
	}
	probe->soft++;
	return 0;
}

/**
 * ktrk_probe_recorded() - are its hits recorded, as far as it goes?
 * @probe: the probe
 *
 * Context: any.
 * Return: true if it is armed, and not for triggers alone.
 */
bool ktrk_probe_recorded(const struct ktrk_probe *probe)
{
	return probe->enabled &&
	       !(READ_ONCE(probe->arm.sink.mode) & KTRK_SINK_SOFT);
}

/**
 * ktrk_probe_come() - a module came that its place may be in
 * @probe: not retired
 *
 * Context: may sleep; before the module's own code runs.
 */
void ktrk_probe_come(struct ktrk_probe *probe)
{
	place_again(probe, probe->enabled);
}

/**
 * ktrk_probe_record() - record its hits, or count them as lost(disabled)
 * @probe: not retired
 * @on: record
 *
 * Context: any.
 */
void ktrk_probe_record(struct ktrk_probe *probe, bool on)
{
	struct ktrk_sink *sink = &probe->arm.sink;

	ktrk_hit_mode(sink, KTRK_SINK_OFF, on ? 0 : KTRK_SINK_OFF);
}

/**
 * ktrk_probe_stop() - disarm it, whoever wants it armed
 * @probe: resolved
 *
 * Context: may sleep; hits under way may still end.
 */
void ktrk_probe_stop(struct ktrk_probe *probe)
{
	disarm_it(probe);
	probe->enabled = false;
	ktrk_probe_soft(probe, false);
}

/**
 * ktrk_probe_disable() - record its hits no more; disarm it, unless it is held
 * @probe: resolved
 *
 * Context: may sleep; hits under way may still end.
 */
void ktrk_probe_disable(struct ktrk_probe *probe)
{
	if (probe->enabled && probe->soft)
		ktrk_probe_soft(probe, true);
	else
		ktrk_probe_stop(probe);
}

/**
 * ktrk_probe_unhold() - the end of one ktrk_probe_hold()
 * @probe: held, or deleted since
 *
 * Context: may sleep; hits under way may still end.
 */
void ktrk_probe_unhold(struct ktrk_probe *probe)
{
	if (--probe->soft || !probe->enabled)
		return;
	if (!ktrk_probe_recorded(probe))
		ktrk_probe_stop(probe);
}

/**
 * ktrk_probe_grow() - give it more instances if it has missed calls for want of
 * them, and if that was asked for
 * @probe: not retired
 *
 * Context: may sleep.
 * Return: true if it has more now.
 */
bool ktrk_probe_grow(struct ktrk_probe *probe)
{
	struct ktrk_arm *arm = &probe->arm;
	int rc;

	if (!probe->armed || !wants_more(&probe->watch))
		return false;
	rc = arm->mech->grow(arm);
	WRITE_ONCE(probe->missed_before, arm->mech->missed(arm));
	/* As many as there may be, or refused: not again each time. */
	if (rc && rc != -ENOMEM)
		arm->grows = false;
	if (!rc)
		probe->grown++;
	return !rc;
}

/**
 * ktrk_probe_retire() - delete it; what describes its records stays
 * @probe: resolved, not retired
 *
 * Context: may sleep; ktrk_probe_sync() before anything is freed.
 */
void ktrk_probe_retire(struct ktrk_probe *probe)
{
	ktrk_probe_stop(probe);
	if (probe->placed) {
		probe->missed += probe->arm.mech->missed(&probe->arm);
		probe->arm.mech->release(&probe->arm);
		probe->placed = false;
	}
	probe->retired = true;
}

/**
 * ktrk_probe_mech() - the name of the mechanism that serves it
 * @probe: resolved
 *
 * Context: any.
 * Return: the name.
 */
const char *ktrk_probe_mech(const struct ktrk_probe *probe)
{
	return mech_name(probe->arm.mech);
}

/**
 * ktrk_probe_features() - what the mechanisms built in can do
 *
 * Context: any.
 * Return: KTRK_FEAT_* of each.
 */
u64 ktrk_probe_features(void)
{
	u64 features = 0;
	int i, j;

	for (i = 0; i < KTRK_KIND_COUNT; i++)
		for (j = 0; j < MECHS_MAX && serves[i][j]; j++)
			features |= ktrk_mechs[serves[i][j]->id].feature;
	return features;
}

/**
 * ktrk_probe_init() - have the mechanisms ready
 *
 * Context: module load.
 * Return: 0 or -errno.
 */
int ktrk_probe_init(void)
{
	int i, j, rc = 0;

	for (i = 0; i < KTRK_KIND_COUNT; i++)
		for (j = 0; j < MECHS_MAX && serves[i][j] && !rc; j++)
			if (serves[i][j]->init)
				rc = serves[i][j]->init();
	return rc;
}

/**
 * ktrk_probe_exit() - end the mechanisms; there is no probe any more
 *
 * Context: module unload.
 */
void ktrk_probe_exit(void)
{
	int i, j;

	for (i = 0; i < KTRK_KIND_COUNT; i++)
		for (j = 0; j < MECHS_MAX && serves[i][j]; j++)
			if (serves[i][j]->exit)
				serves[i][j]->exit();
}

/**
 * ktrk_probe_sync() - wait for the handlers that run now
 *
 * Those of retired probes, of which none can begin; of others, those that may
 * not have seen yet what was changed.
 *
 * Context: may sleep.
 */
void ktrk_probe_sync(void)
{
	int i, j;

	for (i = 0; i < KTRK_KIND_COUNT; i++)
		for (j = 0; j < MECHS_MAX && serves[i][j]; j++)
			if (serves[i][j]->sync)
				serves[i][j]->sync();
	/* For all others: their handlers run with preemption off. */
	synchronize_rcu();
}

/**
 * ktrk_probe_free() - free all of it
 * @probe: new, or retired and synced
 *
 * Context: may sleep.
 */
void ktrk_probe_free(struct ktrk_probe *probe)
{
	ktrk_breaker_free(&probe->watch);
	kfree(probe->arm.sink.extra);
	ktrk_trigger_free_all(probe);
	kfree(probe->filter);
	kfree(probe->filter_text);
	kfree(probe->arm.sink.prog);
	free_percpu(probe->arm.sink.counts);
	kvfree(probe->schema);
	kvfree(probe->text);
	kvfree(probe->shown);
	kfree(probe->module);
	kfree(probe);
}

/**
 * ktrk_probe_counts() - its books
 * @probe: the probe
 * @cpu: a possible CPU, or -1 for all
 * @sum: filled in
 *
 * What the kernel could not give us counts as hit and as lost(nmissed); the
 * kernel has one number for all CPUs, told with CPU 0 and with -1.
 *
 * Context: may sleep.
 */
void ktrk_probe_counts(const struct ktrk_probe *probe, int cpu,
		       struct ktrk_counts *sum)
{
	const struct ktrk_sink *sink = &probe->arm.sink;
	u64 missed = probe->missed, quick;

	memset(sum, 0, sizeof(*sum));
	quick = ktrk_stats_sum(sink->counts, cpu, sum);
	sum->saved += quick * (sink->max_size - ktrk_hit_quick_bytes(sink));
	sum->bytes = sum->recorded * sink->max_size - sum->saved;
	if (cpu > 0)
		return;
	if (probe->placed)
		missed += probe->arm.mech->missed(&probe->arm);
	sum->hits += missed;
	sum->lost[KTRK_LOST_NMISSED] += missed;
}
