# SPDX-License-Identifier: GPL-2.0-only
# ring.c: What was read is given up without a release.
# killer: stress-tsan
s/ktrk_store_release(&cons->consumer_pos/ktrk_store(\&cons->consumer_pos/
