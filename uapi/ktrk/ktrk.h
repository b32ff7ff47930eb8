/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The control interface of /dev/ktrk. doc/abi.md and ktrk(4) describe it.
 *
 * Each structure starts with its own size, as the caller was built; the kernel
 * reads what it knows, wants the rest to be zero and fills in what fits, so
 * both sides may grow. A flag or reserved member that the kernel does not know
 * must be zero (-EINVAL). Requests are told apart by number, not by size.
 */
#ifndef _UAPI_KTRK_KTRK_H
#define _UAPI_KTRK_KTRK_H

#include <linux/types.h>
#include <linux/ioctl.h>
#include <ktrk/record.h>
#include <ktrk/prog.h>

/* The one number both sides must agree on; all else is in @features. */
#define KTRK_ABI		1

#define KTRK_GROUP_LEN		64	/* 63 characters and NUL */
#define KTRK_EVENT_LEN		64
#define KTRK_FIELD_LEN		32
#define KTRK_TYPE_LEN		16
#define KTRK_WHERE_LEN		512
#define KTRK_SESSION_LEN	32
#define KTRK_MECH_LEN		16
#define KTRK_ARGS_MAX		128
#define KTRK_EXPR_LEN		63	/* characters of an argument's fetch */
#define KTRK_STRING_MAX		4096	/* bytes of one string argument */
#define KTRK_DEREF_MAX		14
#define KTRK_ARRAY_MAX		64	/* elements of an array argument */
#define KTRK_TEXT_MAX		4096	/* characters of one definition */
#define KTRK_MAXACTIVE_MAX	4096
#define KTRK_EVENTS_MAX		4096	/* probes of one session */
#define KTRK_SESSIONS_MAX	64
#define KTRK_MAPPINGS_MAX	64	/* of one ring, or of its consumer page */

#define KTRK_DEFAULT_GROUP	"ktrk"
#define KTRK_DEFAULT_SESSION	"default"

#define KTRK_IOC_MAGIC		0xb9

/* Bits of ktrk_info.features. */
#define KTRK_FEAT_KPROBE	(1ULL << 0)
#define KTRK_FEAT_KRETPROBE	(1ULL << 1)
#define KTRK_FEAT_TRACEPOINT	(1ULL << 2)
#define KTRK_FEAT_FILTER	(1ULL << 3)
#define KTRK_FEAT_DEBUGFS	(1ULL << 4)
#define KTRK_FEAT_OVERWRITE	(1ULL << 5)
#define KTRK_FEAT_RESIZE	(1ULL << 6)
#define KTRK_FEAT_BREAKER	(1ULL << 7)
#define KTRK_FEAT_FTRACE	(1ULL << 8)
#define KTRK_FEAT_TRAMPOLINE	(1ULL << 9)
#define KTRK_FEAT_EVENT		(1ULL << 10)
#define KTRK_FEAT_MARKER	(1ULL << 11)

/**
 * struct ktrk_info - KTRK_IOC_INFO: what this module is and can do
 * @size: sizeof(struct ktrk_info)
 * @abi: KTRK_ABI of the module
 * @features: KTRK_FEAT_*
 * @page_size: bytes of a page
 * @ncpus: rings of a session; CPU numbers are below
 * @ring_bytes: default size of one ring's data
 * @lockdown: 0 none, 1 adding probes is refused, 2 reading is refused as well
 * @task_rows: rows of the task table behind KTRK_MMAP_TASKS
 * @version: the module's version
 * @release: the kernel's release
 * @limit_bytes: memory that all rings together may take
 * @used_bytes: what they take now
 */
struct ktrk_info {
	__u32 size;
	__u32 abi;
	__u64 features;
	__u32 page_size;
	__u32 ncpus;
	__u64 ring_bytes;
	__u32 lockdown;
	__u32 task_rows;
	char version[32];
	char release[72];
	__u64 limit_bytes;
	__u64 used_bytes;
};

