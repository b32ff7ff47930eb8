// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>
#include <linux/vmalloc.h>

#include "buffer.h"
#include "compat.h"

/* Memory of all rings of the module, and what it may come to. */
static atomic64_t memory_used;
static u64 memory_limit;

/* Pages in front of the data: the writer's, the consumer's, the producer's. */
#define META_PAGES	3

static void free_pages_of(struct page **pages, size_t n)
{
	while (n--)
		__free_page(pages[n]);
}

static int alloc_pages_on(struct page **pages, size_t n, int node)
{
	const gfp_t gfp = KTRK_COMPAT_GFP_MAPPED | __GFP_ZERO |
			  __GFP_NOWARN | __GFP_RETRY_MAYFAIL;
	size_t i;

	for (i = 0; i < n; i++) {
		pages[i] = alloc_pages_node(node, gfp, 0);
		if (!pages[i]) {
			free_pages_of(pages, i);
			return -ENOMEM;
		}
	}
	return 0;
}

/* Metadata, data, and the data's pages once more behind it. */
static void *map_twice(struct page **pages, size_t ndata)
{
	memcpy(pages + META_PAGES + ndata, pages + META_PAGES,
	       ndata * sizeof(*pages));
	return vmap(pages, META_PAGES + 2 * ndata, VM_MAP | VM_USERMAP,
		    PAGE_KERNEL);
}

static void *area_new(u64 bytes, int cpu)
{
	size_t ndata = bytes >> PAGE_SHIFT, n = META_PAGES + ndata;
	struct page **pages;
	void *area = NULL;

	pages = kvmalloc_array(n + ndata, sizeof(*pages), GFP_KERNEL_ACCOUNT);
	if (!pages)
		return NULL;
	if (alloc_pages_on(pages, n, cpu_to_node(cpu)))
		goto out;
	area = map_twice(pages, ndata);
	if (!area)
		free_pages_of(pages, n);
out:
	kvfree(pages);
	return area;
}

/* Chained by their private words, since freeing must not need memory. */
static void area_free(struct ktrk_area *area)
{
	size_t i, n = META_PAGES + (area->bytes >> PAGE_SHIFT);
	struct page *page, *chain = NULL;

	if (!area->mem)
		return;
	for (i = 0; i < n; i++) {
		page = vmalloc_to_page(area->mem + (i << PAGE_SHIFT));
		set_page_private(page, (unsigned long)chain);
		chain = page;
	}
	vunmap(area->mem);
	while (chain) {
		page = chain;
		chain = (struct page *)page_private(page);
		set_page_private(page, 0);
		__free_page(page);
	}
	area->mem = NULL;
}

static void areas_free(struct ktrk_area *areas, u32 n)
{
	u32 i;

	for (i = 0; areas && i < n; i++) {
		area_free(&areas[i]);
		cond_resched();
	}
	kvfree(areas);
}

static void wake_readers(struct irq_work *work)
{
	wake_up_all(&container_of(work, struct ktrk_buffer, work)->wait);
}

/**
 * ktrk_buffer_init() - say how much memory all rings together may take
 * @limit: in bytes
 *
 * Context: module load.
 */
void ktrk_buffer_init(u64 limit)
{
	memory_limit = limit;
}

/**
 * ktrk_buffer_memory() - the module's memory for rings
 * @limit: set to what it may take, in bytes
 * @used: set to what it takes
 *
 * Context: any.
 */
void ktrk_buffer_memory(u64 *limit, u64 *used)
{
	*limit = memory_limit;
	*used = atomic64_read(&memory_used);
}

/**
 * ktrk_buffer_cost() - memory that a ring takes
 * @bytes: of data
 *
 * Context: any.
 * Return: bytes.
 */
u64 ktrk_buffer_cost(u64 bytes)
{
	return bytes + META_PAGES * PAGE_SIZE;
}

/* Counts what is wanted as used, or says that it is too much. */
static int charge(u64 bytes, u64 limit, u64 total)
{
	if (bytes > limit || total > limit - bytes)
		return -EDQUOT;
	if (atomic64_add_return(bytes, &memory_used) > memory_limit) {
		atomic64_sub(bytes, &memory_used);
		return -EDQUOT;
	}
	return 0;
}

/* Memory for these CPUs' rings, all or nothing; already charged. */
static struct ktrk_area *areas_new(const struct cpumask *cpus, u64 bytes)
{
	struct ktrk_area *areas;
	int cpu;

