# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A writer that interrupted another says idle.
s/ktrk_store(&prod->busy, busy & ~(u64)level)/ktrk_store(\&prod->busy, 0)/