/* Flags of ktrk_session_req. */
#define KTRK_SESSION_CREATE	(1U << 0)	/* make it if it is not there */
#define KTRK_SESSION_EXCL	(1U << 1)	/* CREATE: -EEXIST if it is */
#define KTRK_SESSION_PIN	(1U << 2)	/* outlives its descriptors */
#define KTRK_SESSION_UNPIN	(1U << 3)	/* drop an existing one's pin */
#define KTRK_SESSION_OVERWRITE	(1U << 4)	/* a new one: keep the newest */

/**
 * struct ktrk_session_req - KTRK_IOC_SESSION: give this descriptor its session
 * @size: sizeof(struct ktrk_session_req)
 * @flags: KTRK_SESSION_*
 * @ring_bytes: size of one ring's data, a power of two between KTRK_RING_MIN
 *	and KTRK_RING_MAX; 0 for the default; set to what it is
 * @reserved: 0
 * @name: empty for an anonymous session of this descriptor
 *
 * Once per descriptor (-EBUSY). Errors: -ENOENT no such session and no
 * CREATE, -EEXIST, -EINVAL bad name, flags or size, -ENOSPC too many sessions,
 * -EPERM without the right to change.
 */
struct ktrk_session_req {
	__u32 size;
	__u32 flags;
	__u64 ring_bytes;
	__u64 reserved;
	char name[KTRK_SESSION_LEN];
};

/* Flags of ktrk_add. */
#define KTRK_ADD_DISABLED	(1U << 0)	/* do not arm it yet */
#define KTRK_ADD_DRYRUN		(1U << 1)	/* check, but add nothing */
#define KTRK_ADD_GROW		(1U << 2)	/* more instances when some miss */
#define KTRK_ADD_SUITS		(1U << 3)	/* trampoline: see ktrk_add */

/**
 * struct ktrk_add - KTRK_IOC_ADD: add one probe from its definition
 * @size: sizeof(struct ktrk_add)
 * @flags: KTRK_ADD_*
 * @text: user address of the definition, no NUL needed
 * @text_len: its length, at most KTRK_TEXT_MAX
 * @id: out: the new event's id
 * @err: out: enum ktrk_err_code when the call fails, else 0
 * @err_pos: out: where in the text, in bytes
 * @max_rate: hits a second on one CPU beyond which the probe is disarmed; 0
 *	for the module's default, KTRK_RATE_NONE for no limit
 * @max_cpu: the same for time in the handler, in thousandths of a CPU; 0 for
 *	the default, KTRK_CPU_NONE for no limit
 * @reserved: 0
 * @mech: the mechanism that is to serve it (-EOPNOTSUPP if it cannot); empty
 *	for the best that can
 *
 * With KTRK_ADD_SUITS the caller vouches that the function takes at most six
 * words of arguments, all in registers, that they are not variable, and that it
 * returns to its caller; only then the trampoline may serve its return.
 */
struct ktrk_add {
	__u32 size;
	__u32 flags;
	__u64 text;
	__u32 text_len;
	__u32 id;
	__u32 err;
	__u32 err_pos;
	__u64 max_rate;
	__u32 max_cpu;
	__u32 reserved;
	char mech[KTRK_MECH_LEN];
};

#define KTRK_RATE_NONE		(~0ULL)
#define KTRK_CPU_NONE		(~0U)

/* Flags of ktrk_del and ktrk_switch. */
#define KTRK_ALL		(1U << 0)	/* each event, names ignored */

/**
 * struct ktrk_del - KTRK_IOC_DEL: delete an event
 * @size: sizeof(struct ktrk_del)
 * @flags: KTRK_ALL or 0
 * @count: out: how many were deleted
 * @id: 0; or which of the event's probes alone, by the id of its records
 * @group: empty for any
 * @event: the event's name
 *
 * -ENOENT if there is none by that name.
 */
struct ktrk_del {
	__u32 size;
	__u32 flags;
	__u32 count;
	__u32 id;
	char group[KTRK_GROUP_LEN];
	char event[KTRK_EVENT_LEN];
};

/**
 * struct ktrk_switch - KTRK_IOC_SWITCH: arm or disarm an event
 * @size: sizeof(struct ktrk_switch)
 * @flags: KTRK_ALL or 0
 * @on: 1 to arm, 0 to disarm
 * @count: out: how many were found
 * @group: empty for any
 * @event: the event's name
 */
