// SPDX-License-Identifier: GPL-2.0-only
/*
 * sys32 PATH: opens PATH in the way of 32-bit tasks. Ends with the error's
 * number; with 77 where there is no such way.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __x86_64__

#define I386_OPENAT	295

static void none(int sig)
{
	_exit(77);
}

/* The path must lie where 32 bits reach. */
int main(int argc, char **argv)
{
	char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long rc;

	if (argc != 2 || low == MAP_FAILED)
		return 78;
	strncpy(low, argv[1], 4095);
	signal(SIGSEGV, none);
	asm volatile("int $0x80"
		     : "=a"(rc)
		     : "a"(I386_OPENAT), "b"(-100), "c"(low), "d"(0x8000), "S"(0)
		     : "memory", "r8", "r9", "r10", "r11");
	return (int)rc < 0 ? -(int)rc : 0;
}

#else

int main(void)
{
	return 77;
}

#endif
