// SPDX-License-Identifier: GPL-2.0-only
/*
 * 2,000 functions of the kernel by chance, in batches: a probe on each, a bit
 * of everything that a system does, its books, away with it. What is refused
 * is counted by reason. The dice are known.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "torture.h"

#define FULL	2000
#define BATCH	32
#define SYMS	300000
#define RING	(1UL << 18)

/*
 * Left out, with the reason. Nothing of ktrk is in here: these are places where
 * any kprobe, of whomever, is asking for trouble.
 */
static const struct {
	const char *part, *why;
} leave[] = {
	{ ".cold", "not a function of its own" },
	{ ".part.", "not a function of its own" },
	{ "__pfx_", "padding in front of a function" },
	{ "__cfi_", "padding in front of a function" },
	{ "kdb_", "debugger" },
	{ "kgdb", "debugger" },
};

static const struct {
	int err;
	const char *why;
} reasons[] = {
	{ EINVAL, "the kernel does not let it be probed" },
	{ ENOENT, "no such symbol for kprobes" },
	{ EADDRNOTAVAIL, "several functions of that name" },
	{ EILSEQ, "no instruction starts there" },
	{ EBUSY, "busy" },
};

static char *names[SYMS];
static unsigned int nnames;
static unsigned long refused[ARRAY_SIZE(reasons) + 1], left_out;

static bool wanted(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(leave); i++) {
		if (!strstr(name, leave[i].part))
			continue;
		left_out++;
		return false;
	}
	return true;
}

/* Functions of the kernel itself: text, between _stext and _etext. */
static void read_names(void)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[512], name[256], type;
	bool inside = false;

	while (file && fgets(line, sizeof(line), file) && nnames < SYMS) {
		if (sscanf(line, "%*x %c %255s", &type, name) != 2)
			continue;
		if (!strcmp(name, "_stext"))
			inside = true;
		if (!strcmp(name, "_etext"))
			break;
		if (!inside || (type != 't' && type != 'T') || !wanted(name))
			continue;
		names[nnames++] = strdup(name);
	}
	if (file)
		fclose(file);
}

static void count_refused(int err, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].err == err)
			break;
	refused[i]++;
	if (i == ARRAY_SIZE(reasons))
		printf("# %s: %s\n", name, strerror(err));
}

static void touch_files(void)
{
	char buf[4096];
	struct stat st;
	int fd, p[2];
	DIR *dir;

	fd = open("/tmp/sweep", O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (write(fd, buf, sizeof(buf)) > 0)
		lseek(fd, 0, SEEK_SET);
	if (read(fd, buf, sizeof(buf)) > 0)
		fstat(fd, &st);
	ftruncate(fd, 100);
	close(fd);
	rename("/tmp/sweep", "/tmp/sweep2");
	unlink("/tmp/sweep2");
	mkdir("/tmp/sweep.d", 0700);
	rmdir("/tmp/sweep.d");
	dir = opendir("/sys/kernel");
	while (dir && readdir(dir))
		;
	if (dir)
		closedir(dir);
	kt_read("/proc/self/maps", buf, sizeof(buf));
	kt_read("/proc/meminfo", buf, sizeof(buf));
	if (!pipe(p)) {
		if (write(p[1], buf, 100) > 0)
			close(p[1]);
		if (read(p[0], buf, 100) > 0)
			close(p[0]);
	}
}

static void talk(void)
{
	int p[2];
	char c;

	if (!socketpair(AF_UNIX, SOCK_STREAM, 0, p)) {
		if (write(p[0], "x", 1) == 1 && read(p[1], &c, 1) == 1)
			close(p[0]);
		close(p[1]);
	}
	close(socket(AF_INET, SOCK_DGRAM, 0));
}

static void mess_with_memory(void)
{
	unsigned char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	for (i = 0; i < 1 << 20; i += 4096)
		p[i] = 1;
	mprotect(p, 4096, PROT_READ);
	madvise(p, 1 << 19, MADV_DONTNEED);
	munmap(p, 1 << 20);
}

/* A bit of everything, so that functions are called. */
static void live(void)
{
	int status;
	pid_t pid;

	touch_files();
	talk();
	mess_with_memory();
	pid = fork();
	if (!pid) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	kill(getpid(), 0);
	sched_yield();
	tt_sleep_us(1000);
}

/**
 * struct sums - over all batches
 * @tried: functions
 * @armed: of them
 * @hit: of them
 * @hits: in all
 * @recorded: in all
 * @lost: in all
 * @bad: books that do not close
 */
struct sums {
	unsigned long tried, armed, hit;
	__u64 hits, recorded, lost;
	unsigned long bad;
};

static void one_batch(struct sums *sums, __u64 *dice)
{
	static struct tt_ses ses;
	struct ktrk_switch off = { .size = sizeof(off), .flags = KTRK_ALL };
	unsigned int ids[BATCH], armed = 0, i;
	struct ktrk_counts c;
	char text[400];
	const char *name;
	int id;

	tt_ses_open(&ses, "", RING);
	for (i = 0; i < BATCH; i++) {
		name = names[tt_below(dice, nnames)];
		snprintf(text, sizeof(text), tt_below(dice, 4) ?
			 "p:e%u %s $arg1" : "r:e%u %s $retval $duration", i, name);
		id = tt_add_how(ses.fd, text, NULL, 0);
		sums->tried++;
		if (id < 0)
			count_refused(-id, name);
		else
			ids[armed++] = id;
	}
	live();
	live();
	tt_ses_read(&ses);
	kt_ioctl(ses.fd, KTRK_IOC_SWITCH, &off);
	for (i = 0; i < armed; i++) {
		sums->bad += !tt_ses_settle(&ses, ids[i], &c);
		sums->hit += !!c.hits;
		sums->hits += c.hits;
		sums->recorded += c.recorded;
		sums->lost += kt_lost(&c);
	}
	sums->armed += armed;
	sums->bad += ses.odd;
	tt_ses_close(&ses);
}

int main(void)
{
	struct sums sums = {};
	__u64 dice;
	size_t i;
	int before;

	tt_begin();
	dice = tt_seed();
	before = tt_probes();
	read_names();
	if (nnames < FULL)
		tap_skip_all("kallsyms has no functions");
	while (tt_more(sums.tried, FULL))
		one_batch(&sums, &dice);
	printf("# sweep: %lu of %u functions, out of %u; %lu armed, %lu hit; seed %llu\n",
	       sums.tried, FULL, nnames, sums.armed, sums.hit, tt_seed());
	printf("# sweep: %llu hits, %llu recorded and read, %llu lost\n",
	       sums.hits, sums.recorded, sums.lost);
	for (i = 0; i < ARRAY_SIZE(reasons); i++)
		printf("# sweep: %lu refused: %s\n", refused[i], reasons[i].why);
	printf("# sweep: %lu refused for other reasons, %lu left out\n",
	       refused[i], left_out);
	tap_ok(sums.armed > sums.tried / 3 && sums.hit, "most could be probed");
	tap_is(sums.bad, 0, "books closed, each record read");
	tap_is(refused[i], 0, "each refusal has a known reason");
	tap_is(tt_probes(), before, "no kprobe is left");
	return tap_end();
}
