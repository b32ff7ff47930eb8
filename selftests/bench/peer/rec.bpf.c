// SPDX-License-Identifier: GPL-2.0-only
/*
 * What somebody who knows BPF would write to record what ktrk does: a program
 * for each probe, one record of a fixed size into one ring buffer, no wake-up.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

struct record {
	__u64 when;
	__u32 tid;
	__u32 cpu;
	__u64 a;
	__u64 b;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} ring SEC(".maps");

static __always_inline int hit(__u64 a, __u64 b)
{
	struct record *rec = bpf_ringbuf_reserve(&ring, sizeof(*rec), 0);

	if (!rec)
		return 0;
	rec->when = bpf_ktime_get_ns();
	rec->tid = bpf_get_current_pid_tgid();
	rec->cpu = bpf_get_smp_processor_id();
	rec->a = a;
	rec->b = b;
	bpf_ringbuf_submit(rec, BPF_RB_NO_WAKEUP);
	return 0;
}

/* struct pt_regs of x86-64. */
#define AX	10
#define DI	14

SEC("fentry/__do_sys_getppid")
int fentry(__u64 *ctx)
{
	return hit(ctx[0], 0);
}

SEC("fexit/__do_sys_getppid")
int fexit(__u64 *ctx)
{
	return hit(ctx[1], 0);
}

SEC("tp_btf/sys_enter")
int btf_sys_enter(__u64 *ctx)
{
	return hit(ctx[0], ctx[1]);
}

SEC("tp_btf/sched_switch")
int btf_sched_switch(__u64 *ctx)
{
	const struct task_struct *prev = (void *)ctx[1];
	const struct task_struct *next = (void *)ctx[2];

	return hit(prev->pid, next->pid);
}

SEC("kprobe/__x64_sys_getppid")
int kprobe(__u64 *ctx)
{
	return hit(ctx[DI], 0);
}

SEC("kretprobe/__x64_sys_getppid")
int kretprobe(__u64 *ctx)
{
	return hit(ctx[AX], 0);
}

SEC("tp/raw_syscalls/sys_enter")
int tp_sys_enter(__u64 *ctx)
{
	return hit(ctx[1], ctx[2]);
}

/* Their places are in the event's format file. */
struct switched {
	__u64 common;
	char prev_comm[16];
	__s32 prev_pid;
	__s32 prev_prio;
	__s64 prev_state;
	char next_comm[16];
	__s32 next_pid;
	__s32 next_prio;
};

SEC("tp/sched/sched_switch")
int tp_sched_switch(struct switched *ctx)
{
	return hit(ctx->prev_pid, ctx->next_pid);
}

char _license[] SEC("license") = "GPL";
