// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions: what they may be called and how large they may be, who finds
 * whose, and what a pin keeps.
 */
#include "lib.h"

static void reject(int rc, const char *name, unsigned int flags, __u64 bytes,
		   const char *what)
{
	int fd = kt_open(O_RDWR);

	tap_is(kt_session(fd, name, flags, bytes), rc, what);
	tap_is(kt_session(fd, "", 0, 0), 0, "and one can be had after it");
	close(fd);
}

#define STRING	" +0($arg1):string{4096}"

static void sizes(void)
{
	static const __u64 bad[] = {
		1, 4096, KTRK_RING_MIN - 1, KTRK_RING_MIN / 2,
		KTRK_RING_MIN + 1, 3 * KTRK_RING_MIN, KTRK_RING_MAX - 1,
		KTRK_RING_MAX * 2,
		1ULL << 40, 1ULL << 63, ~0ULL,
	};
	struct ktrk_session_req req = { .size = sizeof(req) };
	char what[64];
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(what, sizeof(what), "a ring of %#llx bytes", bad[i]);
		reject(-EINVAL, "", 0, bad[i], what);
	}
	fd = kt_open(O_RDWR);
	tap_is(kt_ioctl(fd, KTRK_IOC_SESSION, &req), 0, "a ring of 0 bytes");
	tap_ok(req.ring_bytes >= KTRK_RING_MIN, "is one of the default size");
	close(fd);
	fd = kt_open(O_RDWR);
	tap_is(kt_session(fd, "", 0, KTRK_RING_MIN), 0, "the smallest there may be");
	tap_ok(kt_add(fd, "p:x ktm_none") > 0, "holds a probe");
	tap_is(kt_add(fd, "p:y ktm_str " STRING STRING STRING STRING STRING), -E2BIG,
	       "but no record that is larger");
	close(fd);
}

/* One CPU's ring may be smaller than the others. */
static void one_small_ring(void)
{
	struct ktrk_resize req = {
		.size = sizeof(req), .ring_bytes = KTRK_RING_MIN,
	};
	int fd = kt_new(1 << 20);

	tap_is(kt_ioctl(fd, KTRK_IOC_RESIZE, &req), 0, "CPU 0 has a small ring");
	tap_is(kt_add(fd, "p:y ktm_str " STRING STRING STRING STRING STRING), -E2BIG,
	       "no record that is larger than that");
	close(fd);
}

/* More than there is memory: refused when the rings are made, nothing lost. */
static void too_much_memory(void)
{
	int fd = kt_new(KTRK_RING_MAX);
	unsigned int err, pos;

	tap_is(kt_add_flags(fd, "p:x ktm_none", 0, &err, &pos), -EDQUOT,
	       "rings larger than all memory");
	tap_is(kt_ctl(fd, KTRK_CTL_STATUS, &(struct ktrk_ctl){}), 0, "the session is there");
	close(fd);
}

static void names(void)
{
	static const char *const bad[] = {
		"a b", "a/b", ".", "..", ".a", "\n", "\xc3\xa4", "a:b",
	};
	struct ktrk_session_req req = { .size = sizeof(req) };
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		reject(-EINVAL, bad[i], KTRK_SESSION_CREATE, 0, "a bad name");
	reject(-EINVAL, "", KTRK_SESSION_PIN, 0, "a pin without a name");
	reject(-EINVAL, "", KTRK_SESSION_CREATE | KTRK_SESSION_EXCL, 0,
	       "EXCL without a name");
	reject(-EINVAL, "x", KTRK_SESSION_PIN | KTRK_SESSION_UNPIN, 0, "PIN and UNPIN");
	reject(-EINVAL, "x", 1U << 5, 0, "an unknown flag");
	reject(-EINVAL, "x", 1U << 31, 0, "the highest flag");
	reject(-ENOENT, "nosuch", 0, 0, "a name that is not there");
	memset(req.name, 'x', sizeof(req.name));
	req.flags = KTRK_SESSION_CREATE;
	fd = kt_open(O_RDWR);
	tap_is(kt_ioctl(fd, KTRK_IOC_SESSION, &req), -EINVAL, "a name without its NUL");
	req.name[31] = 0;
	req.reserved = 1;
	tap_is(kt_ioctl(fd, KTRK_IOC_SESSION, &req), -EINVAL, "a reserved member");
	req.reserved = 0;
	tap_is(kt_ioctl(fd, KTRK_IOC_SESSION, &req), 0, "the longest name");
	tap_is(kt_ioctl(fd, KTRK_IOC_SESSION, &req), -EBUSY, "a second session");
	close(fd);
}

static int events_of(int fd)
{
	struct ktrk_ctl ctl;

	return kt_ctl(fd, KTRK_CTL_STATUS, &ctl) ? -1 : (int)ctl.nevents;
}

