// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kcore.h"
#include "slurp.h"

#define SEGS_MAX	4096

static int read_at(int fd, void *buf, size_t len, u64 off)
{
	char *to = buf;

	while (len) {
		ssize_t n = pread(fd, to, len, off);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		to += n;
		off += n;
		len -= n;
	}
	return 0;
}

static int header_verify(const Elf64_Ehdr *eh)
{
	if (memcmp(eh->e_ident, ELFMAG, SELFMAG) ||
	    eh->e_ident[EI_CLASS] != ELFCLASS64)
		return -ENOEXEC;
	if (eh->e_phentsize != sizeof(Elf64_Phdr) || !eh->e_phnum ||
	    eh->e_phnum > SEGS_MAX)
		return -ENOEXEC;
	return 0;
}

static int read_segments(struct ktrk_kcore *core)
{
	Elf64_Ehdr eh;
	int rc = read_at(core->fd, &eh, sizeof(eh), 0);

	if (!rc)
		rc = header_verify(&eh);
	if (rc)
		return rc;
	core->nsegs = eh.e_phnum;
	core->segs = ktrk_slurp_grow(NULL, core->nsegs, sizeof(*core->segs));
	return read_at(core->fd, core->segs, core->nsegs * sizeof(*core->segs),
		       eh.e_phoff);
}

/**
 * ktrk_kcore_open() - open /proc/kcore
 * @core: to be filled in
 *
 * Or the file that KTRK_KCORE names in the environment, for tests.
 *
 * Return: 0 or -errno.
 */
int ktrk_kcore_open(struct ktrk_kcore *core)
{
	const char *path = getenv("KTRK_KCORE");
	int rc;

	memset(core, 0, sizeof(*core));
	core->fd = open(path ? path : "/proc/kcore", O_RDONLY | O_CLOEXEC);
	if (core->fd < 0)
		return -errno;
	rc = read_segments(core);
	if (rc)
		ktrk_kcore_close(core);
	return rc;
}

/**
 * ktrk_kcore_close() - close it
 * @core: open
 */
void ktrk_kcore_close(struct ktrk_kcore *core)
{
	free(core->segs);
	close(core->fd);
	memset(core, 0, sizeof(*core));
	core->fd = -1;
}

/**
 * ktrk_kcore_read() - read kernel memory
 * @core: open
 * @addr: from here
 * @buf: where to
 * @len: how much
 *
 * Return: 0; -ENXIO if no segment holds all of it; or -errno.
 */
int ktrk_kcore_read(const struct ktrk_kcore *core, u64 addr, void *buf,
		    size_t len)
{
	size_t i;

	for (i = 0; i < core->nsegs; i++) {
		const Elf64_Phdr *seg = &core->segs[i];

		if (seg->p_type != PT_LOAD || addr < seg->p_vaddr ||
		    addr - seg->p_vaddr > seg->p_memsz ||
		    len > seg->p_memsz - (addr - seg->p_vaddr))
			continue;
		return read_at(core->fd, buf, len,
			       seg->p_offset + (addr - seg->p_vaddr));
	}
	return -ENXIO;
}
