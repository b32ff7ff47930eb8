// SPDX-License-Identifier: GPL-2.0-only
/*
 * text ADDRESS: prints the byte of the kernel's memory at ADDRESS, both in hex.
 * There is a jump (e9) or an int3 (cc) where a kprobe stands: what the list of
 * kprobes calls optimised may still be waiting for it.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned long addr = argc > 1 ? strtoul(argv[1], NULL, 16) : 0;
	int i, fd = open("/proc/kcore", O_RDONLY);
	unsigned char byte;
	Elf64_Ehdr head;
	Elf64_Phdr part;

	if (pread(fd, &head, sizeof(head), 0) != sizeof(head))
		return 1;
	for (i = 0; i < head.e_phnum; i++) {
		off_t at = head.e_phoff + i * sizeof(part);

		if (pread(fd, &part, sizeof(part), at) != sizeof(part))
			return 1;
		if (addr - part.p_vaddr >= part.p_memsz)
			continue;
		at = part.p_offset + addr - part.p_vaddr;
		if (pread(fd, &byte, 1, at) != 1)
			return 1;
		printf("%02x\n", byte);
		return 0;
	}
	return 1;
}
