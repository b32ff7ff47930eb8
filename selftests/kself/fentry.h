/* SPDX-License-Identifier: GPL-2.0-only */
/* Another user of a function's direct call: a BPF program that does nothing. */
#ifndef KTRK_KSELF_FENTRY_H
#define KTRK_KSELF_FENTRY_H

int fentry_attach(const char *function);

#endif /* KTRK_KSELF_FENTRY_H */
