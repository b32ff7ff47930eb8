// SPDX-License-Identifier: GPL-2.0-only
/*
 * What may be mapped of a session, by whom and how, and what becomes of it.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "lib.h"

#define RING	(1UL << 16)
#define CONS	KTRK_MMAP_RING(0)
#define PROD	(KTRK_MMAP_RING(0) + page)
#define WHOLE	(page + 2 * RING)

static size_t page;
static int fd;

static void *map_of(int from, size_t len, int prot, int flags, __u64 off)
{
	return mmap(NULL, len, prot, flags, from, off);
}

/* A mapping that must not be had. */
static void refuse(int rc, size_t len, int prot, int flags, __u64 off,
		   const char *what)
{
	void *p = map_of(fd, len, prot, flags, off);

	tap_is(p == MAP_FAILED ? -errno : 0, rc, what);
	if (p != MAP_FAILED)
		munmap(p, len);
}

/* One that must. */
static void *allow(size_t len, int prot, __u64 off, const char *what)
{
	void *p = map_of(fd, len, prot, MAP_SHARED, off);

	tap_ok(p != MAP_FAILED, "%s", what);
	return p;
}

static void fails(int rc, int want, const char *what)
{
	tap_is(rc ? -errno : 0, want, what);
}

/* How a child that reads there ends: 0, or the signal. */
static int child_reads(const void *p)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		(void)__atomic_load_n((const char *)p, __ATOMIC_RELAXED);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void offsets(void)
{
	const unsigned int ncpus = kt_cpus(fd);

	munmap(allow(page, PROT_READ, CONS, "the consumer page"), page);
	munmap(allow(page, PROT_READ, PROD, "the producer page alone"), page);
	munmap(allow(page + RING, PROT_READ, PROD, "with the data once"), page + RING);
	munmap(allow(WHOLE, PROT_READ, PROD, "with the data twice"), WHOLE);
	munmap(allow(WHOLE, PROT_READ, KTRK_MMAP_RING(ncpus - 1) + page, "the last CPU's"), WHOLE);
	refuse(-EINVAL, WHOLE + page, PROT_READ, MAP_SHARED, PROD, "one page more");
	refuse(-EINVAL, 2 * page, PROT_READ, MAP_SHARED, CONS, "two pages of the consumer's");
	refuse(-EINVAL, page, PROT_READ, MAP_SHARED, PROD + page, "the data alone");
	refuse(-EINVAL, page, PROT_READ, MAP_SHARED, PROD + RING, "the middle of the data");
	refuse(-EINVAL, page, PROT_READ, MAP_SHARED, KTRK_MMAP_RING(1) - page,
	       "below the next CPU's");
	refuse(-EINVAL, page, PROT_READ, MAP_SHARED, KTRK_MMAP_RING(ncpus), "no such CPU");
	refuse(-EINVAL, page, PROT_READ, MAP_SHARED, KTRK_MMAP_RING(1 << 19), "CPU 2^19");
	refuse(-EINVAL, page, PROT_READ, MAP_SHARED, (1ULL << 63) - page, "the largest offset");
	refuse(-EINVAL, 0, PROT_READ, MAP_SHARED, CONS, "nothing");
	tap_ok(map_of(fd, page, PROT_READ, MAP_SHARED, -page) == MAP_FAILED, "a negative one");
	tap_ok(map_of(fd, 1UL << 46, PROT_READ, MAP_SHARED, PROD) == MAP_FAILED, "2^46 bytes");
}

static void rights(void)
{
	const int rw = PROT_READ | PROT_WRITE;

	refuse(-EPERM, WHOLE, rw, MAP_SHARED, PROD, "the producer's to write");
	refuse(-EPERM, WHOLE, PROT_WRITE, MAP_SHARED, PROD, "to write only");
	refuse(-EPERM, WHOLE, PROT_READ | PROT_EXEC, MAP_SHARED, PROD, "to run");
	refuse(-EPERM, page, PROT_READ | PROT_EXEC, MAP_SHARED, CONS, "the consumer's to run");
	refuse(-EPERM, page, rw, MAP_SHARED, CONS, "the consumer's, by who is none");
	refuse(-EINVAL, WHOLE, PROT_READ, MAP_PRIVATE, PROD, "a private one");
	refuse(-EINVAL, WHOLE, rw, MAP_PRIVATE, PROD, "a private one to write");
	refuse(-EINVAL, page, rw, MAP_PRIVATE, CONS, "a private consumer page");
}

