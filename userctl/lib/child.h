/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A command to be run and watched.
 */
#ifndef KTRK_CHILD_H
#define KTRK_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct ktrk_child - the command
 * @pid: its process, 0 if there is none
 * @go: write end of a pipe that it waits for
 * @ended: it has
 * @status: as exit status: its own, or 128 and its signal
 */
struct ktrk_child {
	pid_t pid;
	int go;
	bool ended;
	int status;
};

int ktrk_child_prepare(struct ktrk_child *child, char **argv);
void ktrk_child_go(struct ktrk_child *child);
bool ktrk_child_poll(struct ktrk_child *child);
void ktrk_child_end(struct ktrk_child *child);

#endif /* KTRK_CHILD_H */
