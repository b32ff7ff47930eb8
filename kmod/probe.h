/* SPDX-License-Identifier: GPL-2.0-only */
/* One probe of a session: its definition, its program, its books, its arm. */
#ifndef KTRK_PROBE_H
#define KTRK_PROBE_H

#include <linux/list.h>

#include "breaker.h"
#include "buffer.h"
#include "core/schema.h"
#include "mech.h"

/*
 * Never from userspace: the definition was written as text. It is taken as the
 * kernel takes it: an offset behind the function's end, a module or tracepoint
 * that is not there yet; but no name that several functions have.
 */
#define KTRK_ADD_AS_TEXT	(1U << 31)

/* Nor this: an event that the kernel has, by its own name, to be known as @id. */
#define KTRK_ADD_KERNEL		(1U << 30)

/**
 * struct ktrk_folder - an event's folder in debugfs
 * @node: in the session's list of those to remove
 * @dir: the folder
 * @group: the one it is in
 * @users: probes of the event, under the session's lock
 */
struct ktrk_folder {
	struct list_head node;
	struct dentry *dir;
	struct ktrk_group *group;
	u32 users;
};

/**
 * struct ktrk_probe - a probe, and the event its hits are recorded as
 * @arm: the armed place; none of it is used once @retired
 * @id: the id of its records in its session
 * @event: the number of its event, as debugfs shows it: the id of the first
 *	probe that the event had
 * @kind: enum ktrk_kind_id
 * @enabled: it is to be armed
 * @armed: it is; not so while the module is away that its place is in
 * @retired: it was deleted; schema and books stay while records may
 * @kernel: the event is the kernel's own: it is not listed among the definitions
 * @placed: a mechanism has it; if not, it is not armed, and enabling it looks
 *	for one again
 * @module: MOD of its definition, or NULL: it is placed anew when that comes
 * @asked: the mechanism asked for, NULL for the best
 * @passed: why the best did not take it, an errno, or 0 if it did
 * @missed: what the kernel missed by mechanisms that have it no more
 * @missed_before: missed when it was last given more instances
 * @grown: how often that was
 * @text: the canonical definition
 * @text_len: its length
 * @shown: the definition as tracefs would show it: fetches as they were written
 * @schema: how its records look
 * @filter: the program with the filter it was given later, or NULL
 * @filter_text: that filter
 * @triggers: struct ktrk_trigger, in the order they were made
 * @soft: how many want it armed, though it may not be recorded
 * @dead: in the list of those that are to be freed
 * @folder: its folder in debugfs, or NULL
 * @watch: what the storm breaker keeps, and whether it tripped
 */
struct ktrk_probe {
	struct ktrk_arm arm;
	u16 id;
	u16 event;
	u8 kind;
	bool enabled;
	bool armed;
	bool retired;
	bool kernel;
	bool placed;
	char *module;
	const struct ktrk_mech *asked;
	int passed;
	u64 missed;
	u64 missed_before;
	u32 grown;
	char *text;
	u32 text_len;
	char *shown;
	struct ktrk_schema *schema;
	struct ktrk_prog *filter;
	char *filter_text;
	struct list_head triggers;
	u32 soft;
	struct list_head dead;
	struct ktrk_folder *folder;
	struct ktrk_watch watch;
};

struct ktrk_probe *ktrk_probe_new(const struct ktrk_def *def,
				  const char *source, const struct ktrk_add *add,
				  struct ktrk_err *err);
int ktrk_probe_place(struct ktrk_probe *probe, const struct ktrk_def *def,
		     const struct ktrk_add *add, struct ktrk_err *err);
struct ktrk_prog *ktrk_probe_filter(const struct ktrk_probe *probe,
				    const char *text, u32 len,
				    struct ktrk_err *err);
int ktrk_probe_hold(struct ktrk_probe *probe);
void ktrk_probe_unhold(struct ktrk_probe *probe);
void ktrk_probe_soft(struct ktrk_probe *probe, bool soft);
bool ktrk_probe_recorded(const struct ktrk_probe *probe);
int ktrk_probe_enable(struct ktrk_probe *probe);
void ktrk_probe_record(struct ktrk_probe *probe, bool on);
void ktrk_probe_come(struct ktrk_probe *probe);
void ktrk_probe_disable(struct ktrk_probe *probe);
void ktrk_probe_stop(struct ktrk_probe *probe);
bool ktrk_probe_grow(struct ktrk_probe *probe);
void ktrk_probe_retire(struct ktrk_probe *probe);
const char *ktrk_probe_mech(const struct ktrk_probe *probe);
u64 ktrk_probe_features(void);
int ktrk_probe_init(void);
void ktrk_probe_exit(void);
void ktrk_probe_sync(void);
void ktrk_probe_free(struct ktrk_probe *probe);
void ktrk_probe_counts(const struct ktrk_probe *probe, int cpu,
		       struct ktrk_counts *sum);

#endif /* KTRK_PROBE_H */