	areas = kvcalloc(nr_cpu_ids, sizeof(*areas), GFP_KERNEL_ACCOUNT);
	if (!areas)
		return NULL;
	for_each_cpu(cpu, cpus) {
		areas[cpu].bytes = bytes;
		areas[cpu].mem = area_new(bytes, cpu);
		if (!areas[cpu].mem) {
			areas_free(areas, nr_cpu_ids);
			return NULL;
		}
	}
	return areas;
}

/* An empty ring in the area that the CPU has. */
static void ring_start(struct ktrk_buffer *buf, int cpu, u64 now)
{
	struct ktrk_area *area = &buf->areas[cpu];

	memset(area->mem, 0, META_PAGES * PAGE_SIZE);
	ktrk_ring_init(area->mem, area->mem + KTRK_RING_PROD_AT,
		       area->mem + KTRK_RING_CONS_AT,
		       area->mem + KTRK_RING_DATA_AT,
		       area->bytes, cpu, now, buf->overwrite);
	*per_cpu_ptr(buf->rings, cpu) = area->mem;
}

static void rings_start(struct ktrk_buffer *buf)
{
	u64 now = ktrk_env_clock();
	int cpu;

	for_each_possible_cpu(cpu)
		ring_start(buf, cpu, now);
}

/**
 * ktrk_buffer_new() - allocate the rings of a session
 * @bytes: data of one ring, a power of two between KTRK_RING_MIN and _MAX
 * @overwrite: keep the newest records, not the oldest
 * @limit: memory they may take together
 *
 * Memory comes from each CPU's own node and is charged to the caller.
 *
 * Context: may sleep.
 * Return: the rings, or ERR_PTR(-EINVAL, -EDQUOT or -ENOMEM).
 */
struct ktrk_buffer *ktrk_buffer_new(u64 bytes, bool overwrite, u64 limit)
{
	u64 cost = ktrk_buffer_cost(bytes) * num_possible_cpus();
	struct ktrk_buffer *buf;
	int rc;

	if (bytes < KTRK_RING_MIN || bytes > KTRK_RING_MAX ||
	    !is_power_of_2(bytes) || bytes % PAGE_SIZE)
		return ERR_PTR(-EINVAL);
	rc = charge(cost, limit, 0);
	if (rc)
		return ERR_PTR(rc);
	buf = kzalloc(sizeof(*buf), GFP_KERNEL_ACCOUNT);
	if (!buf) {
		atomic64_sub(cost, &memory_used);
		return ERR_PTR(-ENOMEM);
	}
	buf->ncpus = nr_cpu_ids;
	buf->overwrite = overwrite;
	buf->total = cost;
	init_waitqueue_head(&buf->wait);
	init_irq_work(&buf->work, wake_readers);
	buf->rings = alloc_percpu_gfp(struct ktrk_ring *, GFP_KERNEL_ACCOUNT);
	if (buf->rings)
		buf->areas = areas_new(cpu_possible_mask, bytes);
	if (!buf->areas) {
		ktrk_buffer_free(buf);
		return ERR_PTR(-ENOMEM);
	}
	rings_start(buf);
	return buf;
}

/**
 * ktrk_buffer_resize() - allocate rings of another size
 * @buf: the rings, without users
 * @cpu: whose, or -1 for all
 * @bytes: data of one ring, as for ktrk_buffer_new()
 * @limit: memory they may take together
 * @spare: set to the memory, for ktrk_buffer_swap()
 *
 * Old and new are there side by side for a moment; only the new counts.
 *
 * Context: may sleep.
 * Return: 0; -EDQUOT or -ENOMEM, and all is as it was.
 */
int ktrk_buffer_resize(struct ktrk_buffer *buf, int cpu, u64 bytes, u64 limit,
		       struct ktrk_area **spare)
{
	const struct cpumask *cpus = cpu < 0 ? cpu_possible_mask :
					       cpumask_of(cpu);
	u64 add = 0, sub = 0;
	int i, rc;

	for_each_cpu(i, cpus) {
		add += ktrk_buffer_cost(bytes);
		sub += ktrk_buffer_cost(buf->areas[i].bytes);
	}
	/* As if the old ones were gone, then as it is. */
	rc = charge(add, limit, buf->total - sub);
	if (rc)
		return rc;
	*spare = areas_new(cpus, bytes);
	if (!*spare) {
		atomic64_sub(add, &memory_used);
		return -ENOMEM;
	}
	buf->total += add;
	return 0;
}

