// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may do what, when: each kind of user, under each level of lockdown, tries
 * each operation, and gets the errno that the table below has for it. Lockdown
 * cannot be taken back: this is not run by default, but in a guest of its own.
 *
 * /dev/ktrk is set as the udev rule sets it where there is a group ktrk.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "lib.h"

#ifndef CAP_PERFMON
#define CAP_PERFMON	38
#define CAP_BPF		39
#endif

#define LOCKDOWN	"/sys/kernel/security/lockdown"
#define GROUP		4242	/* stands for the group ktrk */
#define NOBODY		65534
#define ALL		(~0ULL)
#define CAP(c)		(1ULL << (c))

enum op {
	OPEN_RO,
	OPEN_RW,
	ASK,
	POLL,
	MMAP,
	TASKS,
	ADD,
	CONSUME,
	FS_READ,
	FS_WRITE,
	OPS
};

enum level { NONE, INTEGRITY, CONFIDENTIALITY, LEVELS };

static const char *const ops[OPS] = {
	"open-ro", "open-rw", "ask", "poll", "mmap", "tasks", "add", "consume",
	"fs-read", "fs-write",
};

static const char *const levels[LEVELS] = {
	"none", "integrity", "confidentiality",
};

#define TRACE_CAPS	(CAP(CAP_PERFMON) | CAP(CAP_BPF))

/*
 * What each gets: for each level of lockdown, a letter for each operation, in
 * the order of ops[]: . works, A is EACCES, P is EPERM. What cannot even be
 * opened gives EACCES for all that needs a descriptor.
 */
static const struct who {
	const char *name;
	unsigned int uid;
	bool member;		/* of the group ktrk */
	__u64 caps;
	bool userns;		/* is root in a user namespace of its own */
	const char *want[LEVELS];
} users[] = {
	{ "root", 0, false, ALL, false,
	  { "..........", ".........P", "....PPP.PP" } },
	{ "root, no SYS_ADMIN", 0, false, ALL & ~CAP(CAP_SYS_ADMIN), false,
	  { "......PP.P", "......PP.P", "....PPPPPP" } },
	{ "root, PERFMON and BPF", 0, false, TRACE_CAPS, false,
	  { "......PP.P", "......PP.P", "....PPPPPP" } },
	{ "root, no capability", 0, false, 0, false,
	  { "......PP.P", "......PP.P", "....PPPPPP" } },
	{ "root of a child namespace", 0, false, ALL, true,
	  { "......PP.P", "......PP.P", "....PPPPPP" } },
	{ "nobody", NOBODY, false, 0, false,
	  { "AAAAAAAAAA", "AAAAAAAAAA", "AAAAAAAAAA" } },
	{ "nobody, SYS_ADMIN", NOBODY, false, CAP(CAP_SYS_ADMIN), false,
	  { "AAAAAAAAAA", "AAAAAAAAAA", "AAAAAAAAAA" } },
	{ "nobody, PERFMON and BPF", NOBODY, false, TRACE_CAPS, false,
	  { "AAAAAAAAAA", "AAAAAAAAAA", "AAAAAAAAAA" } },
	{ "nobody, root in a namespace", NOBODY, false, 0, true,
	  { "AAAAAAAAAA", "AAAAAAAAAA", "AAAAAAAAAA" } },
	{ "nobody, DAC_OVERRIDE", NOBODY, false, CAP(CAP_DAC_OVERRIDE), false,
	  { "......PP.P", "......PP.P", "....PPPPPP" } },
	{ "member", NOBODY, true, 0, false,
	  { ".A....PPAA", ".A....PPAA", ".A..PPPPAA" } },
	{ "member, SYS_ADMIN", NOBODY, true, CAP(CAP_SYS_ADMIN), false,
	  { ".A....PPAA", ".A....PPAA", ".A..PPPPAA" } },
	{ "member, PERFMON and BPF", NOBODY, true, TRACE_CAPS, false,
	  { ".A....PPAA", ".A....PPAA", ".A..PPPPAA" } },
	{ "member, root in a namespace", NOBODY, true, 0, true,
	  { ".A....PPAA", ".A....PPAA", ".A..PPPPAA" } },
};

