// SPDX-License-Identifier: GPL-2.0-only
/*
 * Under lockdown: integrity leaves us all of /dev/ktrk, confidentiality leaves
 * nothing to add or to read. It cannot be taken back, so this is not run by
 * default: run it last, or in a guest of its own.
 */
#include <sys/mount.h>

#include "lib.h"

#define LOCKDOWN	"/sys/kernel/security/lockdown"
#define RING		(1UL << 16)
#define LOCKED_DOWN	67	/* KTRK_ERR_LOCKED_DOWN */

static int fd, id;

static unsigned int level(void)
{
	struct ktrk_info info = { .size = sizeof(info) };

	return kt_ioctl(fd, KTRK_IOC_INFO, &info) ? ~0U : info.lockdown;
}

static int can_open(const char *file, int flags)
{
	char path[64];
	int got;

	snprintf(path, sizeof(path), KT_DEBUGFS "/%s", file);
	got = open(path, flags | O_CLOEXEC);
	if (got < 0)
		return -errno;
	close(got);
	return 0;
}

static void before(void)
{
	char said[128];

	mount("none", "/sys/kernel/security", "securityfs", 0, NULL);
	if (kt_read(LOCKDOWN, said, sizeof(said)) <= 0)
		tap_skip_all("this kernel has no lockdown");
	if (!strstr(said, "[none]"))
		tap_skip_all("it is locked down already");
	tap_is(level(), 0, "INFO tells of no lockdown");
	id = kt_add(fd, "p:before ktm_none");
	tap_ok(id > 0, "a probe from before");
}

static void integrity(void)
{
	struct ktrk_counts counts;
	struct kt_ring ring;

	if (!tap_ok(!kt_write(LOCKDOWN, "integrity"), "lockdown=integrity"))
		return;
	tap_is(level(), 0, "INFO tells that nothing of ours is refused");
	tap_ok(kt_add(fd, "r:during ktm_loop $retval") > 0, "a probe can be added");
	kt_pin(0);
	kt_run("loop 3");
	kt_run("none 3");
	tap_is(kt_map(fd, 0, RING, false, &ring), 0, "a ring can be mapped");
	tap_ok(kt_next(&ring), "and read");
	kt_unmap(&ring);
	kt_stat(fd, id, -1, &counts);
	tap_is(counts.hits, 3, "books can be read");
	/* debugfs' own rule: what may be written may not even be read. */
	tap_is(can_open("trace", O_RDONLY), -EPERM, "debugfs refuses its 0644 files");
	tap_is(can_open("README", O_RDONLY), 0, "but not those that are read only");
	tap_is(can_open("kprobe_events", O_WRONLY), -EPERM, "nothing is written there");
}

static void confidentiality(void)
{
	unsigned int err, pos;
	struct kt_ring ring;
	struct ktrk_ctl ctl;

	if (!tap_ok(!kt_write(LOCKDOWN, "confidentiality"), "lockdown=confidentiality"))
		return;
	tap_is(level(), 2, "INFO tells that reading is refused");
	tap_is(kt_add_flags(fd, "p:after ktm_none", 0, &err, &pos), -EPERM, "ADD");
	tap_is(err, LOCKED_DOWN, "with the reason");
	kt_ctl(fd, KTRK_CTL_STATUS, &ctl);
	tap_is(ctl.nevents, 2, "adds nothing");
	tap_is(kt_map(fd, 0, RING, false, &ring), -EPERM, "a ring cannot be mapped");
	tap_is(can_open("README", O_RDONLY), -EPERM, "nor debugfs be read");
	tap_is(can_open("trace_pipe", O_RDONLY), -EPERM, "nor trace_pipe");
	tap_is(kt_switch(fd, "before", 0), 1, "a probe can be disarmed");
	tap_is(kt_switch(fd, "before", 1), -EPERM, "but not armed");
	tap_is(kt_del(fd, NULL), 2, "and deleted");
}

int main(void)
{
	kt_begin(1);
	fd = kt_new(RING);
	before();
	integrity();
	confidentiality();
	close(fd);
	return tap_end();
}
