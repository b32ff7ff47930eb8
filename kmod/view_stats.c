// SPDX-License-Identifier: GPL-2.0-only
/*
 * stats: the books of each event and CPU, and of each ring. Of each CPU
 *
 *	hits = recorded + filtered + limited + what was lost, by cause
 *	the sum of recorded = gone + in_ring, once hits have stopped
 *
 * where gone was read by the consumer, put aside, or overwritten.
 */
#include <linux/cpumask.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>

#include "core/lost.h"
#include "view.h"

static void show_lost(struct seq_file *m, const u64 *lost)
{
	int i;

	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		if (ktrk_lost_names[i])
			seq_printf(m, " %s=%llu", ktrk_lost_names[i], lost[i]);
}

static const char *state_of(const struct ktrk_probe *probe)
{
	if (probe->retired)
		return "deleted";
	if (READ_ONCE(probe->watch.tripped))
		return "tripped";
	return probe->enabled ? "armed" : "disabled";
}

static void show_event(struct seq_file *m, const struct ktrk_probe *probe,
		       int cpu)
{
	struct ktrk_counts c;

	ktrk_probe_counts(probe, cpu, &c);
	seq_printf(m, "event=%s/%s state=%s cpu=%d hits=%llu recorded=%llu filtered=%llu limited=%llu",
		   probe->schema->group, probe->schema->event, state_of(probe),
		   cpu, c.hits, c.recorded, c.filtered, c.limited);
	show_lost(m, c.lost);
	seq_printf(m, " bytes=%llu cost_ns=%llu cost_hits=%llu\n", c.bytes,
		   c.cost_ns, c.cost_hits);
}

/**
 * ktrk_view_walk() - count what there is in a ring
 * @buf: the rings, which stay
 * @cpu: whose
 * @ring: filled in
 *
 * Context: may sleep, and does so: it goes over each record.
 */
void ktrk_view_walk(struct ktrk_buffer *buf, int cpu,
		    struct ktrk_view_ring *ring)
{
	const struct ktrk_record *rec;
	struct ktrk_reader rd;
	u64 begin, end;

	memset(ring, 0, sizeof(*ring));
	ktrk_buffer_reader(buf, cpu, &rd);
	begin = rd.pos;
	end = READ_ONCE(rd.prod->producer_pos);
	ring->gone = rd.seq;
	while (rd.pos < end && !fatal_signal_pending(current)) {
		rec = ktrk_reader_peek(&rd);
		if (!rec)
			break;
		if (!ring->oldest_ns && rd.found)
			ring->oldest_ns = (READ_ONCE(rec->when) >> 8) +
					  rd.prod->base_ns;
		ktrk_reader_advance(&rd);
		cond_resched();
	}
	/* What was overwritten while we walked is gone as well. */
	ring->in_ring = rd.seq - ring->gone - rd.missed;
	ring->gone += rd.missed;
	ring->overwritten = READ_ONCE(rd.prod->overwritten);
	ring->used = rd.pos - begin - rd.missed_bytes;
	ring->bytes = rd.size;
}

static void show_ring(struct seq_file *m, struct ktrk_buffer *buf, int cpu)
{
	struct ktrk_view_ring ring;

	ktrk_view_walk(buf, cpu, &ring);
	seq_printf(m, "ring cpu=%d bytes=%llu gone=%llu in_ring=%llu overwritten=%llu",
		   cpu, ring.bytes, ring.gone, ring.in_ring, ring.overwritten);
	show_lost(m, ktrk_buffer_producer(buf, cpu)->lost);
	seq_putc(m, '\n');
}

static int stats_show(struct seq_file *m, void *unused)
{
	struct ktrk_session *s = ktrk_view_session(m->file);
	struct ktrk_probe *probe;
	bool rings;
	int id, cpu;

	mutex_lock(&s->lock);
	idr_for_each_entry(&s->events, probe, id)
		for_each_possible_cpu(cpu)
			show_event(m, probe, cpu);
	rings = s->buffer;
	mutex_unlock(&s->lock);
	/* Walking takes time: without the lock, but the rings stay. */
	if (!rings || ktrk_session_use(s))
		return 0;
	for_each_possible_cpu(cpu)
		show_ring(m, s->buffer, cpu);
	ktrk_session_unuse(s);
	return 0;
}

KTRK_VIEW_SHOW(ktrk_view_stats_fops, stats_show);
