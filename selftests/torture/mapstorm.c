// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads that map, unmap, move, shrink, protect and fork the rings of shared
 * sessions, and close, reopen, claim and resize these meanwhile, while hits
 * come. Each thread stays in a window of addresses of its own.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/uio.h>

#include "torture.h"

#define THREADS	4
#define FDS	3
#define RING	KTRK_RING_MIN
#define SLOTS	8
#define PAGES	16		/* of a slot */
#define NAME	"mapstorm"

/**
 * struct storm - one thread's
 * @dice: of its own
 * @window: SLOTS times PAGES pages of addresses
 * @mapped: mappings made
 * @refused: that were refused
 * @moved: by mremap()
 * @read: bytes read from mappings
 * @forks: children
 * @reopened: descriptors
 * @resized: times rings were made anew
 * @wrong: whatever must not be
 */
struct storm {
	__u64 dice;
	unsigned char *window;
	__u64 mapped, refused, moved, read, forks, reopened, resized, wrong;
	pthread_t thread;
};

static pthread_mutex_t fd_lock = PTHREAD_MUTEX_INITIALIZER;
/* What is refused or moved leaves a hole, where no thread's stack may come. */
static pthread_barrier_t all_here;
static int fds[FDS];
static size_t page;
static unsigned int ncpus;

static void *slot(struct storm *s, unsigned int n)
{
	return s->window + n * PAGES * page;
}

/* Give the addresses back to nobody else. */
static void blank(void *at, size_t len)
{
	mmap(at, len, PROT_NONE, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS |
	     MAP_NORESERVE, -1, 0);
}

static int any_fd(struct storm *s)
{
	return __atomic_load_n(&fds[tt_below(&s->dice, FDS)], __ATOMIC_RELAXED);
}

static void map_one(struct storm *s)
{
	static const int prots[] = {
		PROT_READ, PROT_READ, PROT_READ, PROT_READ | PROT_WRITE,
		PROT_READ | PROT_EXEC, PROT_NONE,
	};
	const int prot = prots[tt_below(&s->dice, ARRAY_SIZE(prots))];
	const bool ring = tt_below(&s->dice, 4);
	__u64 off = KTRK_MMAP_RING(tt_below(&s->dice, ncpus + 1));
	size_t len = ring ? (1 + tt_below(&s->dice, 10)) * page : page;
	void *at = slot(s, tt_below(&s->dice, SLOTS)), *p;

	if (ring)
		off += page;
	else if (!tt_below(&s->dice, 4))
		off = KTRK_MMAP_TASKS;
	p = mmap(at, len, prot, MAP_FIXED | MAP_SHARED, any_fd(s), off);
	if (p == MAP_FAILED) {
		/* What was there may be gone all the same. */
		blank(at, len);
		s->refused++;
		return;
	}
	s->mapped++;
	if (prot & PROT_EXEC || (ring && prot & PROT_WRITE))
		s->wrong++;
}

/* Through the kernel, so that what is not there is an error and no signal. */
static void read_some(struct storm *s)
{
	unsigned char buf[256];
	struct iovec to = { buf, sizeof(buf) };
	struct iovec from = {
		s->window + tt_below(&s->dice, SLOTS * PAGES) * page,
		sizeof(buf),
	};
	ssize_t n = process_vm_readv(getpid(), &to, 1, &from, 1, 0);

	if (n > 0)
		s->read += n;
}

static void move_one(struct storm *s)
{
	unsigned char *from = slot(s, tt_below(&s->dice, SLOTS));
	unsigned char *to = slot(s, tt_below(&s->dice, SLOTS));
	size_t old = (1 + tt_below(&s->dice, 10)) * page;
	size_t new = (1 + tt_below(&s->dice, 12)) * page;
	void *p;

	if (from == to)
		return;
	p = mremap(from, old, new, MREMAP_MAYMOVE | MREMAP_FIXED, to);
	if (p == MAP_FAILED)
		return;
	s->moved++;
	blank(from, PAGES * page);
}

static void protect_one(struct storm *s)
{
	unsigned char *at = slot(s, tt_below(&s->dice, SLOTS));

	mprotect(at + tt_below(&s->dice, 4) * page,
		 (1 + tt_below(&s->dice, 8)) * page, tt_below(&s->dice, 8));
	/* Whatever that did, nothing of a ring can be run. */
	madvise(at, PAGES * page, tt_below(&s->dice, 10));
}

static void unmap_one(struct storm *s)
{
	blank((unsigned char *)slot(s, tt_below(&s->dice, SLOTS)) +
	      tt_below(&s->dice, PAGES) * page, page);
	if (tt_below(&s->dice, 2))
		blank(slot(s, tt_below(&s->dice, SLOTS)), PAGES * page);
}

/* The child has none of it, and goes at once or with an exec. */
static void fork_one(struct storm *s)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		munmap(s->window, PAGES * page);
		if (s->dice & 1)
			execl("/bin/true", "true", (char *)NULL);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	s->forks++;
}

static int new_fd(void)
{
	int fd = kt_open(O_RDWR);

	if (kt_session(fd, NAME, KTRK_SESSION_CREATE, RING))
		printf("# no session\n");
	return fd;
}

static void reopen_one(struct storm *s)
{
	int i = tt_below(&s->dice, FDS), fd = new_fd(), old;

	pthread_mutex_lock(&fd_lock);
	old = fds[i];
	__atomic_store_n(&fds[i], fd, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&fd_lock);
	close(old);
	s->reopened++;
}

static int resize(struct storm *s, int fd)
{
	struct ktrk_resize resize = {
		.size = sizeof(resize), .cpu = (int)tt_below(&s->dice, 3) - 1,
		.ring_bytes = RING << tt_below(&s->dice, 3),
		.flags = tt_below(&s->dice, 3),
	};

	return kt_ioctl(fd, KTRK_IOC_RESIZE, &resize);
}

