# SPDX-License-Identifier: GPL-2.0-only
# ring.h: A task does not look whether it is inside already.
s/unlikely(ktrk_peek(&prod->busy))/false/
