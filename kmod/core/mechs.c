// SPDX-License-Identifier: GPL-2.0-only
#include "mechs.h"

#define ROW(id, word, what) \
	[KTRK_MECH_##id] = { \
		.name = word, .kind = KTRK_KIND_##what, \
		.feature = KTRK_FEAT_##id, \
	},

const struct ktrk_mech_row ktrk_mechs[KTRK_MECH_COUNT] = {
	KTRK_MECHS(ROW)
};
