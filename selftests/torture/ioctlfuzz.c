// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests to /dev/ktrk that are nearly right: a good one is taken, then some
 * of its words, its size, its number or the place where it lies are made
 * something else. The dice are known, so a run can be done again.
 *
 * Nothing may be written outside of what the caller said it had, the size must
 * come back as it was, and the errno must be one that ktrk(4) names.
 */
#define _GNU_SOURCE
#include <time.h>

#include "torture.h"

#define FULL	10000000ULL
#define FDS	6
#define ROOM	4096		/* of the largest request that is read */
#define GUARD	0xa5
#define OUT	65536		/* for what a request points to */
#define DEAR	64		/* one in so many patches the kernel's text */
#define DEARER	2048		/* the same, where the count has to be reached */

union request {
	__u32 size;
	struct ktrk_info info;
	struct ktrk_session_req session;
	struct ktrk_add add;
	struct ktrk_del del;
	struct ktrk_switch sw;
	struct ktrk_event event;
	struct ktrk_stat stat;
	struct ktrk_ctl ctl;
	struct ktrk_consume consume;
	struct ktrk_tracepoints tracepoints;
	struct ktrk_resize resize;
	struct ktrk_pids pids;
	__u32 words[ROOM / 4];
	unsigned char bytes[ROOM];
};

static const struct {
	const char *name;
	unsigned long nr;
	unsigned int size;
	unsigned int often;	/* of 1000 */
} kinds[] = {
	{ "INFO", KTRK_IOC_INFO, sizeof(struct ktrk_info), 80 },
	{ "SESSION", KTRK_IOC_SESSION, sizeof(struct ktrk_session_req), 60 },
	{ "ADD", KTRK_IOC_ADD, sizeof(struct ktrk_add), 20 },
	{ "DEL", KTRK_IOC_DEL, sizeof(struct ktrk_del), 120 },
	{ "SWITCH", KTRK_IOC_SWITCH, sizeof(struct ktrk_switch), 120 },
	{ "EVENT", KTRK_IOC_EVENT, sizeof(struct ktrk_event), 150 },
	{ "STAT", KTRK_IOC_STAT, sizeof(struct ktrk_stat), 160 },
	{ "CTL", KTRK_IOC_CTL, sizeof(struct ktrk_ctl), 130 },
	{ "CONSUME", KTRK_IOC_CONSUME, sizeof(struct ktrk_consume), 100 },
	{ "TRACEPOINTS", KTRK_IOC_TRACEPOINTS, sizeof(struct ktrk_tracepoints), 20 },
	{ "RESIZE", KTRK_IOC_RESIZE, sizeof(struct ktrk_resize), 20 },
	{ "PIDS", KTRK_IOC_PIDS, sizeof(struct ktrk_pids), 20 },
};

/* Mostly refused before the kernel is asked to arm anything. */
static const char *const texts[] = {
	"p:a ktm_loop", "p:b ktm_loop n=$arg1", "r:c ktm_loop $retval",
	"t:d sys_enter $arg2", "p no_such_function_anywhere", "x", "p:",
	"r5000:e ktm_loop", "p:f ktm_loop +0(+0(+0($arg1))):string",
	"p:g ktm_loop a=$arg1 a=$arg2", "p:h ktm_loop+1", "t:i no_such",
	"p:j ktm_loop if n == 1", "-:a", "r:k ktm_loop $duration if $retval",
	"p:l ktm_l* $func", "p:m no_such_*", "r:n ktm_*", "p:o [", "p:a ktm_*",
};

static const char *const names[] = { "", "a", "b", "c", "d", "none", "ktrk" };
static const char *const sessions[] = { "", "fuzz1", "fuzz2", "fuzz-3" };

static const __u64 interesting[] = {
	0, 1, 2, 3, 4, 7, 8, 15, 16, 63, 64, 255, 256, 4095, 4096, 4097,
	0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff,
	0x100000000ULL, ~0ULL >> 1, ~0ULL - 4095, ~0ULL,
	0xffff800000000000ULL, 0xffffffff81000000ULL, 0x0000800000000000ULL,
};

static int fds[FDS];
/* Requests lie in @page, or end at @edge, where nothing is. */
static unsigned char *page, *edge, *locked, *out;
static long page_size;
static __u64 dice;
static __u64 asked[ARRAY_SIZE(kinds)], answered[ARRAY_SIZE(kinds)];
static __u64 total, odd, errors[256];
static __u64 dear = DEAR;

