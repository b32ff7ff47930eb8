# SPDX-License-Identifier: GPL-2.0-only
# ring.h: Idle may be seen before the head that is left.
# killer: litmus
s/ktrk_store_release(&prod->busy, 0)/ktrk_store(\&prod->busy, 0)/
