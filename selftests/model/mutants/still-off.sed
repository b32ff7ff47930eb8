# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A reader may be overtaken by 8 bytes.
s/likely(oldest <= rd->pos)/likely(oldest <= rd->pos + 8)/
