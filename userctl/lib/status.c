// SPDX-License-Identifier: GPL-2.0-only
#include <unistd.h>

#include "say.h"
#include "status.h"

#define EVERY_NS	500000000ULL

/**
 * ktrk_status_bytes() - a size for people
 * @bytes: the size, or ~0 for no limit
 * @buf: where to
 *
 * Return: @buf.
 */
char *ktrk_status_bytes(u64 bytes, char buf[16])
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double val = bytes;
	size_t unit = 0;

	if (bytes == ~0ULL)
		return strcpy(buf, "none");

	while (val >= 1000 && unit + 1 < ARRAY_SIZE(units)) {
		val /= 1024;
		unit++;
	}
	snprintf(buf, 16, unit ? "%.1f %s" : "%.0f %s", val, units[unit]);
	return buf;
}

/* What rings say they lost, and what we did not get to see. */
static void sum_up(const struct ktrk_spool *sp, struct ktrk_file_cpu *sum,
		   u64 *lost)
{
	size_t i, cause;

	memset(sum, 0, sizeof(*sum));
	*lost = 0;
	for (i = 0; i < sp->n; i++) {
		const struct ktrk_spool_cpu *sc = &sp->cpus[i];

		sum->written += sc->books.written + sc->count;
		sum->bytes += sc->books.bytes + sc->used;
		sum->missed += sc->books.missed;
		for (cause = 0; cause < KTRK_LOST_CAUSES; cause++)
			*lost += ktrk_load(&sc->rd.prod->lost[cause]);
	}
}

/**
 * ktrk_status_begin() - begin, if standard error is a terminal
 * @st: to be filled in
 * @sp: what it tells of
 */
void ktrk_status_begin(struct ktrk_status *st, const struct ktrk_spool *sp)
{
	struct ktrk_file_cpu sum;

	memset(st, 0, sizeof(*st));
	sum_up(sp, &sum, &st->lost);
	st->on = isatty(STDERR_FILENO) && !ktrk_say.quiet;
	st->begin = ktrk_env_clock();
	st->last = st->begin;
}

/**
 * ktrk_status_show() - write the line anew, if it is time to
 * @st: begun
 * @sp: what it tells of
 * @now: CLOCK_MONOTONIC
 */
void ktrk_status_show(struct ktrk_status *st, const struct ktrk_spool *sp,
		      u64 now)
{
	struct ktrk_file_cpu sum;
	char raw[16], file[16];
	u64 lost;

	if (!st->on || now - st->last < EVERY_NS)
		return;
	sum_up(sp, &sum, &lost);
	fprintf(stderr, "\r\033[K%.1f s  %llu records (%.0f/s)  %s (%s in the file)  %llu missed  %llu lost",
		(now - st->begin) / 1e9, (unsigned long long)sum.written,
		(sum.written - st->records) / ((now - st->last) / 1e9),
		ktrk_status_bytes(sum.bytes, raw),
		ktrk_status_bytes(sp->fw->at, file),
		(unsigned long long)sum.missed,
		(unsigned long long)(lost - st->lost));
	st->last = now;
	st->records = sum.written;
}

/**
 * ktrk_status_end() - take the line away
 * @st: begun
 */
void ktrk_status_end(struct ktrk_status *st)
{
	if (st->on)
		fputs("\r\033[K", stderr);
	st->on = false;
}