struct ktrk_switch {
	__u32 size;
	__u32 flags;
	__u32 on;
	__u32 count;
	char group[KTRK_GROUP_LEN];
	char event[KTRK_EVENT_LEN];
};

/* Flags of ktrk_field. */
#define KTRK_FIELD_STRING	(1U << 0)	/* location: KTRK_STR_LOC() */
#define KTRK_FIELD_SIGNED	(1U << 1)
#define KTRK_FIELD_HIDDEN	(1U << 2)	/* ours: __caller, __func */
#define KTRK_FIELD_ARRAY	(1U << 3)	/* @count elements, {1,2,3} */

/**
 * struct ktrk_field - one field of an event's records
 * @name: the argument's name
 * @type: the type's name, as in the definition
 * @offset: from the record's start
 * @size: bytes in the static part, of an array those of all its elements
 * @count: 1, or an array's length
 * @code: enum ktrk_type_code
 * @flags: KTRK_FIELD_*
 * @fault_bit: its bit in the fault bitmap
 * @reserved: 0
 */
struct ktrk_field {
	char name[KTRK_FIELD_LEN];
	char type[KTRK_TYPE_LEN];
	__u16 offset;
	__u16 size;
	__u16 count;
	__u16 code;
	__u16 flags;
	__u16 fault_bit;
	__u32 reserved;
};

/* Flags of ktrk_event. */
#define KTRK_EVENT_NEXT		(1U << 0)	/* in: the next from @id on */
/* State bits of ktrk_event. */
#define KTRK_EVENT_ENABLED	(1U << 0)
#define KTRK_EVENT_RETIRED	(1U << 1)	/* deleted, may have records */
#define KTRK_EVENT_TRIPPED	(1U << 2)	/* the storm breaker disarmed it */

/**
 * struct ktrk_event - KTRK_IOC_EVENT: one event, its definition and schema
 * @size: sizeof(struct ktrk_event)
 * @flags: KTRK_EVENT_NEXT or 0
 * @id: in: which; out: which was found
 * @state: out: KTRK_EVENT_ENABLED, KTRK_EVENT_RETIRED
 * @text: user address for the canonical definition, or 0
 * @fields: user address for struct ktrk_field[], or 0
 * @text_len: in: room at @text; out: characters the definition has
 * @nfields: in: room at @fields; out: fields there are
 * @static_size: out: bytes of a record without its strings
 * @kind: out: the definition's letter; F for an f of the function's return
 * @addr: out: address probed, 0 where there is none or it may not be shown
 * @mech: out: the mechanism that serves it
 * @group: out
 * @event: out
 * @where: out: SYM+0xOFF/0xSIZE [MODULE], or the tracepoint's name
 * @max_rate: out: the limits in force, as in struct ktrk_add
 * @max_cpu: out: the same
 * @maxactive: out: instances a return probe has, 0 for others
 * @trip_rate: out: hits a second, on the CPU that had most: of late, or with
 *	KTRK_EVENT_TRIPPED when that was
 * @trip_cpu: out: and thousandths of that CPU that its handler took
 * @trip_where: out: that CPU
 * @grown: out: how often it got more instances, with KTRK_ADD_GROW
 * @passed: out: 0 if the first mechanism of its kind serves it, or the one asked
 *	for; else the errno with which the first that could not refused: EBUSY
 *	where somebody else (BPF, a livepatch) has the function, EOPNOTSUPP where
 *	the probe does not suit it
 *
 * -ENOENT when there is no such event (with NEXT: no more), -ENOSPC when the
 * room was too small; the lengths are set then as well.
 */
struct ktrk_event {
	__u32 size;
	__u32 flags;
	__u32 id;
	__u32 state;
	__u64 text;
	__u64 fields;
	__u32 text_len;
	__u32 nfields;
	__u32 static_size;
	__u32 kind;
	__u64 addr;
	char mech[KTRK_MECH_LEN];
	char group[KTRK_GROUP_LEN];
	char event[KTRK_EVENT_LEN];
	char where[KTRK_WHERE_LEN];
	__u64 max_rate;
	__u32 max_cpu;
	__u32 maxactive;
	__u64 trip_rate;
	__u32 trip_cpu;
	__u32 trip_where;
	__u32 grown;
	__u32 passed;
};

