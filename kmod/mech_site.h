/* SPDX-License-Identifier: GPL-2.0-only */
/* The places where ftrace may call us: shared by those who have it do so. */
#ifndef KTRK_MECH_SITE_H
#define KTRK_MECH_SITE_H

#include "mech.h"

/* A bit for each word of struct pt_regs, as ktrk_mech_reads() has them. */
#define KTRK_SITE_WORD(reg) BIT_ULL(offsetof(struct pt_regs, reg) / sizeof(u64))

int ktrk_mech_site_init(void);
void ktrk_mech_site_exit(void);
int ktrk_mech_site_find(struct ktrk_arm *arm, const struct ktrk_def *def,
			struct ktrk_err *err);
int ktrk_mech_site_take(struct ktrk_arm *arm, bool mark,
			void (*stop)(struct ktrk_arm *arm));
void ktrk_mech_site_leave(struct ktrk_arm *arm);
int ktrk_mech_site_start(struct ktrk_arm *arm,
			 int (*start)(struct ktrk_arm *arm));
void ktrk_mech_site_stop(struct ktrk_arm *arm);

#endif /* KTRK_MECH_SITE_H */
