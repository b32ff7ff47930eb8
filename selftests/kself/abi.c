// SPDX-License-Identifier: GPL-2.0-only
/*
 * The requests of /dev/ktrk with one thing wrong at a time: size, flag, bit,
 * pointer, number. Each has its errno and changes nothing.
 */
#define _GNU_SOURCE
#include "lib.h"

#define RING	(1ULL << 16)

static int fd, id;
static long page;

/* A request that is fine, so that one thing can be made wrong. */
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
	struct ktrk_pids pids;
	char room[4096];
};

static const char text[] = "p:new ktm_none";

static const struct row {
	const char *name;
	unsigned long request;
	unsigned int size;
	int rc;			/* of the one that is fine */
	bool free;		/* needs no session */
} rows[] = {
	{ "INFO", KTRK_IOC_INFO, sizeof(struct ktrk_info), 0, true },
	{ "SESSION", KTRK_IOC_SESSION, sizeof(struct ktrk_session_req), -EBUSY, true },
	{ "ADD", KTRK_IOC_ADD, sizeof(struct ktrk_add), 0, false },
	{ "DEL", KTRK_IOC_DEL, sizeof(struct ktrk_del), -ENOENT, false },
	{ "SWITCH", KTRK_IOC_SWITCH, sizeof(struct ktrk_switch), -ENOENT, false },
	{ "EVENT", KTRK_IOC_EVENT, sizeof(struct ktrk_event), 0, false },
	{ "STAT", KTRK_IOC_STAT, sizeof(struct ktrk_stat), 0, false },
	{ "CTL", KTRK_IOC_CTL, sizeof(struct ktrk_ctl), 0, false },
	{ "CONSUME", KTRK_IOC_CONSUME, sizeof(struct ktrk_consume), 0, false },
	{ "TRACEPOINTS", KTRK_IOC_TRACEPOINTS, sizeof(struct ktrk_tracepoints), 0, true },
	{ "PIDS", KTRK_IOC_PIDS, sizeof(struct ktrk_pids), 0, false },
};

static void fine(union request *req, const struct row *row)
{
	memset(req, 0, sizeof(*req));
	req->size = row->size;
	switch (row->request) {
	case KTRK_IOC_ADD:
		req->add.flags = KTRK_ADD_DRYRUN;
		req->add.text = (uintptr_t)text;
		req->add.text_len = strlen(text);
		break;
	case KTRK_IOC_DEL:
		strcpy(req->del.event, "nosuch");
		break;
	case KTRK_IOC_SWITCH:
		strcpy(req->sw.event, "nosuch");
		break;
	case KTRK_IOC_EVENT:
		req->event.id = id;
		break;
	case KTRK_IOC_STAT:
		req->stat.id = id;
		req->stat.cpu = -1;
		break;
	case KTRK_IOC_PIDS:
		req->pids.pid = getpid();
		break;
	}
}

/* One event, armed, the session records: as it was. */
static bool unchanged(void)
{
	struct ktrk_ctl ctl;

	return !kt_ctl(fd, KTRK_CTL_STATUS, &ctl) && ctl.nevents == 1 &&
	       ctl.on && ctl.ring_bytes == RING && !ctl.has_consumer;
}

static void want(int got, int rc, const char *request, const char *what)
{
	if (!tap_ok(got == rc && unchanged(), "%s: %s", request, what))
		printf("#   got %d (%s), want %d; %s\n", got, strerror(-got), rc,
		       unchanged() ? "unchanged" : "and something changed");
}

static void sizes(const struct row *row)
{
	static const unsigned int bad[] = { 0, 4, 7 };
	union request req;
	size_t i;

	fine(&req, row);
	want(kt_ioctl(fd, row->request, &req), row->rc, row->name, "the fine one");
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		fine(&req, row);
		req.size = bad[i];
		want(kt_ioctl(fd, row->request, &req), -EINVAL, row->name, "a size below 8");
	}
	fine(&req, row);
	req.size = page + 1;
	want(kt_ioctl(fd, row->request, &req), -E2BIG, row->name, "a size above a page");
	req.size = ~0U;
	want(kt_ioctl(fd, row->request, &req), -E2BIG, row->name, "the largest size");
	fine(&req, row);
	req.size = row->size + 64;
	want(kt_ioctl(fd, row->request, &req), row->rc, row->name, "a larger one, zeroes behind");
	tap_is(req.size, row->size + 64, "the caller's size is left alone");
	fine(&req, row);
	req.size = row->size + 64;
	req.room[row->size + 63] = 1;
	want(kt_ioctl(fd, row->request, &req), -E2BIG, row->name, "a larger one, no zero behind");
}

