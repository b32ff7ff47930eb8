# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The consumer position is read, checked, and read again.
/^static u64 consumer_pos_verify/,/^}/s/return pos;/return ktrk_load(\&ring->cons->consumer_pos);/
