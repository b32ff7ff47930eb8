// SPDX-License-Identifier: GPL-2.0-only
/* A session's rings: made when needed, and changed while nobody looks. */
#include <linux/log2.h>

#include "session.h"

/**
 * ktrk_session_bytes_ok() - can a ring have this size?
 * @bytes: of data
 *
 * Context: any.
 * Return: true if so.
 */
bool ktrk_session_bytes_ok(u64 bytes)
{
	return bytes >= KTRK_RING_MIN && bytes <= KTRK_RING_MAX &&
	       is_power_of_2(bytes) && bytes % PAGE_SIZE == 0;
}

/**
 * ktrk_session_buffer_locked() - see to it that there are rings
 * @s: the session, locked
 *
 * Context: may sleep.
 * Return: 0, -ENOMEM or -EDQUOT.
 */
int ktrk_session_buffer_locked(struct ktrk_session *s)
{
	struct ktrk_buffer *buffer;

	lockdep_assert_held(&s->lock);
	if (s->buffer)
		return 0;
	buffer = ktrk_buffer_new(s->bytes, s->overwrite, s->limit);
	if (IS_ERR(buffer))
		return PTR_ERR(buffer);
	/* Who writes a mark looks at it without the lock. */
	WRITE_ONCE(s->buffer, buffer);
	return 0;
}

/**
 * ktrk_session_use() - see to it that there are rings, and that they stay
 * @s: the session
 *
 * Context: may sleep; until ktrk_session_unuse() they are not resized.
 * Return: 0, -ENOMEM or -EDQUOT.
 */
int ktrk_session_use(struct ktrk_session *s)
{
	int rc;

	mutex_lock(&s->lock);
	rc = ktrk_session_buffer_locked(s);
	if (!rc)
		atomic_inc(&s->buffer->users);
	mutex_unlock(&s->lock);
	return rc;
}

/**
 * ktrk_session_unuse() - the rings may be resized again
 * @s: the session
 *
 * Context: any.
 */
void ktrk_session_unuse(struct ktrk_session *s)
{
	atomic_dec(&s->buffer->users);
}

static int resize_verify(const struct ktrk_resize *req)
{
	const u32 both = KTRK_RESIZE_OVERWRITE | KTRK_RESIZE_DROP;

	if (req->flags & ~both || (req->flags & both) == both || req->reserved)
		return -EINVAL;
	if (req->ring_bytes && !ktrk_session_bytes_ok(req->ring_bytes))
		return -EINVAL;
	if (req->cpu < -1 || (req->cpu >= 0 && (req->cpu >= nr_cpu_ids ||
						!cpu_possible(req->cpu))))
		return -EINVAL;
	return 0;
}

/* Nobody writes from here on until record_again(). */
static void pause_locked(struct ktrk_session *s)
{
	struct ktrk_probe *probe;
	int id;

	idr_for_each_entry(&s->events, probe, id)
		if (!probe->retired)
			ktrk_probe_record(probe, false);
	ktrk_probe_sync();
}

static void record_again_locked(struct ktrk_session *s)
{
	struct ktrk_probe *probe;
	int id;

	idr_for_each_entry(&s->events, probe, id)
		if (!probe->retired)
			ktrk_probe_record(probe, s->on);
}

/* The largest record there can be has to fit. */
static bool fits_locked(struct ktrk_session *s, u64 bytes)
{
	struct ktrk_probe *probe;
	int id;

	idr_for_each_entry(&s->events, probe, id)
		if (!probe->retired && probe->arm.sink.max_size > bytes)
			return false;
	return true;
}

static int resize_locked(struct ktrk_session *s, const struct ktrk_resize *req)
{
	u64 limit = req->limit_bytes ? req->limit_bytes : s->limit;
	bool overwrite = req->flags ? req->flags & KTRK_RESIZE_OVERWRITE :
				      s->overwrite;
	struct ktrk_area *spare = NULL;
	int rc = 0;

	if (s->consumer || (s->buffer && atomic_read(&s->buffer->users)))
		return -EBUSY;
	if (req->ring_bytes && !fits_locked(s, req->ring_bytes))
		return -EINVAL;
	if (req->cpu >= 0)
		rc = ktrk_session_buffer_locked(s);
	if (!rc && s->buffer && req->ring_bytes)
		rc = ktrk_buffer_resize(s->buffer, req->cpu, req->ring_bytes,
					limit, &spare);
	else if (!rc && s->buffer && s->buffer->total > limit)
		rc = -EDQUOT;
	if (rc)
		return rc;
	s->limit = limit;
	s->overwrite = overwrite;
	if (req->ring_bytes && req->cpu < 0)
		s->bytes = req->ring_bytes;
	if (s->buffer && (spare || overwrite != s->buffer->overwrite)) {
		pause_locked(s);
		ktrk_session_unfront_locked(s);
		ktrk_buffer_swap(s->buffer, overwrite, spare);
		ktrk_probe_sync();
		ktrk_buffer_drop(s->buffer, spare);
		record_again_locked(s);
	}
	return 0;
}

/**
 * ktrk_session_resize() - other rings
 * @s: the session
 * @req: which; what they take is set
 *
 * Context: may sleep.
 * Return: 0; -EINVAL, -EBUSY, -EDQUOT or -ENOMEM, and all is as it was.
 */
int ktrk_session_resize(struct ktrk_session *s, struct ktrk_resize *req)
{
	int rc = resize_verify(req);

	if (rc)
		return rc;
	mutex_lock(&s->lock);
	rc = resize_locked(s, req);
	req->total_bytes = s->buffer ? s->buffer->total : 0;
	mutex_unlock(&s->lock);
	return rc;
}
