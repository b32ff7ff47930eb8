// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "child.h"
#include "say.h"

static void __attribute__((noreturn)) be_child(int wait_fd, char **argv)
{
	char c;

	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	/* Without a byte, whoever watches us is gone. */
	if (read(wait_fd, &c, 1) != 1)
		_exit(KTRK_EXIT_FAILED);
	execvp(argv[0], argv);
	ktrk_say_error("cannot run %s: %s", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/**
 * ktrk_child_prepare() - make the process, which waits for ktrk_child_go()
 * @child: to be filled in
 * @argv: the command, ends in NULL
 *
 * Return: 0 or -errno.
 */
int ktrk_child_prepare(struct ktrk_child *child, char **argv)
{
	int fds[2];

	memset(child, 0, sizeof(*child));
	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	fflush(NULL);
	child->pid = fork();
	if (!child->pid) {
		close(fds[1]);
		be_child(fds[0], argv);
	}
	close(fds[0]);
	if (child->pid < 0) {
		close(fds[1]);
		return -errno;
	}
	child->go = fds[1];
	return 0;
}

/**
 * ktrk_child_go() - let it run
 * @child: prepared
 */
void ktrk_child_go(struct ktrk_child *child)
{
	if (write(child->go, "", 1) != 1)
		ktrk_say_warn("cannot start the command: %s", strerror(errno));
	close(child->go);
}

static void note_status(struct ktrk_child *child, int status)
{
	child->ended = true;
	child->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
					      WEXITSTATUS(status);
}

/**
 * ktrk_child_poll() - has it ended?
 * @child: let go
 *
 * Return: true if so.
 */
bool ktrk_child_poll(struct ktrk_child *child)
{
	int status;

	if (!child->ended &&
	    waitpid(child->pid, &status, WNOHANG) == child->pid)
		note_status(child, status);
	return child->ended;
}

/**
 * ktrk_child_end() - see that it ends
 * @child: let go
 */
void ktrk_child_end(struct ktrk_child *child)
{
	int status;

	if (ktrk_child_poll(child))
		return;
	kill(child->pid, SIGTERM);
	while (waitpid(child->pid, &status, 0) < 0)
		if (errno != EINTR)
			return;
	note_status(child, status);
}
