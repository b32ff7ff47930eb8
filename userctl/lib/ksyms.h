/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /proc/kallsyms: the kernel's own names.
 */
#ifndef KTRK_KSYMS_H
#define KTRK_KSYMS_H

#include "env.h"

/**
 * struct ktrk_ksym - one symbol
 * @addr: its address
 * @name: its name
 * @module: the module's name, or NULL for the kernel proper
 * @type: the letter nm prints
 */
struct ktrk_ksym {
	u64 addr;
	const char *name;
	const char *module;
	char type;
};

/**
 * struct ktrk_ksyms - all symbols, by address; those of one address stay in
 * the kernel's order
 * @text: what was read
 * @rows: symbols
 * @n: how many
 * @hidden: all addresses read as 0 (kptr_restrict)
 * @stext: where the kernel's text begins, 0 if not known
 * @etext: where it ends
 */
struct ktrk_ksyms {
	char *text;
	struct ktrk_ksym *rows;
	size_t n;
	bool hidden;
	u64 stext;
	u64 etext;
};

int ktrk_ksyms_load(struct ktrk_ksyms *ks);
void ktrk_ksyms_free(struct ktrk_ksyms *ks);
bool ktrk_ksyms_is_text(const struct ktrk_ksyms *ks,
			const struct ktrk_ksym *sym);
bool ktrk_ksyms_is_function(const struct ktrk_ksyms *ks,
			    const struct ktrk_ksym *sym);
const struct ktrk_ksym *ktrk_ksyms_at(const struct ktrk_ksyms *ks,
				      u64 addr);
u64 ktrk_ksyms_end(const struct ktrk_ksyms *ks,
		   const struct ktrk_ksym *sym);
u64 ktrk_ksyms_addr(const struct ktrk_ksyms *ks, const char *name);
size_t ktrk_ksyms_named(const struct ktrk_ksyms *ks, const char *module,
			const char *name, const struct ktrk_ksym **out,
			size_t max);
int ktrk_ksyms_render(const struct ktrk_ksyms *ks, u64 addr, bool offset,
		      char *buf, size_t cap);

#endif /* KTRK_KSYMS_H */