/**
 * ktrk_buffer_swap() - put other memory in place, and start with empty rings
 * @buf: the rings; no writer can be inside, nobody uses them
 * @overwrite: keep the newest records from now on
 * @spare: what ktrk_buffer_resize() made, or NULL; has the old memory then
 *
 * A hit that is not recorded may still look at where the old ring ends. So wait
 * for hits before ktrk_buffer_drop(), and before any is recorded again.
 *
 * Context: may sleep.
 */
void ktrk_buffer_swap(struct ktrk_buffer *buf, bool overwrite,
		      struct ktrk_area *spare)
{
	u32 cpu;

	for (cpu = 0; spare && cpu < buf->ncpus; cpu++)
		if (spare[cpu].mem)
			swap(buf->areas[cpu], spare[cpu]);
	buf->overwrite = overwrite;
	rings_start(buf);
}

/**
 * ktrk_buffer_drop() - free what was swapped out
 * @buf: the rings
 * @spare: as ktrk_buffer_swap() left it, or NULL; nobody looks at it any more
 *
 * Context: may sleep.
 */
void ktrk_buffer_drop(struct ktrk_buffer *buf, struct ktrk_area *spare)
{
	u64 sub = 0;
	u32 cpu;

	for (cpu = 0; spare && cpu < buf->ncpus; cpu++)
		if (spare[cpu].mem)
			sub += ktrk_buffer_cost(spare[cpu].bytes);
	areas_free(spare, buf->ncpus);
	buf->total -= sub;
	atomic64_sub(sub, &memory_used);
	/* Who waited for the old ones to fill asks again. */
	wake_up_all(&buf->wait);
}

/**
 * ktrk_buffer_free() - free the rings
 * @buf: the rings, or NULL; no writer can be inside any more and no one maps
 *
 * Context: may sleep.
 */
void ktrk_buffer_free(struct ktrk_buffer *buf)
{
	if (!buf)
		return;
	irq_work_sync(&buf->work);
	areas_free(buf->areas, buf->ncpus);
	atomic64_sub(buf->total, &memory_used);
	free_percpu(buf->rings);
	kfree(buf);
}

/* Who consumed before may have left anything there. */
static u64 further(u64 pos, u64 left, u64 end)
{
	return left > pos && left <= end ? left : pos;
}

/**
 * ktrk_buffer_clear() - forget records
 * @buf: the rings
 * @keep: by CPU: where those begin that are kept; NULL to keep none
 *
 * Done as a consumer would, so writers need not stop. The caller sees to it
 * that no consumer is declared.
 *
 * Context: any.
 */
void ktrk_buffer_clear(struct ktrk_buffer *buf, const u64 *keep)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct ktrk_producer *prod = ktrk_buffer_producer(buf, cpu);
		struct ktrk_consumer *cons = ktrk_buffer_consumer(buf, cpu);
		/* RING(read:B) pairs with RING(publish:A) */
		u64 pos = smp_load_acquire(&prod->producer_pos);

		if (keep)
			pos = further(keep[cpu], READ_ONCE(cons->consumer_pos),
				      pos);
		/* RING(consume:D) pairs with RING(room:C) */
		smp_store_release(&cons->consumer_pos, pos);
	}
}

/* On the ring's own CPU: nobody else may write it. */
static void tell(void *arg)
{
	struct ktrk_buffer *buf = arg;
	struct ktrk_ring *ring = this_cpu_read(*buf->rings);

	if (ktrk_ring_tell(ring, KTRK_RING_HARDIRQ))
		ktrk_buffer_wake(ring, &buf->work);
}

/**
 * ktrk_buffer_tell() - have each ring tell the losses that it has not told yet
 * @buf: the rings
 *
 * Else the next record of a CPU does; for when there may be none. A ring that
 * is full has no room for it; then it is the next record's again.
 *
 * Context: may sleep.
 */
void ktrk_buffer_tell(struct ktrk_buffer *buf)
{
	int cpu;

	cpus_read_lock();
	for_each_possible_cpu(cpu) {
		struct ktrk_ring *ring = ktrk_buffer_ring(buf, cpu);

		if (!READ_ONCE(ring->lossy))
			continue;
		if (cpu_online(cpu))
			smp_call_function_single(cpu, tell, buf, true);
		else
			ktrk_ring_tell(ring, KTRK_RING_TASK);
	}
	cpus_read_unlock();
}

/**
 * ktrk_buffer_ring() - a ring's writer's side
 * @buf: the rings
 * @cpu: whose
 *
 * Context: any.
 * Return: the ring.
 */
struct ktrk_ring *ktrk_buffer_ring(const struct ktrk_buffer *buf, int cpu)
{
	return buf->areas[cpu].mem;
}

