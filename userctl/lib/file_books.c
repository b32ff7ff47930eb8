// SPDX-License-Identifier: GPL-2.0-only
/**
 * DOC: books of a recording
 *
 * Three laws are checked. Of each ring: what we went over is written, skipped,
 * missed, or could not be written. Of each ring: as many records came into it
 * as its events counted. Of each event and CPU: hits are recorded, filtered,
 * limited or lost.
 *
 * The first is exact. The others compare counters that were not read at one
 * time; where hits came meanwhile, the difference may be as large as they were.
 */
#include <stdlib.h>

#include "books.h"
#include "file_books.h"

static const struct ktrk_file_books *head_of(const void *books)
{
	return books;
}

/**
 * ktrk_fb_cpu() - the books of one ring
 * @books: the books
 * @i: which row
 *
 * Return: the row, or NULL behind the last.
 */
const struct ktrk_file_cpu *ktrk_fb_cpu(const void *books, size_t i)
{
	const struct ktrk_file_books *head = head_of(books);

	if (!books || i >= head->ncpus)
		return NULL;
	return (const void *)((const u8 *)books + sizeof(*head) +
			      i * head->cpu_bytes);
}

/**
 * ktrk_fb_row() - the books of one event on one CPU
 * @books: the books
 * @i: which row
 *
 * Return: the row, or NULL behind the last.
 */
const struct ktrk_file_row *ktrk_fb_row(const void *books, size_t i)
{
	const struct ktrk_file_books *head = head_of(books);

	if (!books || i >= head->nrows)
		return NULL;
	return (const void *)((const u8 *)books + sizeof(*head) +
			      (size_t)head->ncpus * head->cpu_bytes +
			      i * head->row_bytes);
}

/**
 * ktrk_fb_between() - what an event counted from beginning to end
 * @row: its books on one CPU
 * @out: set to it
 */
void ktrk_fb_between(const struct ktrk_file_row *row, struct ktrk_counts *out)
{
	const struct ktrk_counts *a = &row->begin, *b = &row->end;
	int i;

	memset(out, 0, sizeof(*out));
	out->hits = b->hits - a->hits;
	out->recorded = b->recorded - a->recorded;
	out->filtered = b->filtered - a->filtered;
	out->limited = b->limited - a->limited;
	out->bytes = b->bytes - a->bytes;
	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		out->lost[i] = b->lost[i] - a->lost[i];
}

/**
 * ktrk_fb_sum() - add up
 * @books: the books, or NULL
 * @sum: set to the sums
 */
void ktrk_fb_sum(const void *books, struct ktrk_fb_sum *sum)
{
	const struct ktrk_file_cpu *cpu;
	const struct ktrk_file_row *row;
	struct ktrk_counts counts;
	size_t i;

	memset(sum, 0, sizeof(*sum));
	for (i = 0; (cpu = ktrk_fb_cpu(books, i)); i++) {
		sum->written += cpu->written;
		sum->skipped += cpu->skipped;
		sum->missed += cpu->missed;
		sum->unwritten += cpu->unwritten;
		sum->left += cpu->total - cpu->last;
		sum->bytes += cpu->bytes;
	}
	for (i = 0; (row = ktrk_fb_row(books, i)); i++) {
		ktrk_fb_between(row, &counts);
		ktrk_books_add(&sum->counts, &counts);
	}
}

static u64 recorded_on(const void *books, u32 cpu)
{
	const struct ktrk_file_row *row;
	u64 sum = 0;
	size_t i;

	for (i = 0; (row = ktrk_fb_row(books, i)); i++)
		if (row->cpu == cpu)
			sum += row->end.recorded - row->begin.recorded;
	return sum;
}

static u64 apart(u64 a, u64 b)
{
	return a > b ? a - b : b - a;
}

static unsigned int check_cpu(const void *books,
			      const struct ktrk_file_cpu *cpu)
{
	u64 seen = cpu->written + cpu->skipped + cpu->missed + cpu->unwritten;
	u64 recorded = recorded_on(books, cpu->cpu);
	unsigned int bad = 0;

	if (cpu->last - cpu->first != seen) {
		ktrk_say_error("CPU %u: of %llu records that passed, %llu are accounted for",
			       cpu->cpu,
			       (unsigned long long)(cpu->last - cpu->first),
			       (unsigned long long)seen);
		bad++;
	}
	if (apart(recorded, cpu->total - cpu->total0) > cpu->slack) {
		ktrk_say_error("CPU %u: %llu hits were recorded, %llu records came into the ring",
			       cpu->cpu, (unsigned long long)recorded,
			       (unsigned long long)(cpu->total - cpu->total0));
		bad++;
	}
	return bad;
}

static u64 slack_of(const void *books, u32 cpu)
{
	const struct ktrk_file_cpu *row;
	size_t i;

	for (i = 0; (row = ktrk_fb_cpu(books, i)); i++)
		if (row->cpu == cpu)
			return row->slack;
	return 0;
}

static const char *label_of(const struct ktrk_events *evs, u32 id, char *buf,
			    size_t cap)
{
	const struct ktrk_evt *evt = ktrk_events_find(evs, id);

	if (evt)
		return ktrk_events_label(evt, buf, cap);
	snprintf(buf, cap, "event %u", id);
	return buf;
}

static unsigned int check_row(const void *books, const struct ktrk_events *evs,
			      const struct ktrk_file_row *row)
{
	char label[KTRK_GROUP_LEN + KTRK_EVENT_LEN];
	struct ktrk_counts c;
	u64 sum;

	ktrk_fb_between(row, &c);
	sum = c.recorded + c.filtered + c.limited + ktrk_books_lost(&c);
	if (apart(c.hits, sum) <= slack_of(books, row->cpu))
		return 0;
	ktrk_say_error("%s on CPU %u: %llu hits, but %llu are accounted for",
		       label_of(evs, row->id, label, sizeof(label)), row->cpu,
		       (unsigned long long)c.hits, (unsigned long long)sum);
	return 1;
}

