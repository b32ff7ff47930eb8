// SPDX-License-Identifier: GPL-2.0-only
/*
 * hotloop N: calls getppid() N times and prints the ticks of the time stamp
 * counter that took. Under -icount shift=0 a tick is one guest instruction.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <x86intrin.h>

static unsigned long long run(long n)
{
	unsigned long long start = __rdtsc();

	while (n--)
		syscall(SYS_getppid);
	return __rdtsc() - start;
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 4000;
	int passes = argc > 2 ? atoi(argv[2]) : 5;
	unsigned long long best = ~0ULL;

	run(n);
	while (passes--) {
		unsigned long long ticks = run(n);

		if (ticks < best)
			best = ticks;
	}
	printf("%llu\n", best);
	return 0;
}
