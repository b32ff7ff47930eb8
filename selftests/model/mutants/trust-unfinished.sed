# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The consumer may give up what is still being written.
/^static u64 consumer_pos_verify/,/^}/s/prod->producer_pos/prod->head/
