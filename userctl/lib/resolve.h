/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is the function that a definition names there, once, and open to probes?
 */
#ifndef KTRK_RESOLVE_H
#define KTRK_RESOLVE_H

#include "blacklist.h"
#include "ksyms.h"
#include "parse.h"

/**
 * struct ktrk_resolve - the kernel's names, read when first needed
 * @loaded: they were read
 * @err: -errno if they could not be
 * @ks: symbols
 * @bl: where probes are refused
 */
struct ktrk_resolve {
	bool loaded;
	int err;
	struct ktrk_ksyms ks;
	struct ktrk_blacklist bl;
};

int ktrk_resolve_load(struct ktrk_resolve *r);
void ktrk_resolve_free(struct ktrk_resolve *r);
int ktrk_resolve_function(struct ktrk_resolve *r, const struct ktrk_def *def,
			  const char *text, const struct ktrk_ksym **sym);
int ktrk_resolve_none_fits(unsigned int kind, const char *pattern);
size_t ktrk_resolve_fitting(const struct ktrk_resolve *r, const char *pattern,
			    const struct ktrk_ksym **syms, size_t cap);
void ktrk_resolve_tell(struct ktrk_resolve *r, const char *pattern);
int ktrk_resolve_tracepoint(const char *names, size_t len, const char *group,
			    const char *name);

#endif /* KTRK_RESOLVE_H */
