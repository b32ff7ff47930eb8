# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A reader is woken one record later than it asked.
s/head >= ktrk_peek(&ring->wake_pos)/head > ktrk_peek(\&ring->wake_pos)/
