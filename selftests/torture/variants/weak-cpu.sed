# SPDX-License-Identifier: GPL-2.0-only
# kmod/buffer_map.c: A CPU that there is not has the first one's ring.
/cpu = off >> 40, in = off/s/cpu = off >> 40/cpu = (off >> 40) % buf->ncpus/
/return &buf->areas\[off >> 40\]/s/off >> 40/(off >> 40) % buf->ncpus/
