# SPDX-License-Identifier: GPL-2.0-only
# kmod/buffer_map.c: Refused at mmap(), but mprotect() gives it.
/if (in || !consumer)/s/in || !consumer/0/
