# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A copy is as long as the record says by now.
/^int ktrk_reader_copy/,/^}/{
s/u32 len = rd->len;/u32 len = rec ? KTRK_RECORD_LEN(ktrk_load(\&rec->len_kind)) : 0;/
}
