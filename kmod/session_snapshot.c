// SPDX-License-Identifier: GPL-2.0-only
/*
 * A snapshot is a copy of what the rings hold, record by record while they are
 * written, as any reader reads them; it is laid out as rings again, for readers.
 *
 * tracefs has two sets of rings, and a snapshot exchanges them: what was aside goes
 * on being written. Here writers and a consumer notice nothing of it, and `trace`
 * shows the same as there: what was aside before, and then what the rings hold from
 * the point on where they were copied last.
 *
 * As long as there is a copy, events that were deleted stay, since its records may
 * be theirs.
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

/* All that there is up to @end, behind what was copied before, in the copy's time. */
static void append(struct copy *copy, struct ktrk_reader *rd, u64 end)
{
	u64 *used = &copy->prod.producer_pos;
	struct ktrk_record *rec;
	int n;

	/* It may be overtaken: then it goes on where there still is something. */
	while (rd->pos < end) {
		rec = (void *)(copy->data + *used);
		n = ktrk_reader_copy(rd, rec,
				     min_t(u64, copy->size - *used,
					   KTRK_RECORD_MAX));
		if (n <= 0)
			break;
		rec->when += (rd->prod->base_ns - copy->prod.base_ns) << 8;
		*used += n;
		cond_resched();
	}
	copy->prod.head = *used;
}

/* What is in front of the ring, and what the ring has, up to *@since from then on. */
static int copy_ring(struct copy *copy, const struct ktrk_snapshot *front,
		     struct ktrk_session *s, int cpu, u64 *since)
{
	struct ktrk_reader rd, before = {};
	u64 end, bytes, room = s->buffer->areas[cpu].bytes;

	ktrk_session_ring_reader(s, cpu, &rd);
	end = max(READ_ONCE(rd.prod->producer_pos), rd.pos);
	/* Where it was overtaken meanwhile, there is less. */
	bytes = min(end - rd.pos, room);
	copy->prod.base_ns = rd.prod->base_ns;
	if (front && front->copies[cpu].data) {
		ktrk_session_snap_reader(front, cpu, &before);
		/* All that is copied would fit the ring: the oldest go. */
		ktrk_reader_skip(&before, before.limit -
				 min(before.limit, room - bytes));
		/* That of the ring may have begun later: it was another size. */
		copy->prod.base_ns = before.prod->base_ns;
	}
	bytes += before.limit - before.pos;
	copy->prod.magic = KTRK_RING_MAGIC;
	copy->prod.cpu = cpu;
	copy->size = roundup_pow_of_two(max_t(u64, bytes, KTRK_RING_MIN));
	copy->prod.data_size = copy->size;
	copy->data = kvmalloc(copy->size, GFP_KERNEL_ACCOUNT);
	if (!copy->data)
		return -ENOMEM;
	append(copy, &before, before.limit);
	append(copy, &rd, end);
	*since = rd.pos;
	return 0;
}

static struct ktrk_snapshot *snapshot_new(void)
{
	struct ktrk_snapshot *snapshot;

	snapshot = kvzalloc(struct_size(snapshot, copies, nr_cpu_ids),
			    GFP_KERNEL_ACCOUNT);
	if (snapshot) {
		refcount_set(&snapshot->refs, 1);
		snapshot->ncpus = nr_cpu_ids;
	}
	return snapshot;
}

/* What is not aside; *@since is set to where its rings end. */
static struct ktrk_snapshot *copy_all(struct ktrk_session *s,
				      const struct ktrk_snapshot *front,
				      u64 *since)
{
	struct ktrk_snapshot *snapshot = snapshot_new();
	int cpu, rc = snapshot ? 0 : -ENOMEM;

	for_each_possible_cpu(cpu)
		rc = rc ?: copy_ring(&snapshot->copies[cpu], front, s, cpu,
				     &since[cpu]);
	if (!rc)
		return snapshot;
	ktrk_session_snap_put(snapshot);
	return NULL;
}

static struct ktrk_snapshot *get(struct ktrk_snapshot *snapshot)
{
	if (snapshot)
		refcount_inc(&snapshot->refs);
	return snapshot;
}

/* Of @new the reference is taken over. */
static void replace_locked(struct ktrk_session *s, struct ktrk_snapshot **slot,
			   struct ktrk_snapshot *new)
{
	lockdep_assert_held(&s->lock);
	ktrk_session_snap_put(*slot);
	*slot = new;
}

