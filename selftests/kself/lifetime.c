// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is left when a session's owner goes, in whatever way, and what keeps
 * the module from going.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "lib.h"

#define RING	(1UL << 16)

static int probes_before;

static int probes(void)
{
	return kt_count_lines(KT_PROBES, "");
}

static int unload(void)
{
	return syscall(SYS_delete_module, "ktrk", O_NONBLOCK) ? -errno : 0;
}

static int load(void)
{
	if (!access("/ktrk/ktrk.ko", R_OK))
		return system("insmod /ktrk/ktrk.ko max_cpu=0");
	return system("modprobe -q ktrk max_cpu=0");
}

static void gone(const char *what)
{
	if (probes_before < 0)
		tap_skip(what, "the kernel does not list its probes");
	else
		tap_is(probes(), probes_before, what);
}

static void closing(void)
{
	int fd = kt_new(RING);

	tap_ok(kt_add_by(fd, "p:a ktm_loop", "kprobe") > 0 &&
	       kt_add(fd, "r:b ktm_loop $retval") > 0 &&
	       kt_add(fd, "t:c sys_enter $arg2") > 0, "a session with three kinds of probe");
	if (probes_before >= 0)
		tap_is(probes(), probes_before + 2, "the kernel lists two of them");
	kt_run("loop 100");
	tap_is(unload(), -EWOULDBLOCK, "rmmod while a descriptor is open");
	close(fd);
	gone("close() removes them");
}

/* The child becomes a consumer that never stops, and says so through @ready. */
static void __attribute__((noreturn)) consume_for_ever(int ready)
{
	int fd = kt_new(RING);
	struct kt_ring ring;

	kt_pin(0);
	kt_consume(fd, 1);
	kt_add(fd, "p:a ktm_loop $arg1");
	kt_add(fd, "r:b ktm_loop $retval $duration");
	kt_add(fd, "t:c sys_enter $arg2");
	kt_map(fd, 0, RING, true, &ring);
	while (1) {
		kt_run("loop 100");
		while (kt_next(&ring))
			;
		kt_give_back(&ring);
		if (write(ready, "x", 1) < 0)
			pause();
	}
}

static void killing(void)
{
	int pipes[2], i, status;
	char byte;
	pid_t pid;

	for (i = 0; i < 5; i++) {
		if (pipe(pipes))
			tap_bail("no pipe");
		pid = fork();
		if (!pid) {
			close(pipes[0]);
			consume_for_ever(pipes[1]);
		}
		close(pipes[1]);
		tap_ok(read(pipes[0], &byte, 1) == 1, "a child consumes");
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		close(pipes[0]);
		tap_ok(WIFSIGNALED(status), "and is killed");
		gone("nothing is left of it");
	}
}

static void mapping_keeps_it(void)
{
	int fd = kt_new(RING);
	struct kt_ring ring;

	kt_add_by(fd, "p:a ktm_loop", "kprobe");
	kt_map(fd, 0, RING, false, &ring);
	close(fd);
	tap_is(unload(), -EWOULDBLOCK, "rmmod while a ring is mapped");
	if (probes_before >= 0)
		tap_is(probes(), probes_before + 1, "its probe stands");
	kt_unmap(&ring);
	gone("munmap() is the end of it");
}

/* A task asleep in a probed function while its probe goes. */
static void in_flight(void)
{
	int fd = kt_new(RING), status, i;
	struct ktrk_counts counts;
	pid_t pids[3];
	int id = kt_add(fd, "r2:x ktm_sleep $retval $duration");

	for (i = 0; i < 3; i++) {
		pids[i] = fork();
		if (!pids[i])
			_exit(kt_run("sleep") ? 1 : 0);
	}
	while (kt_tell("sleeping") != 3)
		sched_yield();
	kt_stat(fd, id, -1, &counts);
	tap_is(counts.lost[KTRK_LOST_NMISSED], 1, "two instances, three sleepers: one is missed");
	tap_is(counts.hits, 1, "which is a hit, too");
	kt_del(fd, "x");
	gone("the probe goes while they sleep");
	close(fd);
	kt_run("wake");
	for (i = 0; i < 3; i++) {
		waitpid(pids[i], &status, 0);
		tap_is(status, 0, "a sleeper returns");
	}
}

