# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The quick way does not ask whether there is room.
s/unlikely(end > ktrk_peek(&ring->room)) ||/0 ||/