static void sharing(void)
{
	int a = kt_open(O_RDWR), b = kt_open(O_RDWR), c = kt_open(O_RDWR);
	int other = kt_new(KTRK_RING_MIN);

	tap_is(kt_session(a, "shared", KTRK_SESSION_CREATE, KTRK_RING_MIN), 0, "a named one");
	tap_ok(kt_add(a, "p:x ktm_none") > 0, "with a probe");
	tap_is(kt_session(b, "shared", 0, 0), 0, "found by its name");
	tap_is(events_of(b), 1, "has that probe");
	tap_is(kt_session(c, "shared", KTRK_SESSION_CREATE | KTRK_SESSION_EXCL, 0), -EEXIST,
	       "is not made again with EXCL");
	tap_is(events_of(other), 0, "another session has none");
	tap_ok(kt_add(other, "p:x ktm_none") > 0, "may have one of the same name");
	kt_run("none");
	close(a);
	tap_is(events_of(b), 1, "it lives with its last descriptor");
	close(b);
	tap_is(kt_session(c, "shared", 0, 0), -ENOENT, "and dies with it");
	close(c);
	close(other);
}

static void pins(void)
{
	const unsigned int pin = KTRK_SESSION_CREATE | KTRK_SESSION_PIN;
	struct ktrk_counts counts;
	int fd = kt_open(O_RDWR), id;

	tap_is(kt_session(fd, "pinned", pin, KTRK_RING_MIN), 0, "a pinned session");
	id = kt_add(fd, "p:pinned ktm_none");
	close(fd);
	kt_run("none 3");
	fd = kt_open(O_RDWR);
	tap_is(kt_session(fd, "pinned", 0, 0), 0, "outlives its descriptors");
	tap_is(events_of(fd), 1, "with its probes");
	tap_is(kt_stat(fd, id, -1, &counts), 0, "and their books");
	tap_is(counts.hits, 3, "that went on");
	close(fd);
	fd = kt_open(O_RDWR);
	tap_is(kt_session(fd, "pinned", KTRK_SESSION_UNPIN, 0), 0, "is unpinned");
	close(fd);
	fd = kt_open(O_RDWR);
	tap_is(kt_session(fd, "pinned", 0, 0), -ENOENT, "and gone then");
	close(fd);
	/* The default one stays, whatever is asked. */
	fd = kt_open(O_RDWR);
	tap_is(kt_session(fd, "default", KTRK_SESSION_UNPIN, 0), 0, "unpin the default one");
	close(fd);
	fd = kt_open(O_RDWR);
	tap_is(kt_session(fd, "default", 0, 0), 0, "it is there");
	close(fd);
}

static void as_many_as_there_may_be(void)
{
	int fds[KTRK_SESSIONS_MAX + 1], n, i, rc = 0;

	for (n = 0; n <= KTRK_SESSIONS_MAX && !rc; n++) {
		fds[n] = kt_open(O_RDWR);
		rc = kt_session(fds[n], "", 0, 0);
	}
	tap_is(rc, -ENOSPC, "too many sessions");
	tap_ok(n > 1 && n <= KTRK_SESSIONS_MAX, "after %d", n - 1);
	for (i = 0; i < n; i++)
		close(fds[i]);
	reject(-ENOENT, "nosuch", 0, 0, "once they are closed");
}

static void main_switch(void)
{
	int fd = kt_new(KTRK_RING_MIN), id = kt_add(fd, "p:x ktm_loop");
	struct ktrk_counts counts;
	struct ktrk_ctl ctl;

	kt_run("loop 10");
	kt_ctl(fd, KTRK_CTL_STOP, &ctl);
	tap_is(ctl.on, 0, "stopped");
	kt_run("loop 7");
	kt_ctl(fd, KTRK_CTL_START, &ctl);
	tap_is(ctl.on, 1, "started");
	kt_run("loop 5");
	kt_stat(fd, id, -1, &counts);
	tap_is(counts.hits, 22, "all hits are counted");
	tap_is(counts.recorded, 15, "recorded while it was on");
	tap_is(counts.lost[KTRK_LOST_DISABLED], 7, "lost(disabled) while it was not");
	tap_is(kt_switch(fd, "x", 0), 1, "the event itself disarmed");
	kt_run("loop 9");
	kt_stat(fd, id, -1, &counts);
	tap_is(counts.hits, 22, "is not hit");
	tap_is(kt_switch(fd, "x", 1), 1, "and armed");
	kt_run("loop 1");
	kt_stat(fd, id, -1, &counts);
	tap_is(counts.hits, 23, "is hit");
	tap_is(kt_ctl(fd, KTRK_CTL_RESET, &ctl), 0, "reset");
	tap_is(ctl.nevents, 0, "leaves no event");
	tap_is(kt_stat(fd, id, -1, &counts), -ENOENT, "and no books");
	close(fd);
}

int main(void)
{
	kt_begin(1);
	sizes();
	one_small_ring();
	too_much_memory();
	names();
	sharing();
	pins();
	as_many_as_there_may_be();
	main_switch();
	return tap_end();
}
