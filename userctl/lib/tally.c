// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: comparing counters that move
 *
 * What the events counted, and what came into the rings, cannot be read at one
 * time. So the events' counters are read before and after the rings: if they
 * are the same and close, nothing happened meanwhile, and the numbers belong
 * together. That is tried some times. If hits never cease, as many as came in
 * between are left as slack.
 */
#include <poll.h>
#include <stdlib.h>

#include "books.h"
#include "file_books.h"
#include "slurp.h"
#include "tally.h"

#define TRIES		20
#define PAUSE_MS	1
/* Writers inside one another whose hit is counted, and its record not yet. */
#define UNDER_WAY	8

static struct ktrk_counts *counts_of(const struct ktrk_tally_look *look,
				     size_t ring)
{
	return look->counts + ring * look->nids;
}

static int read_counts(struct ktrk_live *live,
		       const struct ktrk_tally_look *look,
		       struct ktrk_counts *to)
{
	size_t ring, i;
	int rc = 0;

	for (ring = 0; ring < live->maps.n; ring++)
		for (i = 0; i < look->nids && !rc; i++)
			rc = ktrk_dev_stat_cpu(&live->dev, look->ids[i],
					       live->maps.rings[ring].cpu,
					       to++);
	return rc;
}

/* How many records ever came into a ring. */
static u64 total_of(const struct ktrk_ring_map *ring)
{
	struct ktrk_reader rd;
	int tries;

	ktrk_reader_init(&rd, ring->prod, ring->data, ring->size);
	/* Overtaken while it walks, it goes on behind. */
	for (tries = 0; tries < TRIES; tries++) {
		/* RING(read:B) pairs with RING(publish:A): position first */
		u64 end = ktrk_load_acquire(&ring->prod->producer_pos);

		ktrk_reader_skip(&rd, end);
		if (rd.pos >= end)
			break;
	}
	return rd.seq;
}

/* Hits between two readings; ~0 where books are between two entries. */
static bool settled(const struct ktrk_tally_look *look,
		    const struct ktrk_counts *after, size_t ring)
{
	const struct ktrk_counts *before = counts_of(look, ring);
	size_t i;

	after += ring * look->nids;
	look->slack[ring] = 0;
	for (i = 0; i < look->nids; i++)
		if (memcmp(&before[i], &after[i], sizeof(*after)) ||
		    !ktrk_books_close(&after[i]))
			look->slack[ring] += after[i].hits - before[i].hits +
					     UNDER_WAY;
	return !look->slack[ring];
}

static int try_look(struct ktrk_live *live, struct ktrk_tally_look *look,
		    struct ktrk_counts *after, bool *calm)
{
	size_t ring;
	int rc = read_counts(live, look, look->counts);

	if (rc)
		return rc;
	for (ring = 0; ring < live->maps.n; ring++)
		look->totals[ring] = total_of(&live->maps.rings[ring]);
	rc = read_counts(live, look, after);
	*calm = true;
	for (ring = 0; ring < live->maps.n; ring++)
		*calm &= settled(look, after, ring);
	memcpy(look->counts, after,
	       live->maps.n * look->nids * sizeof(*after));
	return rc;
}

static int look_at(struct ktrk_live *live, struct ktrk_tally_look *look)
{
	size_t n = live->maps.n, i;
	struct ktrk_counts *after;
	bool calm = false;
	int rc = 0, tries;

	look->nids = live->evs.n;
	look->ids = ktrk_slurp_grow(NULL, look->nids, sizeof(*look->ids));
	look->counts = ktrk_slurp_grow(NULL, n * look->nids,
				       sizeof(*look->counts));
	look->totals = ktrk_slurp_grow(NULL, n, sizeof(*look->totals));
	look->slack = ktrk_slurp_grow(NULL, n, sizeof(*look->slack));
	after = ktrk_slurp_grow(NULL, n * look->nids, sizeof(*after));
	for (i = 0; i < look->nids; i++)
		look->ids[i] = live->evs.rows[i]->ev.id;
	for (tries = 0; tries < TRIES && !calm && !rc; tries++) {
		if (tries)
			poll(NULL, 0, PAUSE_MS);
		rc = try_look(live, look, after, &calm);
	}
	free(after);
	return rc;
}

