// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "lib.h"

static const char *loaded[2];	/* by us, in order */

static bool is_loaded(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

/* Tests are storms: nothing trips but what a test wants to. */
#define LIMITS	"max_cpu=0 max_rate=0"

static int insert(const char *path, const char *params)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		return -errno;
	rc = syscall(SYS_finit_module, fd, params, 0) ? -errno : 0;
	close(fd);
	return rc;
}

bool kt_load(const char *name)
{
	static const char *const dirs[] = { "/ktrk", "/ktrk/testmod", "." };
	char path[64], command[64];
	size_t i;

	if (is_loaded(name))
		return true;
	for (i = 0; i < ARRAY_SIZE(dirs) && !is_loaded(name); i++) {
		snprintf(path, sizeof(path), "%s/%s.ko", dirs[i], name);
		insert(path, strcmp(name, "ktrk") ? "" : LIMITS);
	}
	snprintf(command, sizeof(command), "modprobe -q %s %s", name,
		 strcmp(name, "ktrk") ? "" : LIMITS);
	if (!is_loaded(name) && system(command))
		return false;
	return is_loaded(name);
}

static bool load(const char *name)
{
	bool was = is_loaded(name), is = kt_load(name);

	if (is && !was)
		loaded[loaded[0] ? 1 : 0] = name;
	return is;
}

/* What a dead child had open may still be closing. */
bool kt_unload(const char *name)
{
	int tries;

	for (tries = 0; tries < 50; tries++) {
		if (!syscall(SYS_delete_module, name, O_NONBLOCK))
			return true;
		usleep(100000);
	}
	return false;
}

/* The parent: waits for the test and leaves the machine as it was. */
static void __attribute__((noreturn)) clean_up(pid_t test)
{
	int status, i, rc = 1;

	waitpid(test, &status, 0);
	if (WIFEXITED(status))
		rc = WEXITSTATUS(status);
	else
		printf("Bail out! died of signal %d\n", WTERMSIG(status));
	for (i = ARRAY_SIZE(loaded) - 1; i >= 0; i--) {
		if (!loaded[i] || kt_unload(loaded[i]))
			continue;
		printf("Bail out! %s cannot be unloaded\n", loaded[i]);
		rc = 1;
	}
	exit(rc);
}

/**
 * kt_begin() - have the modules there, or end the test as skipped
 * @testmod: ktrk_testmod as well
 *
 * The test goes on in a child, so that whatever becomes of it, its files and
 * mappings are gone when the modules are unloaded.
 */
void kt_begin(int testmod)
{
	pid_t test;

	tap_begin();
	if (geteuid())
		tap_skip_all("needs root");
	if (!load("ktrk"))
		tap_skip_all("ktrk.ko cannot be loaded");
	testmod = testmod && !load("ktrk_testmod");
	test = fork();
	if (test)
		clean_up(test);
	if (testmod)
		tap_skip_all("no module ktrk_testmod");
}

/* A request; -errno when it fails. */
int kt_ioctl(int fd, unsigned long request, void *arg)
{
	return ioctl(fd, request, arg) < 0 ? -errno : 0;
}

