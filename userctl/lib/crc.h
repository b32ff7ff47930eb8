/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CRC-32C, which finds what a disk or a copy did to a block.
 */
#ifndef KTRK_CRC_H
#define KTRK_CRC_H

#include "env.h"

u32 ktrk_crc(u32 crc, const void *data, size_t n);

#endif /* KTRK_CRC_H */
