/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * zstd, where ktrkctl was built with it.
 */
#ifndef KTRK_ZIP_H
#define KTRK_ZIP_H

#include <stdbool.h>
#include <stddef.h>

bool ktrk_zip_built(void);
size_t ktrk_zip_room(size_t n);
size_t ktrk_zip(void *to, size_t room, const void *from, size_t n);
bool ktrk_unzip(void *to, size_t want, const void *from, size_t n);

#endif /* KTRK_ZIP_H */
