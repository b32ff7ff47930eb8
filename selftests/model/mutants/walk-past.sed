# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The walk does not stop before its limit.
s/unlikely(!units) || unlikely(next > end)/unlikely(!units)/
