/* SPDX-License-Identifier: GPL-2.0-only */
/* The module's side of ktrk_env_*(): core/env.h says what each does. */
#ifndef KTRK_FETCH_H
#define KTRK_FETCH_H

#include "core/env.h"

/* A string is read in pieces of this many bytes that do not cross a page. */
#define KTRK_FETCH_PIECE	64

#endif /* KTRK_FETCH_H */
