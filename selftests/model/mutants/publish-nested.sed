# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A writer that interrupts another publishes too.
/^static __always_inline bool ktrk_ring_leave(/,/^}/{
/^		ktrk_store(&prod->busy,$/i\
		ktrk_store_release(\&prod->producer_pos, ktrk_load(\&prod->head));
}
