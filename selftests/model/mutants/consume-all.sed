# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The consumer gives up what it has not read.
s/ktrk_store_release(&cons->consumer_pos, rd->pos)/ktrk_store_release(\&cons->consumer_pos, rd->limit)/
