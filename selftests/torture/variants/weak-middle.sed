# SPDX-License-Identifier: GPL-2.0-only
# kmod/buffer_map.c: A mapping may begin in the middle of the data.
/in != PAGE_SIZE ||/s/in != PAGE_SIZE ||/0 ||/