static __u64 word_at(const void *p)
{
	return __atomic_load_n((const __u64 *)p, __ATOMIC_RELAXED);
}

/* Write where it is not allowed by going around the page tables. */
static void by_force(void *p, const char *what)
{
	int mem = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	__u64 val = 0x4141414141414141;
	struct iovec from = { &val, sizeof(val) }, to = { p, sizeof(val) };
	__u64 before = word_at(p);

	tap_ok(pwrite(mem, &val, sizeof(val), (uintptr_t)p) < 0, "%s: /proc/self/mem", what);
	tap_ok(process_vm_writev(getpid(), &from, 1, &to, 1, 0) < 0,
	       "%s: process_vm_writev()", what);
	tap_ok(word_at(p) == before, "%s: as it was", what);
	close(mem);
}

static void later_rights(void)
{
	void *prod = map_of(fd, WHOLE, PROT_READ, MAP_SHARED, PROD);
	void *cons = map_of(fd, page, PROT_READ, MAP_SHARED, CONS);

	fails(mprotect(prod, page, PROT_READ | PROT_WRITE), -EACCES, "mprotect() to write");
	fails(mprotect(prod, WHOLE, PROT_READ | PROT_EXEC), -EACCES, "mprotect() to run");
	fails(mprotect(prod + page, RING, PROT_WRITE), -EACCES, "mprotect() of the data");
	fails(mprotect(cons, page, PROT_READ | PROT_WRITE), -EACCES,
	      "mprotect() of the consumer's");
	by_force(prod, "producer page");
	by_force(cons, "consumer page");
	munmap(prod, WHOLE);
	munmap(cons, page);
}

