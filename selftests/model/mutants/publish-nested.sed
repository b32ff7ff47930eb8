# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A writer that interrupts another publishes too.
/ktrk_store(&prod->busy, busy & ~(u64)level);/i\
		ktrk_store_release(\&prod->producer_pos, ktrk_load(\&prod->head));