static void free_look(struct ktrk_tally_look *look)
{
	free(look->ids);
	free(look->counts);
	free(look->totals);
	free(look->slack);
	memset(look, 0, sizeof(*look));
}

/**
 * ktrk_tally_begin() - note how the counters stand
 * @tally: to be filled in
 * @live: the session, with its events and maps
 *
 * Return: 0 or -errno.
 */
int ktrk_tally_begin(struct ktrk_tally *tally, struct ktrk_live *live)
{
	memset(tally, 0, sizeof(*tally));
	tally->begin_ns = ktrk_env_clock();
	return look_at(live, &tally->begin);
}

/* The counts of @id at the beginning, or none if it was added since. */
static void begin_of(const struct ktrk_tally *tally, size_t ring, u32 id,
		     struct ktrk_counts *out)
{
	size_t i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < tally->begin.nids; i++)
		if (tally->begin.ids[i] == id)
			*out = counts_of(&tally->begin, ring)[i];
}

static void fill(const struct ktrk_tally *tally,
		 const struct ktrk_tally_look *end, const struct ktrk_spool *sp,
		 struct ktrk_file_cpu *cpus, struct ktrk_file_row *rows)
{
	size_t ring, i;

	for (ring = 0; ring < sp->n; ring++) {
		cpus[ring] = sp->cpus[ring].books;
		cpus[ring].total0 = tally->begin.totals[ring];
		cpus[ring].total = end->totals[ring];
		cpus[ring].slack = tally->begin.slack[ring] + end->slack[ring];
		for (i = 0; i < end->nids; i++) {
			*rows = (struct ktrk_file_row){
				.id = end->ids[i],
				.cpu = sp->cpus[ring].books.cpu,
				.written = ktrk_spool_written(sp, ring,
							      end->ids[i]),
				.end = counts_of(end, ring)[i],
			};
			begin_of(tally, ring, rows->id, &rows->begin);
			rows++;
		}
	}
}

/**
 * ktrk_tally_end() - make the books
 * @tally: as begun
 * @live: the session; its events are read once more
 * @sp: what was read, finished
 * @books: set to struct ktrk_file_books and its rows, to be freed
 * @len: set to their bytes
 *
 * Return: 0 or -errno.
 */
int ktrk_tally_end(struct ktrk_tally *tally, struct ktrk_live *live,
		   const struct ktrk_spool *sp, void **books, size_t *len)
{
	struct ktrk_tally_look end = { };
	struct ktrk_file_books head = {
		.cpu_bytes = sizeof(struct ktrk_file_cpu),
		.row_bytes = sizeof(struct ktrk_file_row),
		.ncpus = sp->n,
		.begin_ns = tally->begin_ns,
		.end_ns = ktrk_env_clock(),
	};
	struct ktrk_file_cpu *cpus;
	int rc = ktrk_events_more(&live->evs, &live->dev);

	if (!rc)
		rc = look_at(live, &end);
	if (!rc) {
		head.nrows = sp->n * end.nids;
		*len = sizeof(head) + sp->n * sizeof(*cpus) +
		       head.nrows * sizeof(struct ktrk_file_row);
		*books = ktrk_slurp_grow(NULL, *len, 1);
		memcpy(*books, &head, sizeof(head));
		cpus = (void *)((u8 *)*books + sizeof(head));
		fill(tally, &end, sp, cpus, (void *)(cpus + sp->n));
	}
	free_look(&end);
	return rc;
}

/**
 * ktrk_tally_free() - forget it
 * @tally: as begun
 */
void ktrk_tally_free(struct ktrk_tally *tally)
{
	free_look(&tally->begin);
}
