# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A reader takes head for its limit.
/rd->limit = ktrk_load_acquire/s/producer_pos/head/
