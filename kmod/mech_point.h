/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints, those of modules too, and the probes that stand on them. */
#ifndef KTRK_MECH_POINT_H
#define KTRK_MECH_POINT_H

#include "mech.h"

int ktrk_mech_point_take(struct ktrk_arm *arm, const char *name);
int ktrk_mech_point_start(struct ktrk_arm *arm);
void ktrk_mech_point_stop(struct ktrk_arm *arm);
void ktrk_mech_point_leave(struct ktrk_arm *arm);
int ktrk_mech_point_init(void);
void ktrk_mech_point_exit(void);

#endif /* KTRK_MECH_POINT_H */