static __u64 below(__u64 n)
{
	return tt_below(&dice, n);
}

#define one_of(table)	(table)[below(ARRAY_SIZE(table))]

/* Descriptors: none, own and shared sessions, one for reading only. */
static void open_one(int i)
{
	if (fds[i] >= 0)
		close(fds[i]);
	fds[i] = kt_open(i == 5 ? O_RDONLY : O_RDWR);
	if (i == 1 || i == 2)
		kt_session(fds[i], "", 0, KTRK_RING_MIN);
	if (i == 3 || i == 4)
		kt_session(fds[i], sessions[i - 2], KTRK_SESSION_CREATE,
			   KTRK_RING_MIN);
	if (i == 5)
		kt_session(fds[i], "fuzz1", 0, 0);
	if (i == 1 || i == 3)
		tt_add_by(fds[i], "p:a ktm_loop n=$arg1", NULL);
}

static __u64 ring_bytes(void)
{
	static const __u64 sizes[] = {
		0, KTRK_RING_MIN, KTRK_RING_MIN * 2, KTRK_RING_MIN - 1,
		KTRK_RING_MAX * 2, 5000, ~0ULL,
	};

	return one_of(sizes);
}

static void fill_add(struct ktrk_add *add)
{
	const char *text = one_of(texts);

	add->flags = below(16);
	add->text = (uintptr_t)text;
	add->text_len = strlen(text);
	/* The parser refuses most that were cut short. */
	if (below(dear))
		add->text_len -= below(strlen(text)) + 1;
	add->max_rate = below(2) ? KTRK_RATE_NONE : below(1000);
	add->max_cpu = below(2) ? KTRK_CPU_NONE : below(1000);
	snprintf(add->mech, sizeof(add->mech), "%s",
		 below(4) ? "" : below(2) ? "kprobe" : "nothing");
}

static void fill_session(struct ktrk_session_req *req)
{
	req->flags = below(32);
	req->ring_bytes = ring_bytes();
	snprintf(req->name, sizeof(req->name), "%s", one_of(sessions));
}

static void fill_event(struct ktrk_event *ev)
{
	ev->flags = below(2);
	ev->id = below(4);
	ev->text = below(2) ? (uintptr_t)out : 0;
	ev->text_len = below(3) ? OUT : below(20);
	ev->fields = below(2) ? (uintptr_t)out : 0;
	ev->nfields = below(3) ? OUT / sizeof(struct ktrk_field) : below(3);
}

/* A request that may well be granted. */
static void fill(union request *req, unsigned int kind)
{
	memset(req, 0, sizeof(*req));
	req->size = kinds[kind].size;
	switch (_IOC_NR(kinds[kind].nr)) {
	case _IOC_NR(KTRK_IOC_SESSION):
		fill_session(&req->session);
		break;
	case _IOC_NR(KTRK_IOC_ADD):
		fill_add(&req->add);
		break;
	case _IOC_NR(KTRK_IOC_DEL):
		req->del.flags = !below(8 * dear);
		strcpy(req->del.group, below(2) ? "" : one_of(names));
		strcpy(req->del.event, below(dear) ? "none" : one_of(names));
		break;
	case _IOC_NR(KTRK_IOC_SWITCH):
		req->sw.flags = !below(8 * dear);
		req->sw.on = below(3);
		strcpy(req->sw.event, below(dear) ? "none" : one_of(names));
		break;
	case _IOC_NR(KTRK_IOC_EVENT):
		fill_event(&req->event);
		break;
	case _IOC_NR(KTRK_IOC_STAT):
		req->stat.id = below(4);
		req->stat.cpu = (int)below(4) - 1;
		break;
	case _IOC_NR(KTRK_IOC_CTL):
		req->ctl.op = below(below(dear) ? 3 : 6);
		break;
	case _IOC_NR(KTRK_IOC_CONSUME):
		req->consume.on = below(3);
		break;
	case _IOC_NR(KTRK_IOC_TRACEPOINTS):
		req->tracepoints.buf = below(2) ? (uintptr_t)out : 0;
		req->tracepoints.len = below(2) ? OUT : below(20);
		break;
	case _IOC_NR(KTRK_IOC_RESIZE):
		req->resize.flags = below(4);
		req->resize.cpu = (int)below(4) - 1;
		req->resize.ring_bytes = below(dear / DEAR) ? 5000 :
					 ring_bytes();
		req->resize.limit_bytes = below(4) ? 0 : 1 << 20;
		break;
	case _IOC_NR(KTRK_IOC_PIDS):
		req->pids.flags = below(4);
		req->pids.pid = below(2) ? (unsigned int)getpid() : below(300);
		break;
	}
}

