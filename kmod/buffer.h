/* SPDX-License-Identifier: GPL-2.0-only */
/* The rings of one session: memory, mapping, waiting. */
#ifndef KTRK_BUFFER_H
#define KTRK_BUFFER_H

#include <linux/fs.h>
#include <linux/irq_work.h>
#include <linux/percpu.h>
#include <linux/poll.h>
#include <linux/wait.h>

#include "core/ring.h"

/**
 * struct ktrk_buffer - one ring for each possible CPU
 * @rings: the writers' sides
 * @areas: by CPU: consumer page, producer page, data, data again; the very
 *	layout that is mapped
 * @ncpus: entries of @areas
 * @bytes: data of one ring
 * @wait: readers
 * @work: wakes them, from any context
 */
struct ktrk_buffer {
	struct ktrk_ring __percpu *rings;
	void **areas;
	u32 ncpus;
	u64 bytes;
	wait_queue_head_t wait;
	struct irq_work work;
};

struct ktrk_buffer *ktrk_buffer_new(u64 bytes);
void ktrk_buffer_free(struct ktrk_buffer *buf);
void ktrk_buffer_clear(struct ktrk_buffer *buf);
int ktrk_buffer_mmap(struct ktrk_buffer *buf, struct vm_area_struct *vma,
		     bool consumer);
bool ktrk_buffer_filled(struct ktrk_buffer *buf, u64 bytes);
void ktrk_buffer_ask(struct ktrk_buffer *buf, u64 behind);
void ktrk_buffer_reader(struct ktrk_buffer *buf, int cpu,
			struct ktrk_reader *rd);
struct ktrk_consumer *ktrk_buffer_consumer(struct ktrk_buffer *buf, int cpu);
struct ktrk_producer *ktrk_buffer_producer(struct ktrk_buffer *buf, int cpu);

/**
 * ktrk_buffer_wake() - a commit passed what a reader waits for
 * @ring: this CPU's ring
 * @work: the buffer's
 *
 * Context: any, NMI included.
 */
static inline void ktrk_buffer_wake(struct ktrk_ring *ring,
				    struct irq_work *work)
{
	WRITE_ONCE(ring->wake_pos, ~0ULL);
	irq_work_queue(work);
}

#endif /* KTRK_BUFFER_H */
