# SPDX-License-Identifier: GPL-2.0-only
# kmod/hit.h: Each hit takes six instructions more; bench/run --check sees it.
/slot.rec->tid = tid;/s/$/ asm volatile(".rept 6; nop; .endr");/
