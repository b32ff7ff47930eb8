/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ktrkctl add is made of: one job, and ways to say what to add, a file
 * each. All of them return the exit status, having told what is wrong.
 */
#ifndef KTRK_ADD_JOB_H
#define KTRK_ADD_JOB_H

#include "defn.h"
#include "dev.h"
#include "resolve.h"
#include "sugar.h"

/**
 * struct ktrk_job - one call of ktrkctl add
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
struct ktrk_job {
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

int ktrk_job_join(struct ktrk_job *job);
int ktrk_job_parse(struct ktrk_job *job, const char *text);
int ktrk_job_check(struct ktrk_job *job, const char *text, const char *group,
		   const struct ktrk_ksym **sym);
int ktrk_job_ask(struct ktrk_job *job, struct ktrk_add *add);
int ktrk_job_arm(struct ktrk_job *job, u32 *id);
void ktrk_job_tell(struct ktrk_job *job, u32 id);
const char *ktrk_job_state(const struct ktrk_job *job);
void ktrk_job_end(struct ktrk_job *job);

int ktrk_add_function(struct ktrk_job *job, struct ktrk_sugar *su);
int ktrk_add_each(struct ktrk_job *job, const struct ktrk_sugar *asked);
int ktrk_add_syscall(struct ktrk_job *job, const struct ktrk_sugar *su);
int ktrk_add_line(struct ktrk_job *job, const char *text);
int ktrk_add_file(struct ktrk_job *job, const char *path);

#endif /* KTRK_ADD_JOB_H */
