# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A reader counts LOST records as passed.
s/rd->found = KTRK_RECORD_KIND(lk) == KTRK_RECORD_EVENT;/rd->found = true;/
