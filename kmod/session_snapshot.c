// SPDX-License-Identifier: GPL-2.0-only
/*
 * A copy of what the rings hold, record by record while they are written, as any
 * reader reads them; it is laid out as rings again, for readers. As long as there
 * is one, events that were deleted stay, since its records may be theirs.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "session.h"

/**
 * struct copy - of one ring
 * @prod: what a reader asks
 * @data: the records; NULL for none
 * @size: bytes of it
 */
struct copy {
	struct ktrk_producer prod;
	u8 *data;
	u64 size;
};

/**
 * struct ktrk_snapshot - a copy of each ring
 * @refs: the session, and who reads it
 * @ncpus: rows of @copies
 * @copies: by CPU
 */
struct ktrk_snapshot {
	refcount_t refs;
	u32 ncpus;
	struct copy copies[];
};

/**
 * ktrk_session_snap_put() - give a snapshot back
 * @snapshot: the snapshot, or NULL
 *
 * Context: may sleep.
 */
void ktrk_session_snap_put(struct ktrk_snapshot *snapshot)
{
	u32 cpu;

	if (!snapshot || !refcount_dec_and_test(&snapshot->refs))
		return;
	for (cpu = 0; cpu < snapshot->ncpus; cpu++)
		kvfree(snapshot->copies[cpu].data);
	kvfree(snapshot);
}

static int copy_ring(struct copy *copy, struct ktrk_buffer *buf, int cpu)
{
	struct ktrk_reader rd;
	u64 end, used = 0;
	int n;

	ktrk_buffer_reader(buf, cpu, &rd);
	end = READ_ONCE(rd.prod->producer_pos);
	copy->prod.magic = KTRK_RING_MAGIC;
	copy->prod.cpu = cpu;
	copy->prod.base_ns = rd.prod->base_ns;
	copy->size = roundup_pow_of_two(max_t(u64, end - rd.pos,
					      KTRK_RING_MIN));
	copy->prod.data_size = copy->size;
	copy->data = kvmalloc(copy->size, GFP_KERNEL_ACCOUNT);
	if (!copy->data)
		return -ENOMEM;
	/* It may be overtaken: then it goes on where there still is something. */
	while (rd.pos < end) {
		n = ktrk_reader_copy(&rd, copy->data + used,
				     min_t(u64, copy->size - used,
					   KTRK_RECORD_MAX));
		if (n <= 0)
			break;
		used += n;
		cond_resched();
	}
	copy->prod.producer_pos = used;
	copy->prod.head = used;
	return 0;
}

static struct ktrk_snapshot *snapshot_new(struct ktrk_buffer *buf)
{
	struct ktrk_snapshot *snapshot;
	int cpu, rc = 0;

	snapshot = kvzalloc(struct_size(snapshot, copies, nr_cpu_ids),
			    GFP_KERNEL_ACCOUNT);
	if (!snapshot)
		return NULL;
	refcount_set(&snapshot->refs, 1);
	snapshot->ncpus = nr_cpu_ids;
	for_each_possible_cpu(cpu)
		rc = rc ?: copy_ring(&snapshot->copies[cpu], buf, cpu);
	if (!rc)
		return snapshot;
	ktrk_session_snap_put(snapshot);
	return NULL;
}

static void replace_locked(struct ktrk_session *s,
			   struct ktrk_snapshot *snapshot)
{
	lockdep_assert_held(&s->lock);
	ktrk_session_snap_put(s->snapshot);
	s->snapshot = snapshot;
}

/**
 * ktrk_session_snap() - copy what the rings hold now
 * @s: the session; a snapshot that it had is forgotten
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM or -EDQUOT.
 */
int ktrk_session_snap(struct ktrk_session *s)
{
	struct ktrk_snapshot *snapshot;
	int rc = ktrk_session_use(s);

	if (rc)
		return rc;
	snapshot = snapshot_new(s->buffer);
	ktrk_session_unuse(s);
	if (!snapshot)
		return -ENOMEM;
	mutex_lock(&s->lock);
	replace_locked(s, snapshot);
	mutex_unlock(&s->lock);
	return 0;
}

/**
 * ktrk_session_snap_soon() - the same, in a moment; from a trigger
 * @s: the session
 *
 * Context: any, NMI included.
 */
void ktrk_session_snap_soon(struct ktrk_session *s)
{
	irq_work_queue(&s->snapped);
}

/**
 * ktrk_session_unsnap_locked() - forget the snapshot
 * @s: the session, locked
 *
 * Context: may sleep.
 */
void ktrk_session_unsnap_locked(struct ktrk_session *s)
{
	replace_locked(s, NULL);
}

/**
 * ktrk_session_unsnap() - forget the snapshot
 * @s: the session
 *
 * Context: may sleep.
 */
void ktrk_session_unsnap(struct ktrk_session *s)
{
	mutex_lock(&s->lock);
	replace_locked(s, NULL);
	mutex_unlock(&s->lock);
}

/**
 * ktrk_session_snapshot() - the snapshot there is
 * @s: the session
 *
 * One that a trigger wants is waited for.
 *
 * Context: may sleep.
 * Return: it, with a reference; or NULL.
 */
struct ktrk_snapshot *ktrk_session_snapshot(struct ktrk_session *s)
{
	struct ktrk_snapshot *snapshot;

	irq_work_sync(&s->snapped);
	flush_work(&s->snap);
	mutex_lock(&s->lock);
	snapshot = s->snapshot;
	if (snapshot)
		refcount_inc(&snapshot->refs);
	mutex_unlock(&s->lock);
	return snapshot;
}

/**
 * ktrk_session_snap_reader() - a reader of a snapshot
 * @snapshot: the snapshot
 * @cpu: of whose ring
 * @rd: filled in
 *
 * Context: any.
 */
void ktrk_session_snap_reader(const struct ktrk_snapshot *snapshot, int cpu,
			      struct ktrk_reader *rd)
{
	const struct copy *copy = &snapshot->copies[cpu];

	ktrk_reader_init(rd, &copy->prod, copy->data, copy->size);
	rd->limit = copy->prod.producer_pos;
}

static void snapped(struct irq_work *work)
{
	schedule_work(&container_of(work, struct ktrk_session, snapped)->snap);
}

static void snap(struct work_struct *work)
{
	if (ktrk_session_snap(container_of(work, struct ktrk_session, snap)))
		pr_warn_ratelimited("ktrk: no memory for a snapshot\n");
}

/**
 * ktrk_session_snap_init() - make a session ready for it
 * @s: a new session
 *
 * Context: any.
 */
void ktrk_session_snap_init(struct ktrk_session *s)
{
	init_irq_work(&s->snapped, snapped);
	INIT_WORK(&s->snap, snap);
}

/**
 * ktrk_session_snap_exit() - wait for what triggers have started, and forget it
 * @s: a session without probes
 *
 * Context: may sleep.
 */
void ktrk_session_snap_exit(struct ktrk_session *s)
{
	irq_work_sync(&s->snapped);
	cancel_work_sync(&s->snap);
	ktrk_session_unsnap(s);
}
