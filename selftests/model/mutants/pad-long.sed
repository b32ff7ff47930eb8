# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A PAD record says 8 bytes too many.
/KTRK_RECORD_PAD);/s/end - start/end - start + 8/
