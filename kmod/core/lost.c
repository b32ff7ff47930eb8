// SPDX-License-Identifier: GPL-2.0-only
#include "lost.h"

/* NULL where the number is not in use yet. */
const char *const ktrk_lost_names[KTRK_LOST_CAUSES] = {
	[KTRK_LOST_FULL] = "full",
	[KTRK_LOST_NESTED] = "nested",
	[KTRK_LOST_RECURSION] = "recursion",
	[KTRK_LOST_NMISSED] = "nmissed",
	[KTRK_LOST_TOOBIG] = "toobig",
	[KTRK_LOST_DISABLED] = "disabled",
	[KTRK_LOST_RATE] = "rate",
};