static void remap(void)
{
	void *p = map_of(fd, page, PROT_READ, MAP_SHARED, PROD), *q;
	const struct ktrk_producer *prod;

	tap_ok(mremap(p, page, WHOLE, MREMAP_MAYMOVE) == MAP_FAILED, "mremap() to grow");
	tap_ok(mremap(p, 0, page, MREMAP_MAYMOVE) == MAP_FAILED, "mremap() to double");
	munmap(p, page);
	/* Moving is harmless: the same pages, the same rights. */
	p = map_of(fd, WHOLE, PROT_READ, MAP_SHARED, PROD);
	q = mmap(NULL, WHOLE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	prod = mremap(p, WHOLE, WHOLE, MREMAP_MAYMOVE | MREMAP_FIXED, q);
	tap_ok(prod == q && prod->magic == KTRK_RING_MAGIC, "mremap() to move");
	fails(mprotect(q, page, PROT_READ | PROT_WRITE), -EACCES, "and no more rights");
	munmap(q, WHOLE);
}

static void tasks(void)
{
	struct ktrk_info info = { .size = sizeof(info) };
	int other = kt_open(O_RDWR);
	const struct ktrk_task *rows;
	size_t len;

	kt_ioctl(fd, KTRK_IOC_INFO, &info);
	len = (info.task_rows * sizeof(*rows) + page - 1) & ~(page - 1);
	rows = allow(len, PROT_READ, KTRK_MMAP_TASKS, "the task table");
	tap_ok(rows[0].tid == KTRK_RING_MAGIC &&
	       rows[0].tgid == info.task_rows - 1,
	       "its first row is its header");
	fails(mprotect((void *)rows, page, PROT_READ | PROT_WRITE), -EACCES,
	      "mprotect() of the table");
	munmap((void *)rows, len);
	refuse(-EPERM, len, PROT_READ | PROT_WRITE, MAP_SHARED, KTRK_MMAP_TASKS, "it to write");
	refuse(-EPERM, len, PROT_READ | PROT_EXEC, MAP_SHARED, KTRK_MMAP_TASKS, "it to run");
	refuse(-EINVAL, len, PROT_READ, MAP_PRIVATE, KTRK_MMAP_TASKS, "it in private");
	refuse(-EINVAL, len + page, PROT_READ, MAP_SHARED, KTRK_MMAP_TASKS, "more than all of it");
	refuse(-EINVAL, page, PROT_READ, MAP_SHARED, KTRK_MMAP_TASKS + page, "its second page");
	rows = map_of(other, len, PROT_READ, MAP_SHARED, KTRK_MMAP_TASKS);
	tap_ok(rows != MAP_FAILED, "the table without a session");
	tap_ok(map_of(other, page, PROT_READ, MAP_SHARED, CONS) == MAP_FAILED &&
	       errno == EBADFD, "but nothing else");
	munmap((void *)rows, len);
	close(other);
}

static void consumer(void)
{
	int second = kt_open(O_RDWR);
	struct ktrk_consumer *cons;
	struct ktrk_ctl ctl;
	void *other;

	kt_session(second, "mmap", 0, 0);
	tap_is(kt_consume(fd, 1), 0, "become the consumer");
	tap_is(kt_consume(fd, 1), 0, "once more");
	tap_is(kt_consume(second, 1), -EBUSY, "nobody else may");
	tap_is(kt_ctl(second, KTRK_CTL_CLEAR, &ctl), -EBUSY, "nor forget the records");
	cons = allow(page, PROT_READ | PROT_WRITE, CONS, "the consumer's to write");
	cons->consumer_pos = 0;
	other = map_of(second, page, PROT_READ | PROT_WRITE, MAP_SHARED, CONS);
	tap_ok(other == MAP_FAILED && errno == EPERM, "not by the other");
	refuse(-EPERM, page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_SHARED, CONS, "to run");
	fails(mprotect(cons, page, PROT_READ | PROT_EXEC), -EACCES, "mprotect() to run");
	refuse(-EPERM, WHOLE, PROT_READ | PROT_WRITE, MAP_SHARED, PROD, "its producer's to write");
	tap_is(kt_consume(fd, 0), 0, "give it back");
	refuse(-EPERM, page, PROT_READ | PROT_WRITE, MAP_SHARED, CONS, "and not any more");
	tap_is(kt_consume(second, 1), 0, "now the other may");
	close(second);
	tap_is(kt_consume(fd, 1), 0, "a claim ends with its descriptor");
	kt_consume(fd, 0);
	munmap(cons, page);
}

static void children(void)
{
	const char *prod = map_of(fd, WHOLE, PROT_READ, MAP_SHARED, PROD);

	tap_is(child_reads(prod), SIGSEGV, "a child does not have it");
	munmap((void *)prod + page + RING, RING);
	tap_is((__u32)word_at(prod), KTRK_RING_MAGIC,
	       "half of it unmapped");
	tap_is(child_reads(prod + page + RING), SIGSEGV, "is not there");
	munmap((void *)prod, page + RING);
}

static void twice(void)
{
	struct kt_ring ring;
	__u64 before;

	kt_map(fd, 0, RING, false, &ring);
	kt_pin(0);
	before = ring.prod->producer_pos;
	kt_run("loop 10");
	tap_is(ring.prod->producer_pos - before, 10 * 24, "10 records are seen");
	tap_ok(!memcmp(ring.data, ring.data + RING, RING), "the data twice is the same");
	tap_is(ring.prod->data_size, RING, "its size");
	tap_is(ring.prod->cpu, 0, "its CPU");
	kt_unmap(&ring);
}

/* The mapping holds the session; what is probed goes on. */
static void closed(void)
{
	int other = kt_new(RING);
	struct kt_ring ring;
	__u64 before;

	kt_add(other, "p:x ktm_loop i=$arg1");
	kt_map(other, 0, RING, false, &ring);
	kt_pin(0);
	kt_run("loop 3");
	before = ring.prod->producer_pos;
	close(other);
	tap_ok(before && kt_next(&ring), "a record is read after close()");
	kt_run("loop 3");
	tap_is(ring.prod->producer_pos - before, 3 * 24, "more come");
	kt_unmap(&ring);
}

static bool zeroes(const void *from, const void *to)
{
	const __u64 *p;

	for (p = from; p < (const __u64 *)to; p++)
		if (*p)
			return false;
	return true;
}

/* Nothing of what the kernel had in these pages before is to be seen. */
static void contents(void)
{
	int other = kt_new(RING);
	const struct ktrk_producer *prod;
	const unsigned char *cons;
	void *p;

	p = map_of(other, WHOLE, PROT_READ, MAP_SHARED, PROD);
	cons = map_of(other, page, PROT_READ, MAP_SHARED, CONS);
	prod = p;
	tap_ok(zeroes(p + page, p + WHOLE), "new data is all zero");
	tap_ok(zeroes(cons, cons + page), "so is the consumer page");
	tap_ok(zeroes(prod + 1, p + page), "and the rest of the producer's");
	tap_ok(zeroes(prod->reserved0, prod->lost + KTRK_LOST_CAUSES),
	       "and its positions");
	munmap(p, WHOLE);
	munmap((void *)cons, page);
	close(other);
}

static unsigned int mappings(void)
{
	struct ktrk_ctl ctl;

	return kt_ctl(fd, KTRK_CTL_STATUS, &ctl) ? ~0U : ctl.mappings;
}

/* Each ring has room for so many, and one that goes makes room for another. */
static void many(void)
{
	void *maps[KTRK_MAPPINGS_MAX], *p;
	unsigned int i, n = mappings();

	tap_is(n, 0, "nothing is mapped");
	for (i = 0; i < KTRK_MAPPINGS_MAX; i++) {
		maps[i] = map_of(fd, WHOLE, PROT_READ, MAP_SHARED, PROD);
		n += maps[i] != MAP_FAILED;
	}
	tap_is(n, KTRK_MAPPINGS_MAX, "a ring is mapped 64 times");
	tap_is(mappings(), n, "which is told");
	refuse(-ENOSPC, WHOLE, PROT_READ, MAP_SHARED, PROD, "not once more");
	munmap(allow(page, PROT_READ, CONS, "its consumer page"), page);
	munmap(allow(WHOLE, PROT_READ, KTRK_MMAP_RING(1) + page, "another ring"),
	       WHOLE);
	/* In two parts, neither of which counts for less. */
	munmap(maps[0] + page, page);
	refuse(-ENOSPC, WHOLE, PROT_READ, MAP_SHARED, PROD, "a part of one went");
	munmap(maps[0], WHOLE);
	p = allow(WHOLE, PROT_READ, PROD, "all of it went");
	refuse(-ENOSPC, WHOLE, PROT_READ, MAP_SHARED, PROD, "and again not");
	munmap(p, WHOLE);
	for (i = 1; i < KTRK_MAPPINGS_MAX; i++)
		munmap(maps[i], WHOLE);
	tap_is(mappings(), 0, "nothing is mapped any more");
}

/* In a group whose memory is counted: the rings' is counted there, too. */
static int map_in(const char *group)
{
	char path[128], pid[16];
	int other;

	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	snprintf(pid, sizeof(pid), "%d", getpid());
	if (kt_write(path, pid))
		return 2;
	other = kt_new(RING);
	return map_of(other, WHOLE, PROT_READ, MAP_SHARED, PROD) == MAP_FAILED;
}

static void in_group(void)
{
	char top[] = "/tmp/ktrk-cgroup-XXXXXX", path[64];
	int status = 2 << 8;
	pid_t pid;

	if (!mkdtemp(top) || mount("none", top, "cgroup2", 0, NULL)) {
		tap_skip("in a memory group", "no cgroup2");
		rmdir(top);
		return;
	}
	snprintf(path, sizeof(path), "%s/cgroup.subtree_control", top);
	kt_write(path, "+memory");
	snprintf(path, sizeof(path), "%s/ktrk-mmap", top);
	mkdir(path, 0700);
	pid = fork();
	if (!pid)
		_exit(map_in(path));
	waitpid(pid, &status, 0);
	tap_is(status, 0, "a ring is mapped in a memory group");
	rmdir(path);
	umount(top);
	rmdir(top);
}

int main(void)
{
	kt_begin(1);
	page = sysconf(_SC_PAGESIZE);
	fd = kt_open(O_RDWR);
	kt_session(fd, "mmap", KTRK_SESSION_CREATE, RING);
	kt_add(fd, "p:x ktm_loop i=$arg1");
	offsets();
	rights();
	later_rights();
	remap();
	tasks();
	consumer();
	children();
	twice();
	closed();
	contents();
	many();
	in_group();
	return tap_end();
}