/**
 * struct ktrk_counts - the books of one event
 * @hits: times the probe was reached
 * @recorded: of them, records written
 * @filtered: of them, refused by the filter
 * @limited: of them, refused by a rate limit
 * @lost: of them, lost by cause
 * @bytes: bytes written
 * @saved: bytes reserved and given back, since strings were shorter
 * @cost_ns: time in the handler, of those hits that were timed
 * @cost_hits: how many were timed: some of a second's, not all
 *
 * hits = recorded + filtered + limited + sum of lost, whenever nothing is on
 * its way.
 */
struct ktrk_counts {
	__u64 hits;
	__u64 recorded;
	__u64 filtered;
	__u64 limited;
	__u64 lost[KTRK_LOST_CAUSES];
	__u64 bytes;
	__u64 saved;
	__u64 cost_ns;
	__u64 cost_hits;
};

/**
 * struct ktrk_stat - KTRK_IOC_STAT: read the books of one event
 * @size: sizeof(struct ktrk_stat)
 * @id: the event
 * @cpu: a CPU, or -1 for all
 * @reserved: 0
 * @counts: out
 *
 * lost[KTRK_LOST_NMISSED] is kept by the kernel for all CPUs together and is
 * reported with CPU 0 and with -1.
 */
struct ktrk_stat {
	__u32 size;
	__u32 id;
	__s32 cpu;
	__u32 reserved;
	struct ktrk_counts counts;
};

enum ktrk_ctl_op {
	KTRK_CTL_STATUS = 0,		/* change nothing, tell */
	KTRK_CTL_START = 1,		/* record from now on */
	KTRK_CTL_STOP = 2,		/* hits are counted as lost(disabled) */
	KTRK_CTL_CLEAR = 3,		/* forget the records */
	KTRK_CTL_RESET = 4,		/* delete events, forget records */
};

/**
 * struct ktrk_ctl - KTRK_IOC_CTL: the session's main switch
 * @size: sizeof(struct ktrk_ctl)
 * @op: enum ktrk_ctl_op
 * @on: out: 1 if the session records
 * @nevents: out: events that are not retired
 * @ring_bytes: out: bytes of one ring's data, 0 while not allocated
 * @has_consumer: out: 1 if someone declared itself the consumer
 * @overwrite: out: 1 if the newest records are kept, 0 if the oldest
 * @name: out: the session's name
 * @total_bytes: out: memory its rings take
 * @limit_bytes: out: memory they may take
 * @mappings: out: rings and consumer pages that are mapped now
 * @reserved: 0
 */
struct ktrk_ctl {
	__u32 size;
	__u32 op;
	__u32 on;
	__u32 nevents;
	__u64 ring_bytes;
	__u32 has_consumer;
	__u32 overwrite;
	char name[KTRK_SESSION_LEN];
	__u64 total_bytes;
	__u64 limit_bytes;
	__u32 mappings;
	__u32 reserved;
};

/**
 * struct ktrk_consume - KTRK_IOC_CONSUME: become, or stop being, the consumer
 * @size: sizeof(struct ktrk_consume)
 * @on: 1 to claim (-EBUSY if another has it), 0 to give it back
 *
 * Only the consumer may map consumer pages writable. The claim ends with the
 * descriptor. While nobody holds it, records stay until the ring is full.
 */
struct ktrk_consume {
	__u32 size;
	__u32 on;
};

/**
 * struct ktrk_tracepoints - KTRK_IOC_TRACEPOINTS: names of all tracepoints
 * @size: sizeof(struct ktrk_tracepoints)
 * @count: out: how many
 * @buf: user address for the names, each with its NUL, or 0
 * @len: in: room; out: bytes of all names
 *
 * -ENOSPC when the room was too small; @len is set then as well.
 */
