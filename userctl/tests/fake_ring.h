/* SPDX-License-Identifier: GPL-2.0-only */
/* A real ring in memory of our own, and a clock that is set by hand. */
#ifndef FAKE_RING_H
#define FAKE_RING_H

#include <stdlib.h>
#include <unistd.h>
#include <sys/mman.h>

#include "ring.h"

#define FAKE_BYTES	(1 << 14)

struct fake_ring {
	struct ktrk_producer prod;
	struct ktrk_consumer cons;
	struct ktrk_ring ring;
	u8 *data;
};

static u64 fake_now;

u64 ktrk_env_clock(void)
{
	return fake_now;
}

static void fake_init(struct fake_ring *f, u32 cpu, u64 base, bool overwrite)
{
	int fd = memfd_create("ring", 0);

	memset(f, 0, sizeof(*f));
	if (fd < 0 || ftruncate(fd, FAKE_BYTES))
		exit(1);
	f->data = mmap(NULL, 2 * FAKE_BYTES, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mmap(f->data, FAKE_BYTES, PROT_READ | PROT_WRITE,
	     MAP_SHARED | MAP_FIXED, fd, 0);
	mmap(f->data + FAKE_BYTES, FAKE_BYTES, PROT_READ | PROT_WRITE,
	     MAP_SHARED | MAP_FIXED, fd, 0);
	close(fd);
	ktrk_ring_init(&f->ring, &f->prod, &f->cons, f->data, FAKE_BYTES, cpu,
		       base, overwrite);
}

static void fake_free(struct fake_ring *f)
{
	munmap(f->data, 2 * FAKE_BYTES);
}

/* One record at time @ns; @tag is its tid. False if the ring was full. */
static inline bool fake_write(struct fake_ring *f, u64 ns, u32 tag)
{
	struct ktrk_slot slot;

	fake_now = ns;
	if (!ktrk_ring_reserve(&f->ring, 24, KTRK_RING_TASK, &slot))
		return false;
	ktrk_record_head(slot.rec, 24, KTRK_RECORD_EVENT, 1, tag,
			 ktrk_ring_when(&f->ring, slot.ns, 0));
	ktrk_ring_commit(&f->ring, KTRK_RING_TASK, &slot, 24);
	return true;
}

#endif /* FAKE_RING_H */