static int id;
static __u64 bytes;

/* What a child found, where the parent can see it. */
struct found {
	bool there;
	int got[OPS];
	__u64 addr;
};

static struct found *found;

static int set_caps(__u64 caps)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2], may[2];
	int i;

	if (syscall(SYS_capget, &head, may))
		return -errno;
	for (i = 0; i < 2; i++) {
		data[i].permitted = may[i].permitted & (__u32)(caps >> 32 * i);
		data[i].effective = data[i].permitted;
		data[i].inheritable = 0;
	}
	return syscall(SYS_capset, &head, data) ? -errno : 0;
}

static int enter_userns(unsigned int uid)
{
	char map[32];

	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (unshare(CLONE_NEWUSER))
		return -errno;
	return kt_append("/proc/self/uid_map", map);
}

static int become(const struct who *who)
{
	const gid_t group = GROUP;

	if (setgroups(who->member, &group) || prctl(PR_SET_KEEPCAPS, 1))
		return -errno;
	if (who->uid && (setresgid(NOBODY, NOBODY, NOBODY) ||
			 setresuid(who->uid, who->uid, who->uid)))
		return -errno;
	/* Else its own files in /proc are root's. */
	prctl(PR_SET_DUMPABLE, 1);
	if (who->userns)
		return enter_userns(who->uid);
	return set_caps(who->caps);
}

static int ask(int fd, __u64 *addr)
{
	struct ktrk_info info = { .size = sizeof(info) };
	struct ktrk_event ev = { .size = sizeof(ev), .id = id };
	struct ktrk_counts counts;
	struct ktrk_ctl ctl;
	int rc = kt_ioctl(fd, KTRK_IOC_INFO, &info);

	if (!rc)
		rc = kt_ioctl(fd, KTRK_IOC_EVENT, &ev);
	if (!rc)
		rc = kt_stat(fd, id, -1, &counts);
	if (!rc)
		rc = kt_ctl(fd, KTRK_CTL_STATUS, &ctl);
	*addr = ev.addr;
	return rc;
}

static int map(int fd, __u64 at, size_t len)
{
	void *p = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, at);

	if (p == MAP_FAILED)
		return -errno;
	munmap(p, len);
	return 0;
}

static int map_ring(int fd)
{
	struct kt_ring ring;
	int rc = kt_map(fd, 0, bytes, false, &ring);

	if (!rc)
		kt_unmap(&ring);
	return rc;
}

static int add(int fd)
{
	unsigned int err, pos;
	int rc = kt_add_flags(fd, "p:matrix_new ktm_none", 0, &err, &pos);

	if (rc < 0)
		return rc;
	kt_del(fd, "matrix_new");
	return 0;
}

static int consume(int fd)
{
	int rc = kt_consume(fd, 1);

	if (!rc)
		kt_consume(fd, 0);
	return rc;
}

