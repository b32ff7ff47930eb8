# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A record that fits exactly is refused.
s/return end - pos <= ring->size;/return end - pos < ring->size;/
