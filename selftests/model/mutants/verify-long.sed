# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A record may end behind what is published.
s/ &&$/ \&\&/
/^static bool record_verify/,/^}/s/KTRK_RECORD_LEN(lk) <= room/true/
