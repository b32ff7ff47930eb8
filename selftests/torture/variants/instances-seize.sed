# SPDX-License-Identifier: GPL-2.0-only
# kmod/session.c: A session goes, whoever else has it.
s/last = refcount_dec_if_one(&s->refs);/last = true;/
