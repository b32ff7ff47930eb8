// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cpumask.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/topology.h>
#include <linux/vmalloc.h>

#include "buffer.h"
#include "compat.h"

/* Pages in front of the data: the consumer's, the producer's. */
#define META_PAGES	2

static void free_pages_of(struct page **pages, size_t n)
{
	while (n--)
		__free_page(pages[n]);
}

static int alloc_pages_on(struct page **pages, size_t n, int node)
{
	const gfp_t gfp = GFP_KERNEL_ACCOUNT | __GFP_ZERO |
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

static void area_free(void *area, u64 bytes)
{
	size_t i, n = META_PAGES + (bytes >> PAGE_SHIFT);
	struct page **pages;

	if (!area)
		return;
	pages = kvmalloc_array(n, sizeof(*pages), GFP_KERNEL | __GFP_NOFAIL);
	for (i = 0; i < n; i++)
		pages[i] = vmalloc_to_page(area + (i << PAGE_SHIFT));
	vunmap(area);
	free_pages_of(pages, n);
	kvfree(pages);
}

static void wake_readers(struct irq_work *work)
{
	wake_up_all(&container_of(work, struct ktrk_buffer, work)->wait);
}

static int rings_new(struct ktrk_buffer *buf)
{
	u64 now = ktrk_env_clock();
	int cpu;

	for_each_possible_cpu(cpu) {
		void *area = area_new(buf->bytes, cpu);

		if (!area)
			return -ENOMEM;
		buf->areas[cpu] = area;
		ktrk_ring_init(per_cpu_ptr(buf->rings, cpu),
			       area + PAGE_SIZE, area,
			       area + META_PAGES * PAGE_SIZE,
			       buf->bytes, cpu, now, false);
	}
	return 0;
}

/**
 * ktrk_buffer_new() - allocate the rings of a session
 * @bytes: data of one ring, a power of two between KTRK_RING_MIN and _MAX
 *
 * Memory comes from each CPU's own node and is charged to the caller.
 *
 * Context: may sleep.
 * Return: the rings, or ERR_PTR(-EINVAL or -ENOMEM).
 */
struct ktrk_buffer *ktrk_buffer_new(u64 bytes)
{
	struct ktrk_buffer *buf;

	if (bytes < KTRK_RING_MIN || bytes > KTRK_RING_MAX ||
	    !is_power_of_2(bytes) || bytes % PAGE_SIZE)
		return ERR_PTR(-EINVAL);
	buf = kzalloc(sizeof(*buf), GFP_KERNEL_ACCOUNT);
	if (!buf)
		return ERR_PTR(-ENOMEM);
	buf->bytes = bytes;
	buf->ncpus = nr_cpu_ids;
	init_waitqueue_head(&buf->wait);
	init_irq_work(&buf->work, wake_readers);
	buf->areas = kcalloc(buf->ncpus, sizeof(*buf->areas),
			     GFP_KERNEL_ACCOUNT);
	buf->rings = alloc_percpu(struct ktrk_ring);
	if (!buf->areas || !buf->rings || rings_new(buf)) {
		ktrk_buffer_free(buf);
		return ERR_PTR(-ENOMEM);
	}
	return buf;
}

/**
 * ktrk_buffer_free() - free the rings
 * @buf: the rings, or NULL; no writer can be inside any more and no one maps
 *
 * Context: may sleep.
 */
void ktrk_buffer_free(struct ktrk_buffer *buf)
{
	u32 cpu;

	if (!buf)
		return;
	irq_work_sync(&buf->work);
	for (cpu = 0; buf->areas && cpu < buf->ncpus; cpu++)
		area_free(buf->areas[cpu], buf->bytes);
	free_percpu(buf->rings);
	kfree(buf->areas);
	kfree(buf);
}

/**
 * ktrk_buffer_clear() - forget the records written so far
 * @buf: the rings
 *
 * Done as a consumer would, so writers need not stop. The caller sees to it
 * that no consumer is declared.
 *
 * Context: any.
 */
void ktrk_buffer_clear(struct ktrk_buffer *buf)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct ktrk_producer *prod = ktrk_buffer_producer(buf, cpu);
		struct ktrk_consumer *cons = ktrk_buffer_consumer(buf, cpu);
		/* RING(read:B) pairs with RING(publish:A) */
		u64 pos = smp_load_acquire(&prod->producer_pos);

		/* RING(consume:D) pairs with RING(room:C) */
		smp_store_release(&cons->consumer_pos, pos);
	}
}

