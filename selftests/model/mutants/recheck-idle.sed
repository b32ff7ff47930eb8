# SPDX-License-Identifier: GPL-2.0-only
# ring.h: Publishing again, the outermost writer does not say busy.
/ktrk_store(&prod->busy, level);/d
