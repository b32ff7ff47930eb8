// SPDX-License-Identifier: GPL-2.0-only
#include "zip.h"

#ifdef HAVE_ZSTD
#include <zstd.h>

#define LEVEL	1	/* a recorder has to keep up with what it records */

/**
 * ktrk_zip_built() - was ktrkctl built with zstd?
 *
 * Return: true if so.
 */
bool ktrk_zip_built(void)
{
	return true;
}

/**
 * ktrk_zip_room() - room that compressed bytes may need
 * @n: how many there are
 *
 * Return: bytes, 0 without zstd.
 */
size_t ktrk_zip_room(size_t n)
{
	return ZSTD_compressBound(n);
}

/**
 * ktrk_zip() - compress
 * @to: where to
 * @room: bytes there
 * @from: what
 * @n: how much
 *
 * Return: bytes written, 0 if it could not be done.
 */
size_t ktrk_zip(void *to, size_t room, const void *from, size_t n)
{
	size_t len = ZSTD_compress(to, room, from, n, LEVEL);

	return ZSTD_isError(len) ? 0 : len;
}

/**
 * ktrk_unzip() - undo ktrk_zip(); the input may be anything
 * @to: where to
 * @want: bytes that must come out
 * @from: what
 * @n: how much
 *
 * Return: true if exactly so many came out.
 */
bool ktrk_unzip(void *to, size_t want, const void *from, size_t n)
{
	return ZSTD_decompress(to, want, from, n) == want;
}

#else

bool ktrk_zip_built(void)
{
	return false;
}

size_t ktrk_zip_room(size_t n)
{
	(void)n;
	return 0;
}

size_t ktrk_zip(void *to, size_t room, const void *from, size_t n)
{
	(void)to;
	(void)room;
	(void)from;
	(void)n;
	return 0;
}

bool ktrk_unzip(void *to, size_t want, const void *from, size_t n)
{
	(void)to;
	(void)want;
	(void)from;
	(void)n;
	return false;
}

#endif /* HAVE_ZSTD */
