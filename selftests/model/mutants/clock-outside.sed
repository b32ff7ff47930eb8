# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The clock is read once, before the loop.
/^	do {$/i\
	ns = ktrk_env_clock();
/^		ns = ktrk_env_clock();$/d
