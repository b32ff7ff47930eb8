# SPDX-License-Identifier: GPL-2.0-only
# kmod/core/parse.c: A return probe on a pattern is taken.
s/ktrk_kinds\[in->def->kind\].returns))/0))/
