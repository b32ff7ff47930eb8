/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel memory through /proc/kcore: an ELF file of which only the segments
 * may be read, since what is between them has no end.
 */
#ifndef KTRK_KCORE_H
#define KTRK_KCORE_H

#include <elf.h>

#include "env.h"

/**
 * struct ktrk_kcore - an open core file
 * @fd: its descriptor
 * @nsegs: rows of @segs
 * @segs: its loadable segments
 */
struct ktrk_kcore {
	int fd;
	size_t nsegs;
	Elf64_Phdr *segs;
};

int ktrk_kcore_open(struct ktrk_kcore *core);
void ktrk_kcore_close(struct ktrk_kcore *core);
int ktrk_kcore_read(const struct ktrk_kcore *core, u64 addr, void *buf,
		    size_t len);

#endif /* KTRK_KCORE_H */
