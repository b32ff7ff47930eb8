# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The clock is read before the place is looked at.
/^static __always_inline bool ktrk_ring_look/,/^}/{
/^	slot->start = /d
s/^		slot->ns = .*/&\
		slot->start = ktrk_load(\&prod->head);/
}