int kt_open(int flags)
{
	int fd = open(KT_DEV, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int kt_session(int fd, const char *name, unsigned int flags,
	       __u64 bytes)
{
	struct ktrk_session_req req = {
		.size = sizeof(req), .flags = flags, .ring_bytes = bytes,
	};

	snprintf(req.name, sizeof(req.name), "%s", name);
	return kt_ioctl(fd, KTRK_IOC_SESSION, &req);
}

/* A descriptor with a session of its own; the test ends if there is none. */
int kt_new(__u64 bytes)
{
	int fd = kt_open(O_RDWR), rc;

	if (fd < 0)
		tap_bail("%s: %s", KT_DEV, strerror(-fd));
	rc = kt_session(fd, "", 0, bytes);
	if (rc)
		tap_bail("no session: %s", strerror(-rc));
	return fd;
}

/* Returns the event's id, or -errno with what was wrong and where. */
int kt_add_flags(int fd, const char *text, unsigned int flags,
		 unsigned int *err, unsigned int *pos)
{
	struct ktrk_add add = {
		.size = sizeof(add), .flags = flags,
		.text = (uintptr_t)text, .text_len = strlen(text),
	};
	int rc = kt_ioctl(fd, KTRK_IOC_ADD, &add);

	*err = add.err;
	*pos = add.err_pos;
	return rc ? rc : (int)add.id;
}

int kt_add(int fd, const char *text)
{
	unsigned int err, pos;
	int id = kt_add_flags(fd, text, 0, &err, &pos);

	if (id < 0)
		printf("# %s: %s, error %u at %u\n", text, strerror(-id), err, pos);
	return id;
}

static int add_how(int fd, const char *text, const char *mech,
		   unsigned int flags)
{
	struct ktrk_add add = {
		.size = sizeof(add), .flags = flags,
		.text = (uintptr_t)text, .text_len = strlen(text),
	};
	int rc;

	snprintf(add.mech, sizeof(add.mech), "%s", mech);
	rc = kt_ioctl(fd, KTRK_IOC_ADD, &add);
	return rc ? rc : (int)add.id;
}

/* The same by a mechanism of one's own choice, "" for any; says nothing. */
int kt_add_by(int fd, const char *text, const char *mech)
{
	return add_how(fd, text, mech, 0);
}

/* The same, and we vouch for the function. */
int kt_add_suits(int fd, const char *text, const char *mech)
{
	return add_how(fd, text, mech, KTRK_ADD_SUITS);
}

/* What the module says of an event; @ev->mech is empty if it cannot. */
int kt_mech(int fd, int id, struct ktrk_event *ev)
{
	memset(ev, 0, sizeof(*ev));
	ev->size = sizeof(*ev);
	ev->id = id;
	return kt_ioctl(fd, KTRK_IOC_EVENT, ev);
}

bool kt_has(int fd, __u64 feature)
{
	struct ktrk_info info = { .size = sizeof(info) };

	return !kt_ioctl(fd, KTRK_IOC_INFO, &info) && info.features & feature;
}

/* Ends the test as skipped where this kernel has it not. */
void kt_need(__u64 feature, const char *else_say)
{
	int fd = kt_open(O_RDWR);

	if (!kt_has(fd, feature))
		tap_skip_all(else_say);
	close(fd);
}

/* All events where @event is NULL. Returns how many, or -errno. */
int kt_del(int fd, const char *event)
{
	struct ktrk_del del = { .size = sizeof(del) };
	int rc;

	del.flags = event ? 0 : KTRK_ALL;
	snprintf(del.event, sizeof(del.event), "%s", event ? event : "");
	rc = kt_ioctl(fd, KTRK_IOC_DEL, &del);
	return rc ? rc : (int)del.count;
}

int kt_switch(int fd, const char *event, int on)
{
	struct ktrk_switch sw = { .size = sizeof(sw), .on = on };
	int rc;

	snprintf(sw.event, sizeof(sw.event), "%s", event);
	rc = kt_ioctl(fd, KTRK_IOC_SWITCH, &sw);
	return rc ? rc : (int)sw.count;
}

int kt_ctl(int fd, unsigned int op, struct ktrk_ctl *ctl)
{
	memset(ctl, 0, sizeof(*ctl));
	ctl->size = sizeof(*ctl);
	ctl->op = op;
	return kt_ioctl(fd, KTRK_IOC_CTL, ctl);
}

int kt_consume(int fd, int on)
{
	struct ktrk_consume consume = { .size = sizeof(consume), .on = on };

	return kt_ioctl(fd, KTRK_IOC_CONSUME, &consume);
}

int kt_stat(int fd, int id, int cpu, struct ktrk_counts *counts)
{
	struct ktrk_stat stat = { .size = sizeof(stat), .id = id, .cpu = cpu };
	int rc = kt_ioctl(fd, KTRK_IOC_STAT, &stat);

	*counts = stat.counts;
	return rc;
}

/* Returns how many fields the event has, or -errno. */
int kt_fields(int fd, int id, struct ktrk_field *fields, unsigned int room)
{
	struct ktrk_event ev = {
		.size = sizeof(ev), .id = id,
		.fields = (uintptr_t)fields, .nfields = room,
	};
	int rc = kt_ioctl(fd, KTRK_IOC_EVENT, &ev);

	return rc ? rc : (int)ev.nfields;
}

__u64 kt_lost(const struct ktrk_counts *counts)
{
	__u64 sum = 0;
	int i;

	for (i = 0; i < KTRK_LOST_CAUSES; i++)
		sum += counts->lost[i];
	return sum;
}

bool kt_closes(const struct ktrk_counts *c)
{
	return c->hits == c->recorded + c->filtered + c->limited + kt_lost(c);
}

unsigned int kt_cpus(int fd)
{
	struct ktrk_info info = { .size = sizeof(info) };

	return kt_ioctl(fd, KTRK_IOC_INFO, &info) ? 0 : info.ncpus;
}

/**
 * kt_map() - map one ring
 * @fd: with a session
 * @cpu: whose ring
 * @bytes: of its data
 * @consume: as the declared consumer, to write the consumer page
 * @ring: filled in
 *
 * Return: 0 or -errno.
 */
int kt_map(int fd, unsigned int cpu, __u64 bytes, bool consume,
	   struct kt_ring *ring)
{
	const int prot = PROT_READ | (consume ? PROT_WRITE : 0);
	const long page = sysconf(_SC_PAGESIZE);
	void *p;

	memset(ring, 0, sizeof(*ring));
	p = mmap(NULL, page, prot, MAP_SHARED, fd, KTRK_MMAP_RING(cpu));
	if (p == MAP_FAILED)
		return -errno;
	ring->cons = p;
	p = mmap(NULL, page + 2 * bytes, PROT_READ, MAP_SHARED, fd,
		 KTRK_MMAP_RING(cpu) + page);
	if (p == MAP_FAILED) {
		munmap(ring->cons, page);
		return -errno;
	}
	ring->prod = p;
	ring->data = (const unsigned char *)p + page;
	ring->size = bytes;
	ring->pos = ring->cons->consumer_pos;
	return 0;
}

void kt_unmap(struct kt_ring *ring)
{
	const long page = sysconf(_SC_PAGESIZE);

	munmap(ring->cons, page);
	munmap((void *)ring->prod, page + 2 * ring->size);
}

static const struct ktrk_record *at(const struct kt_ring *ring)
{
	return (const void *)(ring->data + ring->pos % ring->size);
}

/*
 * The next record that is not padding, in place, or NULL; what it is must make
 * sense, else it is counted as odd and all up to the end is skipped. Advances.
 */
const struct ktrk_record *kt_next(struct kt_ring *ring)
{
	__u64 end;

	end = __atomic_load_n(&ring->prod->producer_pos, __ATOMIC_ACQUIRE);

	while (ring->pos < end) {
		const struct ktrk_record *rec = at(ring);
		unsigned int len = KTRK_RECORD_LEN(rec->len_kind);
		unsigned int kind = KTRK_RECORD_KIND(rec->len_kind);
		unsigned int least = kind == KTRK_RECORD_PAD ? 8 : sizeof(*rec);

		if (!kind || kind > KTRK_RECORD_LOST ||
		    len < least || len > end - ring->pos) {
			ring->odd++;
			ring->pos = end;
			return NULL;
		}
		ring->pos += len;
		if (kind != KTRK_RECORD_PAD)
			return rec;
	}
	return NULL;
}

/* As the consumer: what was read may be overwritten. */
void kt_give_back(struct kt_ring *ring)
{
	__u64 *pos = &ring->cons->consumer_pos;

	__atomic_store_n(pos, ring->pos, __ATOMIC_RELEASE);
}

/* Have ktrk_testmod run a command, see there. */
int kt_run(const char *command)
{
	int fd = open(KT_TESTMOD, O_WRONLY | O_CLOEXEC), rc = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, command, strlen(command) + 1) < 0)
		rc = -errno;
	close(fd);
	return rc;
}

