// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "reader.h"
#include "slurp.h"

static void *map(const struct ktrk_dev *dev, size_t len, bool write, u64 off,
		 int *err)
{
	void *p = mmap(NULL, len, PROT_READ | (write ? PROT_WRITE : 0),
		       MAP_SHARED, dev->fd, off);

	if (p != MAP_FAILED)
		return p;
	*err = -errno;
	return NULL;
}

/* Each CPU's ring may have a size of its own: its producer page says which. */
static int ring_size(struct ktrk_maps *maps, struct ktrk_dev *dev, u32 cpu,
		     u64 *size)
{
	const struct ktrk_producer *prod;
	int err = 0;

	prod = map(dev, maps->page, false, KTRK_MMAP_RING(cpu) + maps->page,
		   &err);
	if (!prod)
		return err;
	*size = prod->data_size;
	if (prod->magic != KTRK_RING_MAGIC || *size < KTRK_RING_MIN ||
	    *size > KTRK_RING_MAX || *size & (*size - 1))
		err = -EPROTO;
	munmap((void *)prod, maps->page);
	return err;
}

static int map_ring(struct ktrk_maps *maps, struct ktrk_dev *dev, u32 cpu)
{
	struct ktrk_ring_map *ring = &maps->rings[maps->n];
	u64 off = KTRK_MMAP_RING(cpu), size = 0;
	void *prod;
	int err;

	err = ring_size(maps, dev, cpu, &size);
	if (err)
		return err;
	ring->cpu = cpu;
	ring->size = size;
	ring->cons = map(dev, maps->page, maps->consumer, off, &err);
	if (!ring->cons)
		return err;
	prod = map(dev, maps->page + 2 * size, false, off + maps->page, &err);
	if (!prod) {
		munmap(ring->cons, maps->page);
		return err;
	}
	ring->prod = prod;
	ring->data = (const u8 *)prod + maps->page;
	maps->n++;
	if (ring->prod->magic == KTRK_RING_MAGIC &&
	    ring->prod->data_size == size)
		return 0;
	return -EPROTO;
}

/* Names are shown as numbers if there is no table. */
static void map_tasks(struct ktrk_maps *maps, struct ktrk_dev *dev)
{
	size_t len =
		((size_t)dev->info.task_rows + 1) * sizeof(struct ktrk_task);
	const struct ktrk_task *rows;
	int err;

	len = (len + maps->page - 1) / maps->page * maps->page;
	rows = map(dev, len, false, KTRK_MMAP_TASKS, &err);
	if (!rows)
		return;
	maps->tasks = rows;
	maps->tasks_len = len;
}

/**
 * ktrk_reader_open() - map the rings of a session
 * @maps: to be filled in
 * @dev: the device, with a session
 * @consume: as the consumer if that place is free
 *
 * Return: 0 or -errno.
 */
int ktrk_reader_open(struct ktrk_maps *maps, struct ktrk_dev *dev, bool consume)
{
	struct ktrk_ctl ctl;
	u32 cpu;
	int rc;

	memset(maps, 0, sizeof(*maps));
	maps->dev = dev;
	maps->page = dev->info.page_size;
	rc = ktrk_dev_ctl(dev, KTRK_CTL_STATUS, &ctl);
	if (rc)
		return rc;
	if (!ctl.ring_bytes)
		return -ENODATA;
	maps->consumer = consume && dev->writable &&
			 !ktrk_dev_consume(dev, true);
	maps->rings =
		ktrk_slurp_grow(NULL, dev->info.ncpus, sizeof(*maps->rings));
	for (cpu = 0; cpu < dev->info.ncpus && !rc; cpu++) {
		rc = map_ring(maps, dev, cpu);
		/* A number without a CPU, between others. */
		if (rc == -EINVAL || rc == -ENXIO)
			rc = 0;
	}
	if (!rc && !maps->n)
		rc = -ENXIO;
	if (rc)
		ktrk_reader_close(maps);
	else
		map_tasks(maps, dev);
	return rc;
}

/**
 * ktrk_reader_close() - unmap all, and stop being the consumer
 * @maps: open
 */
void ktrk_reader_close(struct ktrk_maps *maps)
{
	while (maps->n) {
		struct ktrk_ring_map *ring = &maps->rings[--maps->n];

		munmap((void *)ring->prod, maps->page + 2 * ring->size);
		munmap(ring->cons, maps->page);
	}
	free(maps->rings);
	maps->rings = NULL;
	if (maps->tasks)
		munmap((void *)maps->tasks, maps->tasks_len);
	maps->tasks = NULL;
	if (maps->consumer)
		ktrk_dev_consume(maps->dev, false);
	maps->consumer = false;
}

/**
 * ktrk_reader_task() - struct ktrk_render's way to ask for a task
 * @arg: the mappings
 * @tid: which
 * @comm: set to its name
 * @tgid: set to its thread group
 *
 * Return: true if it is known.
 */
bool ktrk_reader_task(void *arg, u32 tid, char comm[16], u32 *tgid)
{
	const struct ktrk_maps *maps = arg;

	return maps->tasks && ktrk_tasks_find(maps->tasks, tid, comm, tgid);
}