/**
 * ktrk_buffer_consumer() - a ring's consumer page
 * @buf: the rings
 * @cpu: whose
 *
 * Context: any.
 * Return: the page; a user may write anything there at any time.
 */
struct ktrk_consumer *ktrk_buffer_consumer(struct ktrk_buffer *buf, int cpu)
{
	return buf->areas[cpu];
}

/**
 * ktrk_buffer_producer() - a ring's producer page
 * @buf: the rings
 * @cpu: whose
 *
 * Context: any.
 * Return: the page.
 */
struct ktrk_producer *ktrk_buffer_producer(struct ktrk_buffer *buf, int cpu)
{
	return buf->areas[cpu] + PAGE_SIZE;
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
			 buf->areas[cpu] + META_PAGES * PAGE_SIZE, buf->bytes);
	/* A user may have written anything there. */
	ktrk_reader_skip(rd, READ_ONCE(cons->consumer_pos));
}

/**
 * ktrk_buffer_filled() - has the consumer much to take?
 * @buf: the rings
 * @bytes: how much is much; 1 for anything
 *
 * Context: any.
 * Return: true if one ring holds that much.
 */
bool ktrk_buffer_filled(struct ktrk_buffer *buf, u64 bytes)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct ktrk_consumer *cons = ktrk_buffer_consumer(buf, cpu);
		struct ktrk_producer *prod = ktrk_buffer_producer(buf, cpu);
		u64 pos = READ_ONCE(cons->consumer_pos);
		u64 end = READ_ONCE(prod->producer_pos);

		if (end > pos && end - pos >= bytes)
			return true;
	}
	return false;
}

/**
 * ktrk_buffer_ask() - wake readers once a ring has grown
 * @buf: the rings
 * @behind: by this many bytes from now
 *
 * Context: any.
 */
void ktrk_buffer_ask(struct ktrk_buffer *buf, u64 behind)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct ktrk_producer *prod = ktrk_buffer_producer(buf, cpu);
		struct ktrk_ring *ring = per_cpu_ptr(buf->rings, cpu);
		u64 pos = READ_ONCE(prod->producer_pos) + behind;

		/* Who asked for less is not to sleep longer for it. */
		if (pos < READ_ONCE(ring->wake_pos))
			WRITE_ONCE(ring->wake_pos, pos);
	}
}

/**
 * ktrk_buffer_mmap() - map one ring, or its consumer page
 * @buf: the rings
 * @vma: what the user wants; its offset says which, see record.h
 * @consumer: the caller is the declared consumer
 *
 * Context: mmap.
 * Return: 0, -EINVAL for a wrong offset, length or kind of mapping, -EPERM for
 * one that may be written where it must not be.
 */
int ktrk_buffer_mmap(struct ktrk_buffer *buf, struct vm_area_struct *vma,
		     bool consumer)
{
	u64 off = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 cpu = off >> 40, in = off & ((1ULL << 40) - 1);
	u64 len = vma->vm_end - vma->vm_start;
	unsigned long clear = VM_MAYEXEC;

	if (cpu >= buf->ncpus || !buf->areas[cpu])
		return -EINVAL;
	if (in == 0 ? len != PAGE_SIZE :
	    in != PAGE_SIZE || len > PAGE_SIZE + 2 * buf->bytes)
		return -EINVAL;
	/* VM_SHARED is gone already where the file is open for reading only. */
	if (!(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (vma->vm_flags & VM_EXEC)
		return -EPERM;
	if ((vma->vm_flags & VM_WRITE) && (in || !consumer))
		return -EPERM;
	if (in || !consumer)
		clear |= VM_MAYWRITE;
	/* A child has no business here: it would outlive the claim. */
	ktrk_compat_vm_flags(vma, VM_DONTCOPY, clear);
	return remap_vmalloc_range(vma, buf->areas[cpu], in >> PAGE_SHIFT);
}
