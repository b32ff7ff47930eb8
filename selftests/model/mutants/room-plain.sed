# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The consumer's position is read without an acquire.
# killer: stress-tsan
s/ktrk_load_acquire(&ring->cons->consumer_pos)/ktrk_load(\&ring->cons->consumer_pos)/