static void returns_in_books(void)
{
	int fd = kt_new(RING), id = kt_add(fd, "r:x ktm_sleep $retval $duration");
	struct ktrk_counts counts;
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(kt_run("sleep") ? 1 : 0);
	while (kt_tell("sleeping") != 1)
		sched_yield();
	kt_stat(fd, id, -1, &counts);
	tap_is(counts.hits, 0, "no hit before the return");
	kt_run("wake");
	waitpid(pid, &status, 0);
	kt_stat(fd, id, -1, &counts);
	tap_ok(counts.hits == 1 && counts.recorded == 1, "and one at the return");
	close(fd);
}

/* Pins do not hold the module: they are torn down with it. */
static void pinned(void)
{
	const unsigned int pin = KTRK_SESSION_CREATE | KTRK_SESSION_PIN;
	int fd = kt_open(O_RDWR);

	kt_session(fd, "kept", pin, RING);
	kt_add(fd, "p:a ktm_loop");
	kt_add(fd, "r:b ktm_loop $retval");
	close(fd);
	kt_run("loop 100");
	tap_is(unload(), 0, "rmmod while a pinned session has probes");
	gone("takes them along");
	tap_is(load(), 0, "and the module can be loaded again");
	fd = kt_open(O_RDWR);
	tap_is(kt_session(fd, "kept", 0, 0), -ENOENT, "without them");
	close(fd);
}

static void pipe_reader(void)
{
	int fd = open(KT_DEBUGFS "/trace_pipe", O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		tap_skip("trace_pipe", "no debugfs");
		return;
	}
	tap_is(unload(), -EWOULDBLOCK, "rmmod while trace_pipe is open");
	tap_ok(open(KT_DEBUGFS "/trace_pipe", O_RDONLY) < 0 && errno == EBUSY,
	       "nobody else may open it");
	close(fd);
	tap_is(unload(), 0, "once it is closed, the module goes");
	tap_is(load(), 0, "and comes");
}

/* Opened to read and to write it anew, trace shows none of what that forgets. */
static void anew(void)
{
	char text[4096];
	int fd = open(KT_DEBUGFS "/trace", O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		tap_skip("trace", "no debugfs");
		return;
	}
	close(fd);
	kt_append(KT_DEBUGFS "/kprobe_events", "p:anew ktm_loop");
	kt_write(KT_DEBUGFS "/events/kprobes/anew/enable", "1");
	kt_run("loop 5");
	kt_write(KT_DEBUGFS "/events/kprobes/anew/enable", "0");
	kt_read(KT_DEBUGFS "/trace", text, sizeof(text));
	tap_ok(strstr(text, "anew: "), "trace has the records");
	fd = open(KT_DEBUGFS "/trace", O_RDWR | O_TRUNC | O_CLOEXEC);
	memset(text, 0, sizeof(text));
	tap_ok(read(fd, text, sizeof(text) - 1) >= 0 && !strstr(text, "anew: "),
	       "opened anew it has none");
	close(fd);
	kt_append(KT_DEBUGFS "/kprobe_events", "-:anew");
}

/* Deleted while hits come from another CPU, again and again. */
static void under_load(void)
{
	pid_t pid = fork();
	int i, fd, bad = 0;

	if (!pid) {
		kt_pin(1);
		while (!kt_run("loop 1000"))
			;
		_exit(0);
	}
	for (i = 0; i < 50; i++) {
		fd = kt_new(RING);
		bad += kt_add(fd, "p:a ktm_loop $arg1 +0($arg1):string") < 0;
		bad += kt_add(fd, "r:b ktm_loop $retval $arg1") < 0;
		bad += kt_add(fd, "t:c sys_enter $arg2") < 0;
		bad += kt_switch(fd, "a", 0) != 1 || kt_switch(fd, "a", 1) != 1;
		bad += kt_del(fd, "b") != 1;
		close(fd);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	tap_is(bad, 0, "50 sessions come and go under load");
	gone("and leave nothing");
}

int main(void)
{
	kt_begin(1);
	probes_before = probes();
	closing();
	killing();
	mapping_keeps_it();
	in_flight();
	returns_in_books();
	under_load();
	pinned();
	pipe_reader();
	anew();
	return tap_end();
}
