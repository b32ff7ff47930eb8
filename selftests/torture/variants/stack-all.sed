# SPDX-License-Identifier: GPL-2.0-only
# kmod/hit.c: A hit that is not recorded has its stack recorded all the same.
s/recorded && extra->stacks ?/extra->stacks ?/