/* The shared ones are mostly mapped; our own are when we say so. */
static void resize_one(struct storm *s)
{
	void *at = slot(s, tt_below(&s->dice, SLOTS));
	int own = kt_new(RING), i;

	tt_add_by(own, "p:own ktm_loop n=$arg1", NULL);
	s->resized += !resize(s, any_fd(s));
	for (i = 0; i < 3; i++)
		s->resized += !resize(s, own);
	if (mmap(at, 2 * page, PROT_READ, MAP_FIXED | MAP_SHARED, own,
		 KTRK_MMAP_RING(0) + page) != MAP_FAILED)
		s->wrong += !resize(s, own);
	blank(at, PAGES * page);
	s->resized += !resize(s, own);
	close(own);
}

static void claim_one(struct storm *s)
{
	struct ktrk_ctl ctl;

	kt_consume(any_fd(s), tt_below(&s->dice, 2));
	kt_ctl(any_fd(s), tt_below(&s->dice, 2) ? KTRK_CTL_CLEAR :
	       KTRK_CTL_STATUS, &ctl);
}

static void (*const deeds[])(struct storm *s) = {
	map_one, map_one, map_one, map_one, read_some, read_some, read_some,
	move_one, protect_one, unmap_one, unmap_one, claim_one,
};

static void *storm(void *arg)
{
	struct storm *s = arg;
	int rounds = 0;

	pthread_barrier_wait(&all_here);
	/* Some of each deed, on however slow a machine. */
	while (rounds++ < 100 || tt_left()) {
		deeds[tt_below(&s->dice, ARRAY_SIZE(deeds))](s);
		if (!tt_below(&s->dice, 100))
			fork_one(s);
		if (!tt_below(&s->dice, 50))
			reopen_one(s);
		if (!tt_below(&s->dice, 40))
			resize_one(s);
		/* At times nothing of ours is mapped. */
		if (!tt_below(&s->dice, 60))
			blank(s->window, SLOTS * PAGES * page);
	}
	return NULL;
}

/* All that will ever be mapped outside of the windows is there before. */
static void start(struct storm *storms)
{
	int i;

	pthread_barrier_init(&all_here, NULL, THREADS);
	for (i = 0; i < THREADS; i++) {
		storms[i].dice = tt_seed() * 77 + i;
		storms[i].window = mmap(NULL, SLOTS * PAGES * page, PROT_NONE,
					MAP_PRIVATE | MAP_ANONYMOUS |
					MAP_NORESERVE, -1, 0);
		if (storms[i].window == MAP_FAILED)
			tap_bail("no memory");
	}
	for (i = 0; i < THREADS; i++)
		pthread_create(&storms[i].thread, NULL, storm, &storms[i]);
}

static void finish(struct storm *storms)
{
	int i;

	for (i = 0; i < THREADS; i++)
		pthread_join(storms[i].thread, NULL);
	for (i = 0; i < THREADS; i++)
		munmap(storms[i].window, SLOTS * PAGES * page);
}

static void report(const struct storm *storms)
{
	struct storm all = {};
	int i;

	for (i = 0; i < THREADS; i++) {
		all.mapped += storms[i].mapped;
		all.refused += storms[i].refused;
		all.moved += storms[i].moved;
		all.read += storms[i].read;
		all.forks += storms[i].forks;
		all.reopened += storms[i].reopened;
		all.resized += storms[i].resized;
		all.wrong += storms[i].wrong;
	}
	printf("# mapstorm: %llu mapped, %llu refused, %llu moved, %llu bytes read, ",
	       all.mapped, all.refused, all.moved, all.read);
	printf("%llu forks, %llu reopened, %llu resized\n", all.forks,
	       all.reopened, all.resized);
	tap_ok(all.mapped && all.moved && all.resized, "there was a storm");
	tap_is(all.wrong, 0, "none was written or run, or resized while mapped");
}

/* Nothing is mapped any more, and whoever comes now has it all. */
static void afterwards(int id)
{
	struct ktrk_counts counts;
	struct ktrk_ctl ctl;
	struct kt_ring ring;
	int fd = fds[0], i;

	kt_switch(fd, "map", 0);
	kt_stat(fd, id, -1, &counts);
	tap_ok(kt_closes(&counts), "the books close: %llu hits, %llu recorded, %llu lost",
	       counts.hits, counts.recorded, kt_lost(&counts));
	for (i = 0; i < FDS; i++)
		kt_consume(fds[i], 0);
	kt_ctl(fd, KTRK_CTL_STATUS, &ctl);
	tap_is(ctl.mappings, 0, "nothing is mapped");
	tap_is(kt_consume(fd, 1), 0, "the claim is free");
	tap_is(kt_map(fd, 0, ctl.ring_bytes, true, &ring), 0, "a ring can be mapped");
	kt_unmap(&ring);
}

int main(void)
{
	struct storm storms[THREADS] = {};
	struct tt_load load;
	int i, id;

	tt_begin();
	page = sysconf(_SC_PAGESIZE);
	for (i = 0; i < FDS; i++)
		fds[i] = new_fd();
	ncpus = kt_cpus(fds[0]);
	id = tt_add(fds[0], "p:map ktm_loop n=$arg1");
	tt_load_start(&load);
	start(storms);
	finish(storms);
	tt_load_stop(&load);
	report(storms);
	afterwards(id);
	for (i = 0; i < FDS; i++)
		close(fds[i]);
	tap_is(tt_unload_module(), 0, "the module goes");
	tap_is(tt_load_module(), 0, "and comes");
	return tap_end();
}
