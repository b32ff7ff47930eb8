/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel's own type information knows of a function. It is read by
 * libbpf where ktrkctl was built with it, and may be missing.
 */
#ifndef KTRK_BTF_H
#define KTRK_BTF_H

#include <stdbool.h>
#include <linux/types.h>

struct btf;
struct btf_type;

bool ktrk_btf_built(void);
const char *ktrk_btf_return(const char *function);
bool ktrk_btf_suits(const char *function);
int ktrk_btf_use(const char *path);
const struct btf *ktrk_btf_get(const char *module);
const char *ktrk_btf_module(unsigned int i);
const struct btf_type *ktrk_btf_bare(const struct btf *btf, __u32 id);
const char *ktrk_btf_type(const struct btf_type *type);
bool ktrk_btf_enum_signed(const struct btf_type *type);
bool ktrk_btf_is_word(const struct btf *btf, __u32 id);

#endif /* KTRK_BTF_H */
