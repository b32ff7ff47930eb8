# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A reader may be overtaken by 8 bytes.
s/&rd->prod->overwrite_pos) <= rd->pos)/\&rd->prod->overwrite_pos) <= rd->pos + 8)/
