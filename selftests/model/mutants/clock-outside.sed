# SPDX-License-Identifier: GPL-2.0-only
# ring.h: The clock is read before the place is looked at.
/^static __always_inline bool ktrk_ring_look/,/^}/{
/^	slot->start = /d
/^	if (likely(ktrk_env_clock_quick/s/$/ {/
/^		return true;/i\
	slot->start = ktrk_load(\&ktrk_ring_prod(ring)->head);
/^		return true;/s/$/ }/
}