static int open_only(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static void try_all(struct found *f)
{
	int ro = kt_open(O_RDONLY), rw = kt_open(O_RDWR), fd, rc, op;
	struct pollfd pfd = { .events = POLLIN };

	f->got[OPEN_RO] = ro < 0 ? ro : 0;
	f->got[OPEN_RW] = rw < 0 ? rw : 0;
	fd = rw >= 0 ? rw : ro;
	rc = fd < 0 ? fd : kt_session(fd, KTRK_DEFAULT_SESSION, 0, 0);
	for (op = ASK; op <= CONSUME; op++)
		f->got[op] = rc;
	if (!rc) {
		pfd.fd = fd;
		f->got[ASK] = ask(fd, &f->addr);
		if (poll(&pfd, 1, 0) < 0 || pfd.revents & POLLERR)
			f->got[POLL] = -EIO;
		f->got[MMAP] = map_ring(fd);
		f->got[TASKS] = map(fd, KTRK_MMAP_TASKS, sysconf(_SC_PAGESIZE));
		f->got[ADD] = add(fd);
		f->got[CONSUME] = consume(fd);
	}
	f->got[FS_READ] = open_only(KT_DEBUGFS "/kprobe_profile", O_RDONLY);
	f->got[FS_WRITE] = open_only(KT_DEBUGFS "/kprobe_events", O_WRONLY | O_APPEND);
	f->there = true;
}

static void in_child(const struct who *who)
{
	int rc, status = 0;
	pid_t pid;

	memset(found, 0, sizeof(*found));
	pid = fork();
	if (!pid) {
		rc = become(who);
		if (rc)
			printf("# cannot become %s: %s\n", who->name, strerror(-rc));
		else
			try_all(found);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		printf("# child %d: status %#x, %s\n", pid, status, strerror(errno));
}

static const char *name_of(int rc)
{
	static char other[16];

	if (!rc)
		return "ok";
	if (rc == -EACCES)
		return "EACCES";
	if (rc == -EPERM)
		return "EPERM";
	snprintf(other, sizeof(other), "%d", rc);
	return other;
}

static int errno_of(char letter)
{
	return letter == '.' ? 0 : letter == 'A' ? -EACCES : -EPERM;
}

static void print_head(void)
{
	int op;

	printf("# %-28s %-16s", "who", "lockdown");
	for (op = 0; op < OPS; op++)
		printf(" %-8s", ops[op]);
	putchar('\n');
}

/* Its row of the table, and a check of each cell. */
static void try_one(const struct who *who, int level, unsigned int *cells)
{
	int op, want;

	fflush(stdout);
	in_child(who);
	if (!tap_ok(found->there, "%s, lockdown=%s", who->name, levels[level]))
		return;
	printf("# %-28s %-16s", who->name, levels[level]);
	for (op = 0; op < OPS; op++)
		printf(" %-8s", name_of(found->got[op]));
	putchar('\n');
	for (op = 0; op < OPS; op++) {
		want = errno_of(who->want[level][op]);
		if (found->got[op] != want)
			tap_ok(false, "%s: got %d, want %d", ops[op],
			       found->got[op], want);
	}
	*cells += OPS;
	if (found->got[ADD] != 0 && level == NONE)
		tap_is(found->addr, 0, "who may not add sees no address");
}

static void set_level(int level)
{
	if (level != NONE)
		tap_is(kt_write(LOCKDOWN, levels[level]), 0, levels[level]);
}

int main(void)
{
	struct ktrk_info info = { .size = sizeof(info) };
	unsigned int cells = 0;
	struct stat was;
	char said[128];
	size_t i;
	int fd, level;

	kt_begin(1);
	mount("none", "/sys/kernel/security", "securityfs", 0, NULL);
	if (kt_read(LOCKDOWN, said, sizeof(said)) <= 0 || !strstr(said, "[none]"))
		tap_skip_all("there is no lockdown, or there is already");
	found = mmap(NULL, sizeof(*found), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	fd = kt_open(O_RDWR);
	kt_session(fd, KTRK_DEFAULT_SESSION, 0, 0);
	id = kt_add(fd, "p:matrix ktm_none");
	kt_ioctl(fd, KTRK_IOC_INFO, &info);
	bytes = info.ring_bytes;
	stat(KT_DEV, &was);
	if (chown(KT_DEV, 0, GROUP) || chmod(KT_DEV, 0640))
		tap_bail("cannot change " KT_DEV);
	print_head();
	for (level = NONE; level < LEVELS; level++) {
		set_level(level);
		for (i = 0; i < ARRAY_SIZE(users); i++)
			try_one(&users[i], level, &cells);
	}
	tap_ok(cells >= 64, "%u cells", cells);
	tap_is(kt_del(fd, "matrix"), 1, "nothing has changed");
	tap_is(chmod(KT_DEV, was.st_mode & 07777) |
	       chown(KT_DEV, was.st_uid, was.st_gid), 0, "all as it was");
	close(fd);
	return tap_end();
}
