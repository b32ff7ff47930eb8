// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "file_play.h"
#include "slurp.h"

static bool chunk_verify(const struct ktrk_fr_chunk *chunk,
			 const struct ktrk_file_chunk *head)
{
	return head->bytes == chunk->head.raw - sizeof(*head) &&
	       head->bytes % 8 == 0;
}

/* Its next block that is whole; false if there is none. */
static bool load(struct ktrk_fr *fr, struct ktrk_fr_cpu *cpu)
{
	const struct ktrk_fr_chunk *chunk;

	while (cpu->next < cpu->n) {
		chunk = &cpu->chunks[cpu->next++];
		free(cpu->buf);
		cpu->buf = ktrk_fr_block(fr, chunk->at, &chunk->head);
		if (cpu->buf)
			memcpy(&cpu->chunk, cpu->buf, sizeof(cpu->chunk));
		if (!cpu->buf || !chunk_verify(chunk, &cpu->chunk)) {
			fr->bad_blocks++;
			continue;
		}
		cpu->missed += cpu->chunk.missed;
		cpu->len = cpu->chunk.bytes;
		cpu->pos = 0;
		if (cpu->len)
			return true;
	}
	free(cpu->buf);
	cpu->buf = NULL;
	cpu->len = 0;
	cpu->pos = 0;
	return false;
}

/* Only what a recorder writes; what is inside is checked by its schema. */
static bool record_verify(const struct ktrk_record *rec, size_t room)
{
	u32 kind, len, least;

	if (room < sizeof(*rec))
		return false;
	kind = KTRK_RECORD_KIND((u32)rec->len_kind);
	len = KTRK_RECORD_LEN((u32)rec->len_kind);
	least = kind == KTRK_RECORD_LOST ? sizeof(struct ktrk_record_lost) :
					   sizeof(*rec);
	return (kind == KTRK_RECORD_LOST || kind == KTRK_RECORD_EVENT) &&
	       len >= least && len <= room;
}

static void look(struct ktrk_fr *fr, struct ktrk_fr_cpu *cpu)
{
	const struct ktrk_record *rec;

	cpu->rec = NULL;
	while (cpu->pos < cpu->len || load(fr, cpu)) {
		rec = (const void *)(cpu->buf + sizeof(cpu->chunk) + cpu->pos);
		if (record_verify(rec, cpu->len - cpu->pos)) {
			cpu->rec = rec;
			cpu->when = cpu->chunk.base_ns + (rec->when >> 8);
			return;
		}
		/* Where the next one is cannot be known. */
		fr->bad_records++;
		cpu->pos = cpu->len;
	}
}

static bool before(const struct ktrk_fr_cpu *a, const struct ktrk_fr_cpu *b)
{
	return a->when != b->when ? a->when < b->when : a->cpu < b->cpu;
}

static void sift(struct ktrk_fr *fr, size_t i)
{
	struct ktrk_fr_cpu *cpu = fr->heap[i];

	for (;;) {
		size_t kid = 2 * i + 1;

		if (kid >= fr->nheap)
			break;
		if (kid + 1 < fr->nheap &&
		    before(fr->heap[kid + 1], fr->heap[kid]))
			kid++;
		if (!before(fr->heap[kid], cpu))
			break;
		fr->heap[i] = fr->heap[kid];
		i = kid;
	}
	fr->heap[i] = cpu;
}

/**
 * ktrk_play_begin() - go to the first record
 * @fr: the file
 */
void ktrk_play_begin(struct ktrk_fr *fr)
{
	size_t i;

	free(fr->heap);
	fr->heap = ktrk_slurp_grow(NULL, fr->ncpus + 1, sizeof(*fr->heap));
	fr->nheap = 0;
	for (i = 0; i < fr->ncpus; i++) {
		struct ktrk_fr_cpu *cpu = &fr->cpus[i];

		cpu->next = 0;
		cpu->len = 0;
		cpu->pos = 0;
		cpu->missed = 0;
		look(fr, cpu);
		if (cpu->rec)
			fr->heap[fr->nheap++] = cpu;
	}
	for (i = fr->nheap / 2; i-- > 0;)
		sift(fr, i);
}

/**
 * ktrk_play_peek() - the record whose turn it is
 * @fr: the file, after ktrk_play_begin()
 *
 * Return: its CPU, whose @rec, @when and @missed are about it; NULL at the end.
 */
const struct ktrk_fr_cpu *ktrk_play_peek(const struct ktrk_fr *fr)
{
	return fr->nheap ? fr->heap[0] : NULL;
}

/**
 * ktrk_play_next() - go to the next record
 * @fr: the file; ktrk_play_peek() has one
 */
void ktrk_play_next(struct ktrk_fr *fr)
{
	struct ktrk_fr_cpu *cpu = fr->heap[0];

	cpu->pos += KTRK_RECORD_LEN((u32)cpu->rec->len_kind);
	cpu->missed = 0;
	look(fr, cpu);
	if (!cpu->rec)
		fr->heap[0] = fr->heap[--fr->nheap];
	if (fr->nheap)
		sift(fr, 0);
}
