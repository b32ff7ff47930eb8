# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The consumer position is believed.
/^static u64 consumer_pos_verify/,/^}/s/return old;/return pos;/