/* What was aside is in front of the rings from now on; -EAGAIN: look again. */
static int exchange(struct ktrk_session *s)
{
	u64 *since = kvcalloc(nr_cpu_ids, sizeof(*since), GFP_KERNEL_ACCOUNT);
	struct ktrk_snapshot *front, *aside = NULL;
	int rc = -ENOMEM;
	u32 burials;

	mutex_lock(&s->lock);
	front = get(s->front);
	burials = s->burials;
	mutex_unlock(&s->lock);
	if (since)
		aside = copy_all(s, front, since);
	mutex_lock(&s->lock);
	/* Whose records they are may be known no more. */
	if (aside && burials != s->burials) {
		rc = -EAGAIN;
	} else if (aside) {
		replace_locked(s, &s->front, s->snapshot);
		s->snapshot = get(aside);
		/* A consumer gets all of it; without one, it is gone from the rings. */
		if (!s->consumer)
			ktrk_buffer_clear(s->buffer, since);
		swap(s->since, since);
		rc = 0;
	}
	mutex_unlock(&s->lock);
	ktrk_session_snap_put(aside);
	ktrk_session_snap_put(front);
	kvfree(since);
	return rc;
}

/**
 * ktrk_session_snap() - exchange what is aside for what is not
 * @s: the session
 *
 * As tracefs does. What the rings hold is copied, and ktrk_session_ring_reader()
 * shows it no more; it stays there for a consumer if there is one.
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM or -EDQUOT.
 */
int ktrk_session_snap(struct ktrk_session *s)
{
	int rc = ktrk_session_use(s);

	if (rc)
		return rc;
	mutex_lock(&s->exchange);
	do {
		rc = exchange(s);
	} while (rc == -EAGAIN);
	mutex_unlock(&s->exchange);
	ktrk_session_unuse(s);
	return rc;
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
 * ktrk_session_snap_wait() - wait for what triggers want
 * @s: the session
 *
 * Context: may sleep.
 */
void ktrk_session_snap_wait(struct ktrk_session *s)
{
	irq_work_sync(&s->snapped);
	flush_work(&s->snap);
}

/**
 * ktrk_session_snap_ready() - have a snapshot, be it empty
 * @s: the session
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int ktrk_session_snap_ready(struct ktrk_session *s)
{
	struct ktrk_snapshot *snapshot = snapshot_new();

	if (!snapshot)
		return -ENOMEM;
	mutex_lock(&s->lock);
	if (!s->snapshot)
		s->snapshot = get(snapshot);
	mutex_unlock(&s->lock);
	ktrk_session_snap_put(snapshot);
	return 0;
}

/**
 * ktrk_session_unsnap() - free the snapshot
 * @s: the session
 *
 * Context: may sleep.
 * Return: was there one?
 */
bool ktrk_session_unsnap(struct ktrk_session *s)
{
	bool had;

	mutex_lock(&s->lock);
	had = s->snapshot;
	replace_locked(s, &s->snapshot, NULL);
	mutex_unlock(&s->lock);
	return had;
}

/**
 * ktrk_session_unfront_locked() - forget what is in front of the rings
 * @s: the session, locked; the rings are empty, or about to be, and no exchange runs
 *
 * Context: may sleep.
 */
void ktrk_session_unfront_locked(struct ktrk_session *s)
{
	replace_locked(s, &s->front, NULL);
	kvfree(s->since);
	s->since = NULL;
}

/**
 * ktrk_session_unsnap_locked() - forget all that was copied of the rings
 * @s: the session, locked
 *
 * Context: may sleep.
 */
void ktrk_session_unsnap_locked(struct ktrk_session *s)
{
	replace_locked(s, &s->front, NULL);
	replace_locked(s, &s->snapshot, NULL);
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

	ktrk_session_snap_wait(s);
	mutex_lock(&s->lock);
	snapshot = get(s->snapshot);
	mutex_unlock(&s->lock);
	return snapshot;
}

/**
 * ktrk_session_front_locked() - what is in front of the rings
 * @s: the session, locked
 *
 * Context: any.
 * Return: it, with a reference; or NULL.
 */
struct ktrk_snapshot *ktrk_session_front_locked(struct ktrk_session *s)
{
	return get(s->front);
}

/**
 * ktrk_session_ring_reader() - a reader of a ring, but for what was put aside
 * @s: the session, which has rings; locked, or by who exchanges
 * @cpu: whose ring
 * @rd: filled in
 *
 * Context: any.
 */
void ktrk_session_ring_reader(struct ktrk_session *s, int cpu,
			      struct ktrk_reader *rd)
{
	ktrk_buffer_reader(s->buffer, cpu, rd);
	if (s->since)
		ktrk_reader_skip(rd, s->since[cpu]);
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
	mutex_init(&s->exchange);
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
	mutex_lock(&s->lock);
	ktrk_session_unsnap_locked(s);
	ktrk_session_unfront_locked(s);
	mutex_unlock(&s->lock);
}