/**
 * ktrk_fb_check() - do the books close? Says where not
 * @books: the books
 * @evs: events, for their names
 *
 * Return: how many laws are broken.
 */
unsigned int ktrk_fb_check(const void *books, const struct ktrk_events *evs)
{
	const struct ktrk_file_cpu *cpu;
	const struct ktrk_file_row *row;
	unsigned int bad = 0;
	size_t i;

	for (i = 0; (cpu = ktrk_fb_cpu(books, i)); i++)
		bad += check_cpu(books, cpu);
	for (i = 0; (row = ktrk_fb_row(books, i)); i++)
		bad += check_row(books, evs, row);
	return bad;
}

static void print_cpus(const void *books, FILE *to)
{
	const struct ktrk_file_cpu *cpu;
	size_t i;

	fprintf(to, "%-8s %12s %12s %12s %12s %12s %14s\n", "CPU", "RECORDED",
		"WRITTEN", "SKIPPED", "MISSED", "LEFT", "BYTES");
	for (i = 0; (cpu = ktrk_fb_cpu(books, i)); i++)
		fprintf(to, "%-8u %12llu %12llu %12llu %12llu %12llu %14llu\n", cpu->cpu,
			(unsigned long long)(cpu->total - cpu->total0),
			(unsigned long long)cpu->written,
			(unsigned long long)cpu->skipped,
			(unsigned long long)cpu->missed,
			(unsigned long long)(cpu->total - cpu->last),
			(unsigned long long)cpu->bytes);
}

/* The rows of one event, which need not be together, as one. */
static u64 event_sum(const void *books, u32 id, struct ktrk_counts *sum)
{
	const struct ktrk_file_row *row;
	struct ktrk_counts c;
	u64 written = 0;
	size_t i;

	memset(sum, 0, sizeof(*sum));
	for (i = 0; (row = ktrk_fb_row(books, i)); i++) {
		if (row->id != id)
			continue;
		ktrk_fb_between(row, &c);
		ktrk_books_add(sum, &c);
		written += row->written;
	}
	return written;
}

static void print_event(const struct ktrk_evt *evt, const struct ktrk_counts *c,
			u64 written, FILE *to)
{
	char label[KTRK_GROUP_LEN + KTRK_EVENT_LEN], causes[256];

	ktrk_books_causes(c->lost, causes, sizeof(causes));
	fprintf(to, "%-24s %12llu %12llu %12llu %9llu %12llu %12llu%s%s%s\n",
		ktrk_events_label(evt, label, sizeof(label)),
		(unsigned long long)c->hits, (unsigned long long)c->recorded,
		(unsigned long long)c->filtered, (unsigned long long)c->limited,
		(unsigned long long)ktrk_books_lost(c),
		(unsigned long long)written, *causes ? " (" : "", causes,
		*causes ? ")" : "");
}

/**
 * ktrk_fb_print() - the books as two tables
 * @books: the books
 * @evs: events
 * @to: where to
 */
void ktrk_fb_print(const void *books, const struct ktrk_events *evs, FILE *to)
{
	struct ktrk_counts c;
	u64 written;
	size_t i;

	print_cpus(books, to);
	fprintf(to, "%-24s %12s %12s %12s %9s %12s %12s\n", "EVENT", "HITS",
		"RECORDED", "FILTERED", "LIMITED", "LOST", "WRITTEN");
	for (i = 0; i < evs->n; i++) {
		written = event_sum(books, evs->rows[i]->ev.id, &c);
		print_event(evs->rows[i], &c, written, to);
	}
}

static void json_cpu(const struct ktrk_file_cpu *cpu, FILE *to)
{
	struct ktrk_json js = { .to = to };

	ktrk_json_open(&js, NULL, '{');
	ktrk_json_u64(&js, "cpu", cpu->cpu);
	ktrk_json_u64(&js, "ring_bytes", cpu->ring_bytes);
	ktrk_json_u64(&js, "recorded", cpu->total - cpu->total0);
	ktrk_json_u64(&js, "written", cpu->written);
	ktrk_json_u64(&js, "skipped", cpu->skipped);
	ktrk_json_u64(&js, "missed", cpu->missed);
	ktrk_json_u64(&js, "left", cpu->total - cpu->last);
	ktrk_json_u64(&js, "bytes", cpu->bytes);
	ktrk_json_line(&js);
}

/**
 * ktrk_fb_json() - the books as JSON: a line for each CPU and each event
 * @books: the books
 * @evs: events
 * @to: where to
 */
void ktrk_fb_json(const void *books, const struct ktrk_events *evs, FILE *to)
{
	const struct ktrk_file_cpu *cpu;
	struct ktrk_counts c;
	u64 written;
	size_t i;

	for (i = 0; (cpu = ktrk_fb_cpu(books, i)); i++)
		json_cpu(cpu, to);
	for (i = 0; i < evs->n; i++) {
		struct ktrk_json js = { .to = to };

		written = event_sum(books, evs->rows[i]->ev.id, &c);
		ktrk_json_open(&js, NULL, '{');
		ktrk_json_str(&js, "group", evs->rows[i]->ev.group);
		ktrk_json_str(&js, "event", evs->rows[i]->ev.event);
		ktrk_books_json(&js, &c);
		ktrk_json_u64(&js, "written", written);
		ktrk_json_line(&js);
	}
}
