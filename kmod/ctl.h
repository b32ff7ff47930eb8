/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/ktrk: ioctl, mmap, poll. uapi/ktrk/ktrk.h describes each request. */
#ifndef KTRK_CTL_H
#define KTRK_CTL_H

int ktrk_ctl_init(void);
void ktrk_ctl_exit(void);

#endif /* KTRK_CTL_H */