/* What ktrk_testmod says of @name: an address, a number. */
unsigned long long kt_tell(const char *name)
{
	char buf[512], *in;

	if (kt_read(KT_TESTMOD, buf, sizeof(buf)) <= 0)
		return 0;
	in = strstr(buf, name);
	return in ? strtoull(in + strlen(name), NULL, 0) : 0;
}

/* Stay on this CPU. */
int kt_pin(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

/* Lines of a file that have @with in them; -errno. */
int kt_count_lines(const char *path, const char *with)
{
	FILE *file = fopen(path, "re");
	char line[1024];
	int n = 0;

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file))
		n += !!strstr(line, with);
	fclose(file);
	return n;
}

static int write_text(const char *path, const char *text, int flags)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | flags), rc = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		rc = -errno;
	close(fd);
	return rc;
}

/* As the shell's echo > path. */
int kt_write(const char *path, const char *text)
{
	return write_text(path, text, O_TRUNC);
}

/* As the shell's echo >> path. */
int kt_append(const char *path, const char *text)
{
	return write_text(path, text, O_APPEND);
}

/* A small file as a string; returns its length or -errno. */
ssize_t kt_read(const char *path, char *buf, size_t cap)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n, len = 0;

	if (fd < 0)
		return -errno;
	while ((n = read(fd, buf + len, cap - 1 - len)) > 0)
		len += n;
	buf[len] = 0;
	close(fd);
	return n < 0 ? -errno : len;
}

/* Says how long a part took: there are emulated machines, and busy ones. */
void kt_took(const char *part)
{
	static long before;
	struct timespec ts;
	long now;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	now = ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
	if (before)
		printf("# %s: %ld ms\n", part, now - before);
	before = now;
}
