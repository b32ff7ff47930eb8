/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the C tests share: requests to /dev/ktrk that return -errno, a reader
 * of one mapped ring, the functions to probe. The reader is written from
 * doc/ring.md, not from the module's code: it checks that too.
 */
#ifndef KTRK_KSELF_LIB_H
#define KTRK_KSELF_LIB_H

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <ktrk/ktrk.h>

#include "tap.h"

#define KT_DEV		"/dev/ktrk"
#define KT_DEBUGFS	"/sys/kernel/debug/ktrk"
#define KT_TESTMOD	"/dev/ktrk_testmod"
#define KT_PROBES	"/sys/kernel/debug/kprobes/list"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/**
 * struct kt_ring - one mapped ring
 * @cons: consumer page, or NULL
 * @prod: producer page, data behind it
 * @data: the data, twice in a row
 * @size: bytes of data
 * @pos: next record
 * @odd: records that cannot be
 */
struct kt_ring {
	struct ktrk_consumer *cons;
	const struct ktrk_producer *prod;
	const unsigned char *data;
	__u64 size;
	__u64 pos;
	__u64 odd;
};

/* Modules: loads what is missing, and unloads it at exit. */
void kt_begin(int testmod);
bool kt_load(const char *name);
bool kt_unload(const char *name);

int kt_ioctl(int fd, unsigned long request, void *arg);
int kt_open(int flags);
int kt_session(int fd, const char *name, unsigned int flags,
	       __u64 bytes);
int kt_new(__u64 bytes);
int kt_add(int fd, const char *text);
int kt_add_by(int fd, const char *text, const char *mech);
int kt_add_suits(int fd, const char *text, const char *mech);
int kt_add_flags(int fd, const char *text, unsigned int flags,
		 unsigned int *err, unsigned int *pos);
int kt_del(int fd, const char *event);
int kt_switch(int fd, const char *event, int on);
int kt_ctl(int fd, unsigned int op, struct ktrk_ctl *ctl);
int kt_consume(int fd, int on);
int kt_mech(int fd, int id, struct ktrk_event *ev);
bool kt_has(int fd, __u64 feature);
void kt_need(__u64 feature, const char *else_say);
int kt_stat(int fd, int id, int cpu, struct ktrk_counts *counts);
int kt_fields(int fd, int id, struct ktrk_field *fields, unsigned int room);
__u64 kt_lost(const struct ktrk_counts *counts);
bool kt_closes(const struct ktrk_counts *counts);
unsigned int kt_cpus(int fd);

int kt_map(int fd, unsigned int cpu, __u64 bytes, bool consume,
	   struct kt_ring *ring);
void kt_unmap(struct kt_ring *ring);
const struct ktrk_record *kt_next(struct kt_ring *ring);
void kt_give_back(struct kt_ring *ring);

void kt_took(const char *part);
int kt_run(const char *command);
unsigned long long kt_tell(const char *name);
int kt_pin(unsigned int cpu);
int kt_count_lines(const char *path, const char *with);
int kt_write(const char *path, const char *text);
int kt_append(const char *path, const char *text);
ssize_t kt_read(const char *path, char *buf, size_t cap);

#endif /* KTRK_KSELF_LIB_H */