static void *bad_pointer(void)
{
	return (void *)(uintptr_t)interesting[below(ARRAY_SIZE(interesting))];
}

/* Where a reply goes: what the dice make of it must not be memory of ours. */
static void sober_pointer(__u64 *p)
{
	if (*p && *p - (uintptr_t)out > OUT)
		*p = (uintptr_t)bad_pointer();
}

/* Not more memory than the guest has, whatever the dice say. */
static void sober(union request *req, unsigned int nr)
{
	__u64 *bytes = NULL;

	if (nr == _IOC_NR(KTRK_IOC_SESSION))
		bytes = &req->session.ring_bytes;
	if (nr == _IOC_NR(KTRK_IOC_RESIZE))
		bytes = &req->resize.ring_bytes;
	if (nr == _IOC_NR(KTRK_IOC_EVENT)) {
		sober_pointer(&req->event.text);
		sober_pointer(&req->event.fields);
	}
	if (nr == _IOC_NR(KTRK_IOC_TRACEPOINTS))
		sober_pointer(&req->tracepoints.buf);
	if (bytes && *bytes > 1 << 18 && *bytes <= KTRK_RING_MAX)
		*bytes = KTRK_RING_MIN;
}

static void mutate(union request *req, unsigned int size)
{
	unsigned int n = below(4), at;
	__u64 value;

	while (n--) {
		at = below(size / 4);
		value = below(4) ? interesting[below(ARRAY_SIZE(interesting))] :
				   tt_rand(&dice);
		switch (below(4)) {
		case 0:
			req->bytes[at * 4 + below(4)] ^= 1 << below(8);
			break;
		case 1:
			memcpy(&req->words[at & ~1], &value, sizeof(value));
			break;
		default:
			req->words[at] = value;
		}
	}
}

/* What the caller says its size is; grown ones have a tail, good or bad. */
static unsigned int size_of(union request *req, unsigned int size)
{
	unsigned int grown;

	switch (below(16)) {
	case 0:
		return below(size + 1);
	case 1:
		grown = size + 8 * (1 + below(32));
		return grown > ROOM ? ROOM : grown;
	case 2:
		grown = size + 8 * (1 + below(32));
		req->bytes[size + below(8)] = 1 + below(255);
		return grown > ROOM ? ROOM : grown;
	case 3:
		return interesting[below(ARRAY_SIZE(interesting))];
	}
	return size;
}

static unsigned long number_of(unsigned long nr)
{
	switch (below(64)) {
	case 0:
		return nr ^ 1UL << below(32);
	case 1:
		return _IOC(below(4), KTRK_IOC_MAGIC, below(256),
			    below(1 << 14));
	}
	return nr;
}

static bool known(int err)
{
	static const int good[] = {
		0, EINVAL, EFAULT, ENOTTY, E2BIG, EPERM, EBADFD, EBUSY, ENOENT,
		EEXIST, ENOSPC, ENOMEM, EOPNOTSUPP, EILSEQ, EADDRNOTAVAIL,
		EDQUOT, ENODEV, ESRCH,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++)
		if (good[i] == err)
			return true;
	return false;
}

static void complain(const char *what, unsigned long nr, int rc)
{
	if (odd++ < 20)
		printf("# request %llu, number %#lx: %s (%s)\n", total, nr,
		       what, strerror(-rc));
}

static bool untouched(const unsigned char *at)
{
	unsigned int i;

	for (i = 0; i < 64; i++)
		if (at[i] != GUARD)
			return false;
	return true;
}

/* Behind it is nothing, so that one byte too many is a fault; or a guard. */
static int ask(int fd, unsigned long nr, const union request *req,
	       unsigned int size)
{
	unsigned int have = size < 4 ? 4 : size > ROOM ? ROOM : size;
	const bool last = below(2);
	unsigned char *at = last ? edge - have : page + 8 + below(64) * 8;
	int rc;

	at[-1] = GUARD;
	memcpy(at, req, have);
	memcpy(at, &size, sizeof(size));
	if (!last)
		memset(at + have, GUARD, 64);
	rc = kt_ioctl(fd, nr, at);
	if (memcmp(at, &size, sizeof(size)))
		complain("the size came back changed", nr, rc);
	if (at[-1] != GUARD)
		complain("written in front of it", nr, rc);
	if (!last && !untouched(at + have))
		complain("written behind it", nr, rc);
	return rc;
}

