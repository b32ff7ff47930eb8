# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The position is published without a release.
# killer: stress-tsan
s/ktrk_store_release(&prod->producer_pos, head)/ktrk_store(\&prod->producer_pos, head)/
