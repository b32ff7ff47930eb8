// SPDX-License-Identifier: GPL-2.0-only

#include "crc.h"

#define POLY	0x82f63b78U	/* Castagnoli's, turned round */
#define SLICES	8

static u32 table[SLICES][256];

static void fill(void)
{
	u32 i, bit, s, crc;

	for (i = 0; i < 256; i++) {
		for (crc = i, bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? POLY : 0);
		table[0][i] = crc;
	}
	for (s = 1; s < SLICES; s++)
		for (i = 0; i < 256; i++)
			table[s][i] = table[s - 1][i] >> 8 ^
				      table[0][table[s - 1][i] & 255];
}

/* Eight bytes at once, each through a table of its own. */
static u32 eight(u32 crc, const u8 *p)
{
	u32 lo, hi;

	memcpy(&lo, p, 4);
	memcpy(&hi, p + 4, 4);
	lo ^= crc;
	return table[7][lo & 255] ^ table[6][lo >> 8 & 255] ^
	       table[5][lo >> 16 & 255] ^ table[4][lo >> 24] ^
	       table[3][hi & 255] ^ table[2][hi >> 8 & 255] ^
	       table[1][hi >> 16 & 255] ^ table[0][hi >> 24];
}

/**
 * ktrk_crc() - CRC-32C of some bytes
 * @crc: of what came before, 0 at the beginning
 * @data: the bytes
 * @n: how many
 *
 * Return: the sum.
 */
u32 ktrk_crc(u32 crc, const void *data, size_t n)
{
	const u8 *p = data;

	if (!table[0][1])
		fill();
	crc = ~crc;
	for (; n >= 8; n -= 8, p += 8)
		crc = eight(crc, p);
	while (n--)
		crc = crc >> 8 ^ table[0][(crc ^ *p++) & 255];
	return ~crc;
}
