/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the harnesses share: the real ring.c in a world where everything that
 * somebody else may write can be anything at each look.
 */
#ifndef KTRK_MODEL_ANY_H
#define KTRK_MODEL_ANY_H

#include "env.h"

u64 nondet_u64(void);
u32 nondet_u32(void);
bool nondet_bool(void);

#define ASSUME(c)	__CPROVER_assume(c)
#define PROVE(c, why)	__CPROVER_assert((c), why)

/*
 * Nothing of the data is stored: what is read there may be anything, each
 * time, but must lie in the mapping. All else is memory, in plain steps.
 */
#undef ktrk_load
#undef ktrk_store
#undef ktrk_load_acquire
#undef ktrk_store_release
#undef ktrk_cmpxchg_local
#undef ktrk_try_cmpxchg_local
#undef ktrk_rmb
#undef ktrk_wmb
#undef ktrk_barrier
#define ktrk_load(p) \
	({ \
		typeof(*(p)) val__; \
		ktrk_model_point((p), KTRK_POINT_LOAD); \
		if (in_data((p), sizeof(*(p)))) \
			val__ = (typeof(val__))nondet_u64(); \
		else \
			val__ = *(p); \
		val__; \
	})
#define ktrk_store(p, v) \
	({ \
		ktrk_model_point((p), KTRK_POINT_STORE); \
		*(p) = (v); \
	})
#define ktrk_load_acquire(p)		ktrk_load(p)
#define ktrk_store_release(p, v)	ktrk_store(p, v)
#define ktrk_cmpxchg_local(p, o, n) \
	({ \
		typeof(*(p)) old__; \
		ktrk_model_point((p), KTRK_POINT_RMW); \
		old__ = *(p); \
		if (old__ == (o)) \
			*(p) = (n); \
		old__; \
	})
#define ktrk_try_cmpxchg_local(p, o, n) \
	(ktrk_cmpxchg_local(p, o, n) == (o))
#define ktrk_rmb()	((void)0)
#define ktrk_wmb()	((void)0)
#define ktrk_barrier()	((void)0)

static bool in_data(const void *p, u64 bytes);

/* A harness may look at what is copied out. */
#ifdef COPY
static void copy(void *dst, const void *src, u64 n);
#define memcpy copy
#endif
#include "ring.c"
#undef memcpy

#ifndef SIZE
#define SIZE		32u
#endif

static struct ktrk_producer prod;
static struct ktrk_consumer cons;
static u64 data[2 * SIZE / 8];
static struct ktrk_ring ring;

u64 ktrk_env_clock(void)
{
	return nondet_u64();
}

static bool in_data(const void *p, u64 bytes)
{
	if (!__CPROVER_same_object(p, data))
		return false;
	PROVE((u64)__CPROVER_POINTER_OFFSET(p) + bytes <= sizeof(data),
	      "read inside the mapping");
	return true;
}

/* The order of positions that every step keeps; size is @size. */
static bool positions_hold(u64 size)
{
	return prod.overwrite_pos <= prod.producer_pos &&
	       prod.producer_pos <= prod.head &&
	       prod.head - prod.overwrite_pos <= size;
}

/* The consumer page: all 2^64 values at each look. */
void ktrk_model_point(const void *addr, int kind)
{
	if (addr == &cons.consumer_pos && kind == KTRK_POINT_LOAD)
		cons.consumer_pos = nondet_u64();
}

/* Any state that a ring of @size bytes can be in, with a writer inside or not. */
static void any_ring(u64 size)
{
	ktrk_ring_init(&ring, &prod, &cons, (u8 *)data, size, 0, nondet_u64(),
		       nondet_bool());
	prod.head = nondet_u64();
	prod.producer_pos = nondet_u64();
	prod.overwrite_pos = nondet_u64();
	ASSUME(prod.head % 8 == 0 && prod.producer_pos % 8 == 0 &&
	       prod.overwrite_pos % 8 == 0);
	ASSUME(prod.head <= 1ULL << 63);
	ASSUME(positions_hold(size));
	ring.room = nondet_u64();
	ASSUME(ring.room <= prod.overwrite_pos + size);
	ring.lossy = nondet_bool();
	prod.busy = nondet_bool() ? KTRK_RING_TASK : 0;
}

#endif /* KTRK_MODEL_ANY_H */
