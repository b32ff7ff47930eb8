# SPDX-License-Identifier: GPL-2.0-only
# kmod/extra.c: A trigger does not look at its filter.
s/(rule->prog \&\& !ktrk_extra_pass(rule->prog, ctx))/0/
