# SPDX-License-Identifier: GPL-2.0-only
# ring.c: PAD and LOST records are counted as events.
s/\*events += KTRK_RECORD_KIND(lk) == KTRK_RECORD_EVENT;/*events += 1;/
