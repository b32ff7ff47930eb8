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
 * struct ktrk_area - the memory of one ring
 * @mem: the writer's page; then the very layout that is mapped: consumer page,
 *	producer page, data, data again
 * @bytes: of data
 * @mapped: mappings of the consumer page, and of the rest
 */
struct ktrk_area {
	void *mem;
	u64 bytes;
	atomic_t mapped[2];
};

/**
 * struct ktrk_buffer - one ring for each possible CPU
 * @rings: the writers' sides: each CPU's own @mem
 * @areas: by CPU
 * @ncpus: entries of @areas
 * @overwrite: the newest records are kept
 * @total: memory of all areas
 * @users: whoever would notice if the memory changed: mappings and readers
 *	inside the kernel
 * @wait: readers
 * @work: wakes them, from any context
 */
struct ktrk_buffer {
	struct ktrk_ring *__percpu *rings;
	struct ktrk_area *areas;
	u32 ncpus;
	bool overwrite;
	u64 total;
	atomic_t users;
	wait_queue_head_t wait;
	struct irq_work work;
};

void ktrk_buffer_init(u64 limit);
void ktrk_buffer_memory(u64 *limit, u64 *used);
u64 ktrk_buffer_cost(u64 bytes);
struct ktrk_buffer *ktrk_buffer_new(u64 bytes, bool overwrite, u64 limit);
int ktrk_buffer_resize(struct ktrk_buffer *buf, int cpu, u64 bytes,
		       u64 limit, struct ktrk_area **spare);
void ktrk_buffer_swap(struct ktrk_buffer *buf, bool overwrite,
		      struct ktrk_area *spare);
void ktrk_buffer_drop(struct ktrk_buffer *buf, struct ktrk_area *spare);
void ktrk_buffer_free(struct ktrk_buffer *buf);
void ktrk_buffer_clear(struct ktrk_buffer *buf, const u64 *keep);
void ktrk_buffer_tell(struct ktrk_buffer *buf);
int ktrk_buffer_mmap(struct ktrk_buffer *buf, struct vm_area_struct *vma,
		     bool consumer);
bool ktrk_buffer_filled(const struct ktrk_buffer *buf, u32 part);
u32 ktrk_buffer_mappings(const struct ktrk_buffer *buf);
u64 ktrk_buffer_written(const struct ktrk_buffer *buf);
u64 ktrk_buffer_part(const struct ktrk_buffer *buf, u32 part);
void ktrk_buffer_ask(struct ktrk_buffer *buf, u32 part);
void ktrk_buffer_reader(struct ktrk_buffer *buf, int cpu,
			struct ktrk_reader *rd);
struct ktrk_ring *ktrk_buffer_ring(const struct ktrk_buffer *buf, int cpu);
struct ktrk_consumer *ktrk_buffer_consumer(const struct ktrk_buffer *buf,
					   int cpu);
struct ktrk_producer *ktrk_buffer_producer(const struct ktrk_buffer *buf,
					   int cpu);

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