/**
 * ktrk_buffer_consumer() - a ring's consumer page
 * @buf: the rings
 * @cpu: whose
 *
 * Context: any.
 * Return: the page; a user may write anything there at any time.
 */
struct ktrk_consumer *ktrk_buffer_consumer(const struct ktrk_buffer *buf,
					   int cpu)
{
	return buf->areas[cpu].mem + KTRK_RING_CONS_AT;
}

/**
 * ktrk_buffer_producer() - a ring's producer page
 * @buf: the rings
 * @cpu: whose
 *
 * Context: any.
 * Return: the page.
 */
struct ktrk_producer *ktrk_buffer_producer(const struct ktrk_buffer *buf,
					   int cpu)
{
	return buf->areas[cpu].mem + KTRK_RING_PROD_AT;
}

/**
 * ktrk_buffer_reader() - a reader inside the kernel, of all but what the
 * consumer gave up
 * @buf: the rings
 * @cpu: whose
 * @rd: filled in
 *
 * Context: any.
 */
void ktrk_buffer_reader(struct ktrk_buffer *buf, int cpu,
			struct ktrk_reader *rd)
{
	struct ktrk_consumer *cons = ktrk_buffer_consumer(buf, cpu);

	ktrk_reader_init(rd, ktrk_buffer_producer(buf, cpu),
			 buf->areas[cpu].mem + KTRK_RING_DATA_AT,
			 buf->areas[cpu].bytes);
	/* A user may have written anything there. */
	ktrk_reader_skip(rd, READ_ONCE(cons->consumer_pos));
}

/* A ring's size divided, or 1 for anything at all. */
static u64 part_of(const struct ktrk_buffer *buf, int cpu, u32 part)
{
	return part ? buf->areas[cpu].bytes / part : 1;
}

/**
 * ktrk_buffer_filled() - has the consumer much to take?
 * @buf: the rings
 * @part: which part of a ring is much: 8 for an eighth; 0 for anything
 *
 * Context: any.
 * Return: true if one ring holds that much.
 */
bool ktrk_buffer_filled(const struct ktrk_buffer *buf, u32 part)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct ktrk_consumer *cons = ktrk_buffer_consumer(buf, cpu);
		struct ktrk_producer *prod = ktrk_buffer_producer(buf, cpu);
		u64 pos = READ_ONCE(cons->consumer_pos);
		u64 end = READ_ONCE(prod->producer_pos);

		if (end > pos && end - pos >= part_of(buf, cpu, part))
			return true;
	}
	return false;
}

/**
 * ktrk_buffer_mappings() - rings and consumer pages that are mapped
 * @buf: the rings
 *
 * Context: any.
 * Return: how many mappings there are.
 */
u32 ktrk_buffer_mappings(const struct ktrk_buffer *buf)
{
	u32 cpu, n = 0;

	for (cpu = 0; cpu < buf->ncpus; cpu++)
		n += atomic_read(&buf->areas[cpu].mapped[0]) +
		     atomic_read(&buf->areas[cpu].mapped[1]);
	return n;
}

/**
 * ktrk_buffer_written() - bytes that were ever written
 * @buf: the rings
 *
 * Context: any.
 * Return: of all rings together.
 */
u64 ktrk_buffer_written(const struct ktrk_buffer *buf)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(ktrk_buffer_producer(buf, cpu)->producer_pos);
	return sum;
}

/**
 * ktrk_buffer_part() - how much is a part of the smallest ring?
 * @buf: the rings
 * @part: as for ktrk_buffer_filled()
 *
 * Context: any.
 * Return: bytes.
 */
u64 ktrk_buffer_part(const struct ktrk_buffer *buf, u32 part)
{
	u64 least = ~0ULL;
	int cpu;

	for_each_possible_cpu(cpu)
		least = min(least, part_of(buf, cpu, part));
	return least;
}

/**
 * ktrk_buffer_ask() - wake readers once a ring has grown
 * @buf: the rings
 * @part: by this part of it, as for ktrk_buffer_filled()
 *
 * Context: any.
 */
void ktrk_buffer_ask(struct ktrk_buffer *buf, u32 part)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct ktrk_producer *prod = ktrk_buffer_producer(buf, cpu);
		struct ktrk_ring *ring = ktrk_buffer_ring(buf, cpu);
		u64 pos = READ_ONCE(prod->producer_pos) +
			  part_of(buf, cpu, part);

		/* Who asked for less is not to sleep longer for it. */
		if (pos < READ_ONCE(ring->wake_pos))
			WRITE_ONCE(ring->wake_pos, pos);
	}
}
