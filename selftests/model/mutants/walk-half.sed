# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The walk goes on by units, not by records.
/^static u64 walk/,/^}/{
s/at = next;/at += KTRK_RING_UNIT;/
}