static unsigned int any_kind(void)
{
	unsigned int n = below(1000), i;

	for (i = 0; i < ARRAY_SIZE(kinds) - 1; i++) {
		if (n < kinds[i].often)
			break;
		n -= kinds[i].often;
	}
	return i;
}

static void one(void)
{
	unsigned int kind = any_kind(), size = kinds[kind].size, i;
	unsigned long nr = number_of(kinds[kind].nr);
	static union request req;
	int rc;

	fill(&req, kind);
	mutate(&req, size);
	sober(&req, _IOC_NR(nr));
	if (!below(32)) {
		rc = kt_ioctl(fds[below(FDS)], nr,
			      below(4) ? bad_pointer() : locked);
	} else {
		size = size_of(&req, size);
		sober(&req, _IOC_NR(nr));
		rc = ask(fds[below(FDS)], nr, &req, size);
	}
	total++;
	asked[kind]++;
	answered[kind] += !rc;
	if (!known(-rc))
		complain("an errno that is in no manual", nr, rc);
	errors[-rc & 255]++;
	if (!(total % 256))
		kt_run("loop 10");
	if (!below(300 * dear))
		for (i = 0; i < FDS; i++)
			open_one(i);
}

static void memory(void)
{
	unsigned char *mem;

	/* Twice as long as we say, for pointers into the middle of it. */
	out = malloc(2 * OUT);
	page_size = sysconf(_SC_PAGESIZE);
	mem = mmap(NULL, 6 * page_size, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED || !out)
		tap_bail("no memory");
	/* A page to work in; two that end where nothing is; one to read. */
	page = mem + page_size;
	edge = mem + 4 * page_size;
	locked = mem + 5 * page_size;
	munmap(edge, page_size);
	memset(locked, 0, page_size);
	mprotect(locked, page_size, PROT_READ);
}

static void report(double seconds)
{
	size_t i;

	printf("# ioctlfuzz: %llu of %llu requests, %.0f a second; seed %llu\n",
	       total, FULL, total / seconds, tt_seed());
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		printf("# %-12s %8llu asked, %8llu granted\n", kinds[i].name,
		       asked[i], answered[i]);
	for (i = 1; i < ARRAY_SIZE(errors); i++)
		if (errors[i])
			printf("# %8llu times %s\n", errors[i], strerror(i));
}

/* Named sessions may have been pinned by a good throw. */
static void unpin(void)
{
	size_t i;

	for (i = 1; i < ARRAY_SIZE(sessions); i++) {
		int fd = kt_open(O_RDWR);

		kt_session(fd, sessions[i], KTRK_SESSION_UNPIN, 0);
		close(fd);
	}
}

int main(void)
{
	int before, i, granted = 0, wanted;
	struct timespec a, b;

	tt_begin();
	dice = tt_seed();
	dear = tt_full() ? DEARER : DEAR;
	before = tt_probes();
	memory();
	for (i = 0; i < FDS; i++) {
		fds[i] = -1;
		open_one(i);
	}
	clock_gettime(CLOCK_MONOTONIC, &a);
	while (tt_more(total, FULL))
		one();
	clock_gettime(CLOCK_MONOTONIC, &b);
	report(b.tv_sec - a.tv_sec + (b.tv_nsec - a.tv_nsec) / 1e9);
	for (i = 0; i < (int)ARRAY_SIZE(kinds); i++)
		granted += !!answered[i];
	tap_is(odd, 0, "no answer is odd");
	/* The rarest is granted once in a thousand requests. */
	wanted = ARRAY_SIZE(kinds) - 1;
	if (total / 500 < (__u64)wanted)
		wanted = total / 500;
	tap_ok(granted >= wanted, "%d kinds of request were granted, at least %d", granted, wanted);
	for (i = 0; i < FDS; i++)
		close(fds[i]);
	unpin();
	tap_is(tt_probes(), before, "no kprobe is left");
	tap_is(tt_unload_module(), 0, "the module goes");
	tap_is(tt_load_module(), 0, "and comes");
	return tap_end();
}
