# SPDX-License-Identifier: GPL-2.0-only
# kmod/extra.c: A trigger's count is not counted.
s/atomic_add_unless(rule->left, -1, 0)/atomic_read(rule->left)/
