/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel's own type information knows of a function. It is read by
 * libbpf where ktrkctl was built with it, and may be missing.
 */
#ifndef KTRK_BTF_H
#define KTRK_BTF_H

#include <stdbool.h>

bool ktrk_btf_built(void);
const char *ktrk_btf_return(const char *function);
bool ktrk_btf_suits(const char *function);

#endif /* KTRK_BTF_H */
