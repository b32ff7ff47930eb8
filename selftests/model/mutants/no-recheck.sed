# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The outermost writer does not look at head again.
s/likely(head == ktrk_peek(&prod->head))/true/