struct ktrk_tracepoints {
	__u32 size;
	__u32 count;
	__u64 buf;
	__u64 len;
};

/* Flags of ktrk_resize. */
#define KTRK_RESIZE_OVERWRITE	(1U << 0)	/* keep the newest records */
#define KTRK_RESIZE_DROP	(1U << 1)	/* keep the oldest */

/**
 * struct ktrk_resize - KTRK_IOC_RESIZE: change a session's rings
 * @size: sizeof(struct ktrk_resize)
 * @flags: one of KTRK_RESIZE_*, or 0 for no change
 * @cpu: whose ring, or -1 for all
 * @reserved: 0
 * @ring_bytes: data of one ring, as in struct ktrk_session_req; 0 for no change
 * @limit_bytes: memory the session's rings may take; 0 for no change
 * @total_bytes: out: what they take now
 *
 * All records are forgotten; hits that come meanwhile are lost(disabled).
 * Errors: -EBUSY while a ring is mapped or has a consumer, -EINVAL, -EDQUOT
 * over a limit, -ENOMEM; then nothing has changed.
 */
struct ktrk_resize {
	__u32 size;
	__u32 flags;
	__s32 cpu;
	__u32 reserved;
	__u64 ring_bytes;
	__u64 limit_bytes;
	__u64 total_bytes;
};

/* Flags of ktrk_pids. */
#define KTRK_PIDS_ONLY		(1U << 0)	/* from now on, its hits alone */
#define KTRK_PIDS_FOLLOW	(1U << 1)	/* and those of what they fork */

/**
 * struct ktrk_pids - KTRK_IOC_PIDS: who is a task, and whose hits are wanted
 * @size: sizeof(struct ktrk_pids)
 * @flags: 0 to be told only, or KTRK_PIDS_*
 * @pid: a thread or a process, by its number in the caller's pid namespace
 * @tid: out: the number that records have for it
 * @tgid: out: the one for its process
 * @reserved: 0
 *
 * With KTRK_PIDS_ONLY hits of others are filtered in this session, until the
 * descriptor is closed; those that it named before count as well. If @pid is a
 * process, all of its threads are meant. Errors: -ESRCH if there is no such task,
 * -EPERM without the right to change things, -EBUSY while another descriptor, or
 * set_event_pid, says whose hits are wanted; then nothing has changed.
 */
struct ktrk_pids {
	__u32 size;
	__u32 flags;
	__u32 pid;
	__u32 tid;
	__u32 tgid;
	__u32 reserved;
};

#define KTRK_IOC_INFO		_IOWR(KTRK_IOC_MAGIC, 0, struct ktrk_info)
#define KTRK_IOC_SESSION	_IOWR(KTRK_IOC_MAGIC, 1, struct ktrk_session_req)
#define KTRK_IOC_ADD		_IOWR(KTRK_IOC_MAGIC, 2, struct ktrk_add)
#define KTRK_IOC_DEL		_IOWR(KTRK_IOC_MAGIC, 3, struct ktrk_del)
#define KTRK_IOC_SWITCH		_IOWR(KTRK_IOC_MAGIC, 4, struct ktrk_switch)
#define KTRK_IOC_EVENT		_IOWR(KTRK_IOC_MAGIC, 5, struct ktrk_event)
#define KTRK_IOC_STAT		_IOWR(KTRK_IOC_MAGIC, 6, struct ktrk_stat)
#define KTRK_IOC_CTL		_IOWR(KTRK_IOC_MAGIC, 7, struct ktrk_ctl)
#define KTRK_IOC_CONSUME	_IOWR(KTRK_IOC_MAGIC, 8, struct ktrk_consume)
#define KTRK_IOC_TRACEPOINTS	_IOWR(KTRK_IOC_MAGIC, 9, struct ktrk_tracepoints)
#define KTRK_IOC_RESIZE		_IOWR(KTRK_IOC_MAGIC, 10, struct ktrk_resize)
#define KTRK_IOC_PIDS		_IOWR(KTRK_IOC_MAGIC, 11, struct ktrk_pids)

#endif /* _UAPI_KTRK_KTRK_H */
