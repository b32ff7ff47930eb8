// SPDX-License-Identifier: GPL-2.0-only
/*
 * readers N [EIGHTHS]: what readers cost who writes. N tasks map the ring of
 * the session "default", each reads all of it, the first as the consumer, and
 * sleeps in poll() for more. Then a real-time task calls getppid() in BURSTS
 * bursts, of as many calls as fill EIGHTHS eighths of the ring, which is when
 * poll() wakes; it waits between bursts until all have read all. Needs one
 * armed event there that getppid() hits; with N = 0 it should be disabled.
 *
 * Prints the ticks of a call, in thousandths, in the first round of the ring
 * and in the later ones. Around each burst stands an instruction that does
 * nothing, and that count.c knows.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <x86intrin.h>

#include "lib.h"

#define MAX_READERS	16
#define PART		8	/* of the ring; see poll in ktrk(4) */
#define FRESH		7	/* bursts that surely fit the first round */
#define BURSTS		24

/* What a reader tells us: all of it before @pos. */
struct told {
	__u64 pos;
	unsigned long records;
	unsigned long odd;
	unsigned long wakes;
	unsigned long sum;
};

static struct told *told;
static __u64 slack;	/* bytes */

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int join(__u64 *bytes)
{
	struct ktrk_ctl ctl;
	int fd = kt_open(O_RDWR);

	if (fd < 0 || kt_session(fd, KTRK_DEFAULT_SESSION, 0, 0) < 0 ||
	    kt_ctl(fd, KTRK_CTL_STATUS, &ctl) < 0)
		fail("session");
	*bytes = ctl.ring_bytes;
	return fd;
}

static void read_all(struct kt_ring *ring, struct told *mine, bool consumer)
{
	const struct ktrk_record *rec;

	while ((rec = kt_next(ring))) {
		mine->records++;
		mine->sum += rec->tid;
	}
	mine->odd = ring->odd;
	if (consumer)
		kt_give_back(ring);
	__atomic_store_n(&mine->pos, ring->pos, __ATOMIC_RELEASE);
}

/* On the last CPU; for good, until it is killed. */
static void reader(int i)
{
	struct kt_ring ring;
	struct pollfd pfd = { .events = POLLIN };
	__u64 bytes;

	kt_pin(sysconf(_SC_NPROCESSORS_ONLN) - 1);
	pfd.fd = join(&bytes);
	if (!i && kt_consume(pfd.fd, 1) < 0)
		fail("consume");
	if (kt_map(pfd.fd, 0, bytes, !i, &ring) < 0)
		fail("map");
	for (;;) {
		read_all(&ring, &told[i], !i);
		if (poll(&pfd, 1, -1) != 1)
			fail("poll");
		told[i].wakes++;
	}
}

static __u64 pos_of(int reader)
{
	return __atomic_load_n(&told[reader].pos, __ATOMIC_ACQUIRE);
}

/*
 * All have read all, and have had the time to fall asleep. But if they read at
 * the same time, what came since one read and since it asked to be woken may be
 * less than what wakes it.
 */
static void settle(const struct kt_ring *ring, int n)
{
	int i, tries = 2000;

	for (i = 0; i < n; i++)
		while (ring->prod->producer_pos - pos_of(i) > slack) {
			if (!tries--)
				fail("a reader does not come on");
			usleep(1000);
		}
	usleep(10000);
}

/* nopl 0x006b7400 + n (%rax) */
static __always_inline void mark(int n)
{
	asm volatile(".byte 0x0f, 0x1f, 0x80, %c0, 0x74, 0x6b, 0x00" ::"i"(n)
		     : "memory");
}

static unsigned long long burst(long hits)
{
	unsigned long long start;

	mark(1);
	start = __rdtsc();
	while (hits--)
		syscall(SYS_getppid);
	start = __rdtsc() - start;
	mark(2);
	return start;
}

/* Bytes of a record of the one event. */
static unsigned int record_bytes(int fd)
{
	struct ktrk_event ev = {
		.size = sizeof(ev), .flags = KTRK_EVENT_NEXT,
	};

	if (kt_ioctl(fd, KTRK_IOC_EVENT, &ev) < 0)
		fail("event");
	return ev.static_size;
}

/* Did each reader see each hit, woken once a burst? */
static int check(int n, unsigned long hits, unsigned long late)
{
	int i, rc = 0;

	for (i = 0; i < n; i++) {
		if (told[i].records + late >= hits && told[i].records <= hits &&
		    !told[i].odd && told[i].wakes >= BURSTS)
			continue;
		fprintf(stderr, "reader %d: %lu of %lu records, %lu wakes\n",
			i, told[i].records, hits, told[i].wakes);
		rc = 1;
	}
	return rc;
}

int main(int argc, char **argv)
{
	const struct sched_param prio = { .sched_priority = 10 };
	unsigned long long fresh = 0, later = 0;
	int i, n = argc > 1 ? atoi(argv[1]) : 1;
	pid_t readers[MAX_READERS];
	struct kt_ring ring;
	long hits, eighth, eighths = argc > 2 ? atoi(argv[2]) : 1;
	__u64 bytes;
	int fd;

	told = mmap(NULL, sizeof(*told) * MAX_READERS, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (n > MAX_READERS || told == MAP_FAILED)
		fail("readers");
	fd = join(&bytes);
	if (kt_map(fd, 0, bytes, false, &ring) < 0)
		fail("map");
	eighth = bytes / PART / record_bytes(fd);
	hits = eighth * eighths;
	slack = eighths > 1 ? 2 * bytes / PART : 0;
	for (i = 0; i < n; i++) {
		readers[i] = fork();
		if (!readers[i])
			reader(i);
	}
	kt_pin(0);
	if (sched_setscheduler(0, SCHED_FIFO, &prio))
		fail("real-time");
	usleep(50000);
	for (i = 0; i < BURSTS; i++) {
		settle(&ring, n);
		if (i < FRESH)
			fresh += burst(hits);
		else
			later += burst(hits);
	}
	settle(&ring, n);
	for (i = 0; i < n; i++) {
		kill(readers[i], SIGKILL);
		waitpid(readers[i], NULL, 0);
	}
	printf("%llu %llu %ld\n", fresh * 1000 / (FRESH * hits),
	       later * 1000 / ((BURSTS - FRESH) * hits), hits);
	return check(n, BURSTS * hits, eighths > 1 ? 2 * eighth : 0);
}
