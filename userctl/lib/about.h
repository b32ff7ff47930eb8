/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a file says of the machine and the session that it comes from.
 */
#ifndef KTRK_ABOUT_H
#define KTRK_ABOUT_H

#include "file_write.h"
#include "live.h"

int ktrk_about_put(struct ktrk_fw *fw, const struct ktrk_live *live,
		   char **command, const char *trigger);

#endif /* KTRK_ABOUT_H */
