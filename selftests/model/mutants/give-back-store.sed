# SPDX-License-Identifier: GPL-2.0-only
# ring.h: Giving back does not look whether head moved on.
s/ktrk_cmpxchg_local(head, slot->end, end) != slot->end/({ ktrk_store(head, end); 0; })/
