/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the torture programs share: their time and their dice, load on each
 * CPU, and a session whose books are read to the end.
 */
#ifndef KTRK_TORTURE_H
#define KTRK_TORTURE_H

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>

#include "lib.h"

#define TT_CPUS_MAX	64
#define TT_BATCH	100	/* calls of ktm_loop() in one write() */

/**
 * struct tt_load - processes that keep each CPU busy with what is probed
 * @pids: one a CPU
 * @n: how many
 * @shared: what they did, and when to stop
 */
struct tt_load {
	pid_t pids[TT_CPUS_MAX];
	unsigned int n;
	struct tt_shared *shared;
};

/**
 * struct tt_ses - a session with all its rings mapped
 * @fd: its descriptor
 * @ncpus: rings
 * @rings: mapped, to consume
 * @seen: records read, by event
 * @told: losses that LOST records told of
 * @odd: records that cannot be
 */
struct tt_ses {
	int fd;
	unsigned int ncpus;
	struct kt_ring rings[TT_CPUS_MAX];
	__u64 seen[1 << 16];
	__u64 told;
	__u64 odd;
};

void tt_begin(void);
bool tt_left(void);
bool tt_left_of(unsigned int n, unsigned int parts);
bool tt_full(void);
bool tt_more(__u64 done, __u64 full);
unsigned int tt_seconds(void);
__u64 tt_seed(void);
__u64 tt_rand(__u64 *dice);
__u64 tt_below(__u64 *dice, __u64 n);
void tt_sleep_us(__u64 us);

int tt_add(int fd, const char *text);
int tt_add_how(int fd, const char *text, const char *mech, unsigned int flags);
int tt_add_by(int fd, const char *text, const char *mech);

void tt_load_start(struct tt_load *load);
__u64 tt_load_calls(const struct tt_load *load);
void tt_load_stop(struct tt_load *load);

void tt_ses_open(struct tt_ses *ses, const char *name, __u64 bytes);
void tt_ses_read(struct tt_ses *ses);
bool tt_ses_settle(struct tt_ses *ses, int id, struct ktrk_counts *counts);
void tt_ses_close(struct tt_ses *ses);

int tt_insmod(const char *path);
int tt_rmmod(const char *name);
int tt_load_module(void);
int tt_unload_module(void);
int tt_probes(void);

#endif /* KTRK_TORTURE_H */