static void pointers(const struct row *row)
{
	char *two = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	union request req;

	fine(&req, row);
	want(kt_ioctl(fd, row->request, NULL), -EFAULT, row->name, "NULL");
	want(kt_ioctl(fd, row->request, (void *)-page), -EFAULT, row->name,
	     "an address of the kernel");
	mprotect(two + page, page, PROT_NONE);
	memcpy(two + page - 4, &req, 4);
	want(kt_ioctl(fd, row->request, two + page - 4), -EFAULT, row->name,
	     "half of it missing");
	memcpy(two, &req, row->size);
	mprotect(two, page, PROT_READ);
	want(kt_ioctl(fd, row->request, two), -EFAULT, row->name, "read-only memory");
	munmap(two, 2 * page);
}

/* The reply cannot be written: nothing may have happened. */
static void read_only(void)
{
	char *mem = mmap(NULL, page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct ktrk_add add = {
		.size = sizeof(add),
		.text = (uintptr_t)text,
		.text_len = strlen(text),
	};

	memcpy(mem, &add, sizeof(add));
	mprotect(mem, page, PROT_READ);
	want(kt_ioctl(fd, KTRK_IOC_ADD, mem), -EFAULT, "ADD", "where no reply can go");
	munmap(mem, page);
}

static void without_session(const struct row *row)
{
	union request req;
	int other = kt_open(O_RDWR);

	fine(&req, row);
	if (!row->free)
		want(kt_ioctl(other, row->request, &req), -EBADFD, row->name, "no session");
	close(other);
}

/* One flag or reserved member that is not known. */
#define WRONG(row, member, value, rc) do { \
	union request req_; \
	fine(&req_, &rows[row]); \
	req_.member = (value); \
	want(kt_ioctl(fd, rows[row].request, &req_), rc, rows[row].name, #member " = " #value); \
} while (0)

static void members(void)
{
	WRONG(2, add.flags, 16, -EINVAL);
	WRONG(2, add.flags, 0x80000000, -EINVAL);
	WRONG(2, add.text_len, 0, -EINVAL);
	WRONG(2, add.text_len, KTRK_TEXT_MAX + 1, -E2BIG);
	WRONG(2, add.text_len, ~0U, -E2BIG);
	WRONG(2, add.text, 0, -EFAULT);
	WRONG(2, add.text, -4096ULL, -EFAULT);
	WRONG(3, del.flags, 2, -EINVAL);
	WRONG(3, del.id, id + 1, -ENOENT);
	WRONG(3, del.event[0], 0, -EINVAL);
	WRONG(4, sw.flags, 2, -EINVAL);
	WRONG(4, sw.on, 2, -EINVAL);
	WRONG(4, sw.event[0], 0, -EINVAL);
	WRONG(5, event.flags, 2, -EINVAL);
	WRONG(5, event.id, 0, -ENOENT);
	WRONG(5, event.id, id + 1, -ENOENT);
	WRONG(5, event.id, ~0U, -ENOENT);
	WRONG(6, stat.reserved, 1, -EINVAL);
	WRONG(6, stat.cpu, -2, -EINVAL);
	WRONG(6, stat.cpu, 1 << 20, -EINVAL);
	WRONG(6, stat.id, ~0U, -ENOENT);
	WRONG(7, ctl.op, KTRK_CTL_RESET + 1, -EINVAL);
	WRONG(7, ctl.op, ~0U, -EINVAL);
	WRONG(7, ctl.reserved, 1, -EINVAL);
	WRONG(8, consume.on, 2, -EINVAL);
	WRONG(10, pids.flags, KTRK_PIDS_FOLLOW, -EINVAL);
	WRONG(10, pids.flags, 4, -EINVAL);
	WRONG(10, pids.reserved, 1, -EINVAL);
	WRONG(10, pids.pid, 0, -ESRCH);
	WRONG(10, pids.pid, ~0U, -ESRCH);
}

static void long_names(void)
{
	union request req;

	fine(&req, &rows[3]);
	memset(req.del.event, 'x', sizeof(req.del.event));
	want(kt_ioctl(fd, KTRK_IOC_DEL, &req), -EINVAL, "DEL", "a name without its NUL");
	fine(&req, &rows[4]);
	memset(req.sw.group, 'x', sizeof(req.sw.group));
	want(kt_ioctl(fd, KTRK_IOC_SWITCH, &req), -EINVAL, "SWITCH", "a group without its NUL");
}

static void rooms(void)
{
	struct ktrk_tracepoints tp = { .size = sizeof(tp) };
	struct ktrk_field field;
	union request req;
	char buf[256];

	fine(&req, &rows[5]);
	req.event.text = (uintptr_t)buf;
	req.event.text_len = 3;
	want(kt_ioctl(fd, KTRK_IOC_EVENT, &req), -ENOSPC, "EVENT", "too little room");
	tap_is(req.event.text_len, strlen("p:ktrk/x ktm_none a=$arg1:u32"),
	       "and how much it wants");
	req.event.text_len = sizeof(buf);
	req.event.fields = (uintptr_t)&field;
	req.event.nfields = 0;
	want(kt_ioctl(fd, KTRK_IOC_EVENT, &req), -ENOSPC, "EVENT", "no room for fields");
	tap_is(req.event.nfields, 1, "and how many there are");
	fine(&req, &rows[5]);
	req.event.text = 8;
	req.event.text_len = 4096;
	want(kt_ioctl(fd, KTRK_IOC_EVENT, &req), -EFAULT, "EVENT", "text to nowhere");
	fine(&req, &rows[5]);
	req.event.fields = -4096ULL;
	req.event.nfields = 4096;
	want(kt_ioctl(fd, KTRK_IOC_EVENT, &req), -EFAULT, "EVENT", "fields to nowhere");
	tp.buf = (uintptr_t)buf;
	tp.len = 1;
	want(kt_ioctl(fd, KTRK_IOC_TRACEPOINTS, &tp), -ENOSPC, "TRACEPOINTS", "too little room");
	tap_ok(tp.len > 1000 && tp.count > 100, "and how much they want");
	tp.buf = 8;
	want(kt_ioctl(fd, KTRK_IOC_TRACEPOINTS, &tp), -EFAULT, "TRACEPOINTS", "to nowhere");
}

/* What is asked for is not a request of ours. */
static void numbers(void)
{
	union request req;

	fine(&req, &rows[0]);
	want(kt_ioctl(fd, _IOWR(KTRK_IOC_MAGIC, 12, struct ktrk_info), &req),
	     -ENOTTY, "an unknown number", "12");
	want(kt_ioctl(fd, _IOWR(KTRK_IOC_MAGIC, 255, struct ktrk_info), &req),
	     -ENOTTY, "an unknown number", "255");
	want(kt_ioctl(fd, _IOWR(KTRK_IOC_MAGIC ^ 1, 0, struct ktrk_info), &req),
	     -ENOTTY, "a wrong type", "a neighbour's");
	want(kt_ioctl(fd, TCGETS, &req), -ENOTTY, "a terminal's request", "TCGETS");
	fine(&req, &rows[0]);
	want(kt_ioctl(fd, _IO(KTRK_IOC_MAGIC, 0), &req), 0, "a number", "counts, not the size");
	want(read(fd, &req, 8) < 0 ? -errno : 0, -EINVAL, "read()", "there is none");
	want(write(fd, &req, 8) < 0 ? -errno : 0, -EINVAL, "write()", "there is none");
}

/* An older caller, whose structure ends earlier. */
static void older(void)
{
	struct ktrk_info info = { .size = 8 };

	info.features = 0x5a5a;
	want(kt_ioctl(fd, KTRK_IOC_INFO, &info), 0, "INFO", "the smallest there may be");
	tap_ok(info.abi == KTRK_ABI && info.features == 0x5a5a,
	       "what the caller does not know is not written");
}

int main(void)
{
	size_t i;

	kt_begin(1);
	page = sysconf(_SC_PAGESIZE);
	fd = kt_new(RING);
	id = kt_add(fd, "p:x ktm_none a=$arg1:u32");
	tap_ok(id > 0 && unchanged(), "one event in a session");
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		sizes(&rows[i]);
		pointers(&rows[i]);
		without_session(&rows[i]);
	}
	read_only();
	members();
	long_names();
	rooms();
	numbers();
	older();
	return tap_end();
}
