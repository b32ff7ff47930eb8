/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of addresses, names of tracepoints. */
#ifndef KTRK_KSYM_H
#define KTRK_KSYM_H

#include <linux/tracepoint.h>

#include "core/env.h"

int ktrk_ksym_name(void *arg, u64 addr, bool offset, char *buf, size_t cap);
bool ktrk_ksym_module(const char *name);
bool ktrk_ksym_around(u64 addr, u64 *from, u64 *to, char *name);
u64 ktrk_ksym_start(u64 addr);
u64 ktrk_ksym_walk(u64 *addr, char *buf);
bool ktrk_ksym_traceable(u64 from);
u64 ktrk_ksym_fits(const char *pattern, u64 from, u64 to);
bool ktrk_ksym_several(const char *name);
int ktrk_ksym_symbol(const char *name, u64 *addr);
void ktrk_ksym_names_exit(void);
u64 ktrk_ksym_room(u64 addr);
int ktrk_ksym_function(const char *name, u64 *from, u64 *to);
struct tracepoint *ktrk_ksym_tracepoint(const char *name);
size_t ktrk_ksym_tracepoints(char *buf, size_t cap, u32 *count);

#endif /* KTRK_KSYM_H */
