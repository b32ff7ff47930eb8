/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A mechanism is one way to make the kernel call us at a place. Each is one
 * file mech_*.c with one row of operations; probe.c's table says which serve
 * which kind of probe, best first.
 */
#ifndef KTRK_MECH_H
#define KTRK_MECH_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/list.h>
#include <linux/perf_event.h>
#include <linux/tracepoint.h>

#include "core/errs.h"
#include "core/mechs.h"
#include "core/parse.h"
#include "hit.h"
#include "kevent.h"

struct ktrk_mech;
struct ktrk_arm;
struct ktrk_pools;

/**
 * struct ktrk_site - what mech_site keeps of a function's ftrace site
 * @node: in the list of all
 * @stop: takes it off
 * @start: puts it back; set when it is first armed
 * @pattern: all functions that fit it, or NULL for the one at @addr
 * @left: a function that a module took along; until ftrace has forgotten it,
 *	the pattern would fit it again
 * @tries: how often that was looked at
 * @on: it is armed
 * @gone: its module is gone
 * @mark: a kprobe that is never armed, so that the kernel's list of kprobes has
 *	the place; or NULL
 */
struct ktrk_site {
	struct list_head node;
	void (*stop)(struct ktrk_arm *arm);
	int (*start)(struct ktrk_arm *arm);
	char *pattern;
	u64 left;
	u32 tries;
	bool on;
	bool gone;
	struct kprobe *mark;
};

/**
 * struct ktrk_arm - one armed place
 * @sink: where its hits go; first, for the hot path
 * @grows: more instances are wanted when they run out; set before resolving
 * @suits: userspace vouches that the trampoline suits the function
 * @loose: any place that the kernel takes, also behind the function's end
 * @mech: who serves it
 * @addr: the address probed, 0 for a tracepoint
 * @site: what mech_site keeps
 * @pools: with @grows: what mech_kretprobe keeps of them
 * @kp: what mech_kprobe keeps
 * @rp: what mech_kretprobe keeps
 * @tp: what mech_tracepoint keeps
 * @ev: what mech_event keeps
 * @mk: what mech_marker keeps
 * @ft: what mech_ftrace keeps
 * @tr: what mech_trampoline keeps
 */
struct ktrk_arm {
	struct ktrk_sink sink;
	bool grows;
	bool suits;
	bool loose;
	const struct ktrk_mech *mech;
	u64 addr;
	struct ktrk_site site;
	struct ktrk_pools *pools;
	union {
		struct kprobe kp;
		struct kretprobe rp;
		struct {
			struct tracepoint *point;
			void *func;
			struct list_head node;
			bool on;
			bool gone;
		} tp;
		struct {
			struct perf_event *__percpu *counters;
			struct list_head node;
			const char *name;
			struct ktrk_kevent event;
			bool on;
			bool gone;
		} ev;
		struct {
			struct list_head node;
			bool on;
		} mk;
#ifdef KTRK_HAVE_FTRACE
		struct {
			struct ftrace_ops ops;
			unsigned long flags;
		} ft;
#endif
#ifdef KTRK_HAVE_TRAMPOLINE
		struct {
			struct ftrace_ops ops;
		} tr;
#endif
	};
};

/**
 * struct ktrk_mech - what a mechanism can do
 * @id: its row in ktrk_mechs[]
 * @resolve: find the place and prepare, not yet armed; -errno and @err if the
 *	kernel refuses, -EOPNOTSUPP if another mechanism is to be asked. Then
 *	@arm is as before. @def is gone when it returns.
 * @arm: let hits come; what resolve prepared makes this quick
 * @disarm: no new hits, those under way may still end
 * @release: undo resolve; when it returns no handler runs any more, but for
 *	what @sync waits for
 * @missed: hits that the kernel says it could not give us
 * @sync: wait for handlers, once for many releases; may be NULL
 * @instances: how many can be under way at once; NULL where any number can
 * @grow: armed and @grows: twice as many from now on, none is lost by it; or
 *	-ENOSPC when there are as many as may be; NULL as @instances
 * @init: at module load; may be NULL
 * @exit: at module unload, when nothing is armed; may be NULL
 *
 * All but @missed and @instances may sleep.
 */
struct ktrk_mech {
	enum ktrk_mech_id id;
	int (*resolve)(struct ktrk_arm *arm, const struct ktrk_def *def,
		       struct ktrk_err *err);
	int (*arm)(struct ktrk_arm *arm);
	void (*disarm)(struct ktrk_arm *arm);
	void (*release)(struct ktrk_arm *arm);
	u64 (*missed)(const struct ktrk_arm *arm);
	void (*sync)(void);
	u32 (*instances)(const struct ktrk_arm *arm);
	int (*grow)(struct ktrk_arm *arm);
	int (*init)(void);
	void (*exit)(void);
};

extern const struct ktrk_mech ktrk_mech_event;
extern const struct ktrk_mech ktrk_mech_ftrace;
extern const struct ktrk_mech ktrk_mech_kprobe;
extern const struct ktrk_mech ktrk_mech_kretprobe;
extern const struct ktrk_mech ktrk_mech_marker;
extern const struct ktrk_mech ktrk_mech_tracepoint;
extern const struct ktrk_mech ktrk_mech_trampoline;

int ktrk_mech_kprobe_place(struct kprobe *kp, const struct ktrk_def *def,
			   struct ktrk_err *err);
void ktrk_mech_kprobe_disarm(struct kprobe *kp);
int ktrk_mech_kprobe_error(int rc, const struct ktrk_def *def,
			   struct ktrk_err *err);

bool ktrk_marker_hit(const struct ktrk_buffer *rings, u32 event,
		     const char *text);

void ktrk_mech_forget(struct ktrk_arm *arm);
u64 ktrk_mech_reads(const struct ktrk_prog *prog);
u64 ktrk_mech_reads_keep(const struct ktrk_prog *prog);
u64 ktrk_mech_reads_hit(const struct ktrk_prog *prog);

#endif /* KTRK_MECH_H */
