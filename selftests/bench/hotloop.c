// SPDX-License-Identifier: GPL-2.0-only
/*
 * hotloop [getppid|pipe] [N] [PASSES]: what is measured. Prints the ticks of
 * the time stamp counter that the fastest pass took, and how many events there
 * were in it. Under -icount shift=0 a tick is one guest instruction.
 *
 * getppid: N calls. pipe: a task hands a byte to another on its CPU and gets it
 * back, N times; an event is a switch of tasks, and the kernel counts them.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

struct pass {
	unsigned long long ticks;
	unsigned long events;
};

static void getppids(long n, struct pass *pass)
{
	unsigned long long start;

	pass->events = n;
	start = __rdtsc();
	while (n--)
		syscall(SYS_getppid);
	pass->ticks = __rdtsc() - start;
}

/* Switches of tasks since boot; of all CPUs, so there should be one. */
static unsigned long switches(void)
{
	static char line[4096];
	unsigned long count = 0;
	FILE *f = fopen("/proc/stat", "r");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "ctxt %lu", &count) == 1)
			break;
	if (f)
		fclose(f);
	return count;
}

static int ping[2], pong[2];

static void pass_on(int in, int out)
{
	char byte;

	if (read(in, &byte, 1) != 1 || write(out, &byte, 1) != 1)
		exit(1);
}

static void rounds(long n)
{
	char byte = 0;

	while (n--)
		if (write(ping[1], &byte, 1) != 1 ||
		    read(pong[0], &byte, 1) != 1)
			exit(1);
}

#define WARM	16

static void pipes(long n, struct pass *pass)
{
	unsigned long long start;
	pid_t partner;
	long i;

	if (pipe(ping) || pipe(pong))
		exit(1);
	partner = fork();
	if (!partner) {
		for (i = 0; i < n + WARM; i++)
			pass_on(ping[0], pong[1]);
		_exit(0);
	}
	rounds(WARM);
	pass->events = switches();
	start = __rdtsc();
	rounds(n);
	pass->ticks = __rdtsc() - start;
	pass->events = switches() - pass->events;
	waitpid(partner, NULL, 0);
	for (i = 0; i < 2; i++) {
		close(ping[i]);
		close(pong[i]);
	}
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "getppid";
	void (*run)(long, struct pass *) =
		strcmp(kind, "pipe") ? getppids : pipes;
	long n = argc > 2 ? atol(argv[2]) : 4000;
	int passes = argc > 3 ? atoi(argv[3]) : 5;
	struct pass best = { .ticks = ~0ULL }, pass;

	run(n, &pass);
	while (passes--) {
		run(n, &pass);
		if (pass.ticks < best.ticks)
			best = pass;
	}
	printf("%llu %lu\n", best.ticks, best.events);
	return 0;
}
