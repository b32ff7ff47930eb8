# SPDX-License-Identifier: GPL-2.0-only
# ring.h: What cannot be given back is not filled.
/ktrk_ring_pad(ring, end, slot->end);/s/ktrk_ring_pad.*/(void)end;/
