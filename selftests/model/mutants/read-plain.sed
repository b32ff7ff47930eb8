# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The position is read without an acquire.
# killer: stress-tsan
s/ktrk_load_acquire(&rd->prod->producer_pos)/ktrk_load(\&rd->prod->producer_pos)/
