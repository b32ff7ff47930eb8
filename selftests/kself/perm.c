// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may do what: nobody else opens it, who opened it for reading reads, who
 * has no CAP_SYS_ADMIN changes nothing.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "lib.h"

#define RING	(1UL << 16)

static int id;

static void in_child(void (*test)(void), const char *what)
{
	int status = 1;
	pid_t pid = fork();

	if (!pid) {
		tap_failed = 0;
		test();
		fflush(stdout);
		_exit(tap_failed ? 1 : tap_count);
	}
	waitpid(pid, &status, 0);
	/* The child's checks go on where ours were. */
	if (WIFEXITED(status) && WEXITSTATUS(status) > 1)
		tap_count = WEXITSTATUS(status);
	else
		tap_ok(false, "%s", what);
}

static void is_user(void)
{
	static const char *const files[] = {
		"trace", "trace_pipe", "kprobe_events", "tracing_on", "error_log",
	};
	char path[64];
	size_t i;

	if (setgroups(0, NULL) || setresgid(1000, 1000, 1000) ||
	    setresuid(1000, 1000, 1000))
		tap_bail("cannot become a user");
	tap_is(kt_open(O_RDWR), -EACCES, "a user cannot open it");
	tap_is(kt_open(O_RDONLY), -EACCES, "nor to read");
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), KT_DEBUGFS "/%s", files[i]);
		tap_ok(open(path, O_RDONLY) < 0 && open(path, O_WRONLY) < 0, "nor %s", path);
	}
}

static int drop_admin(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data))
		return -errno;
	data[0].effective &= ~(1U << CAP_SYS_ADMIN);
	data[0].permitted &= ~(1U << CAP_SYS_ADMIN);
	return syscall(SYS_capset, &head, data) ? -errno : 0;
}

static void may_only_read(int fd, const char *who)
{
	struct ktrk_tracepoints tp = { .size = sizeof(tp) };
	struct ktrk_info info = { .size = sizeof(info) };
	struct ktrk_event ev = { .size = sizeof(ev), .id = id };
	struct ktrk_counts counts;
	struct ktrk_ctl ctl;
	unsigned int err, pos;
	struct kt_ring ring;
	size_t page = sysconf(_SC_PAGESIZE);
	void *p;

	printf("# %s\n", who);
	tap_is(kt_session(fd, "", 0, 0), -EPERM, "no session of its own");
	tap_is(kt_session(fd, "mine", KTRK_SESSION_CREATE, 0), -EPERM, "no new one");
	tap_is(kt_session(fd, "perm", KTRK_SESSION_UNPIN, 0), -EPERM, "no unpinning");
	tap_is(kt_session(fd, "perm", 0, 0), 0, "but one that is there");
	tap_is(kt_ioctl(fd, KTRK_IOC_INFO, &info), 0, "INFO");
	tap_is(kt_ioctl(fd, KTRK_IOC_TRACEPOINTS, &tp), 0, "TRACEPOINTS");
	tap_is(kt_ioctl(fd, KTRK_IOC_EVENT, &ev), 0, "EVENT");
	tap_is(ev.addr, 0, "which tells no address");
	tap_is(kt_stat(fd, id, -1, &counts), 0, "STAT");
	tap_is(kt_ctl(fd, KTRK_CTL_STATUS, &ctl), 0, "CTL to ask");
	tap_is(kt_ctl(fd, KTRK_CTL_STOP, &ctl), -EPERM, "CTL to stop");
	tap_is(kt_ctl(fd, KTRK_CTL_CLEAR, &ctl), -EPERM, "CTL to clear");
	tap_is(kt_ctl(fd, KTRK_CTL_RESET, &ctl), -EPERM, "CTL to reset");
	tap_is(kt_add_flags(fd, "p:b ktm_none", 0, &err, &pos), -EPERM, "ADD");
	tap_is(kt_add_flags(fd, "p:b ktm_none", KTRK_ADD_DRYRUN, &err, &pos), -EPERM,
	       "ADD as a dry run");
	tap_is(kt_del(fd, "a"), -EPERM, "DEL");
	tap_is(kt_switch(fd, "a", 0), -EPERM, "SWITCH");
	tap_is(kt_consume(fd, 1), -EPERM, "CONSUME");
	tap_is(kt_map(fd, 0, RING, false, &ring), 0, "a ring can be mapped");
	tap_ok(kt_next(&ring), "and read");
	kt_unmap(&ring);
	p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		 KTRK_MMAP_RING(0));
	tap_ok(p == MAP_FAILED && (errno == EPERM || errno == EACCES),
	       "its consumer page cannot be written");
}

static void opened_to_read(void)
{
	may_only_read(kt_open(O_RDONLY), "opened to read");
}

static void has_no_admin(void)
{
	static const char *const files[] = {
		"trace", "kprobe_events", "tracing_on", "error_log", "events/enable",
		"events/kprobes/perm/enable",
	};
	char path[64];
	size_t i;

	if (drop_admin())
		tap_bail("cannot drop CAP_SYS_ADMIN");
	may_only_read(kt_open(O_RDWR), "without CAP_SYS_ADMIN");
	for (i = 0; i < ARRAY_SIZE(files) && !access(KT_DEBUGFS, X_OK); i++) {
		snprintf(path, sizeof(path), KT_DEBUGFS "/%s", files[i]);
		tap_is(kt_append(path, "0"), -EPERM, path);
		tap_is(kt_write(path, ""), -EPERM, "nor to write it anew");
		tap_ok(open(path, O_RDONLY | O_CLOEXEC) >= 0, "but to read");
	}
}

/* A right that was there when it was opened stays with the descriptor. */
static void had_admin(void)
{
	int fd = kt_open(O_RDWR);

	kt_session(fd, "perm", 0, 0);
	drop_admin();
	tap_is(kt_switch(fd, "a", 1), 1, "what was opened with the right keeps it");
}

int main(void)
{
	struct stat st;
	struct ktrk_ctl ctl;
	int fd;

	kt_begin(1);
	tap_ok(!stat(KT_DEV, &st) && (st.st_mode & 0777) == 0600 && !st.st_uid,
	       KT_DEV " is root's alone");
	fd = kt_open(O_RDWR);
	kt_session(fd, "perm", KTRK_SESSION_CREATE | KTRK_SESSION_PIN, RING);
	id = kt_add(fd, "p:a ktm_none");
	kt_append(KT_DEBUGFS "/kprobe_events", "p:perm ktm_none");
	kt_pin(0);
	kt_run("none 10");
	in_child(is_user, "as a user");
	in_child(opened_to_read, "opened to read");
	in_child(has_no_admin, "without CAP_SYS_ADMIN");
	in_child(had_admin, "with the right when it was opened");
	kt_ctl(fd, KTRK_CTL_STATUS, &ctl);
	tap_ok(ctl.nevents == 1 && ctl.on, "after all that nothing has changed");
	kt_append(KT_DEBUGFS "/kprobe_events", "-:perm");
	close(fd);
	fd = kt_open(O_RDWR);
	tap_is(kt_session(fd, "perm", KTRK_SESSION_UNPIN, 0), 0, "unpinned");
	close(fd);
	return tap_end();
}
