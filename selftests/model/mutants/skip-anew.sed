# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Going over records, a reader goes by lengths of by now.
/^void ktrk_reader_skip/,/^}/{
s/^		ktrk_reader_advance(rd);/		rd->len = KTRK_RECORD_LEN(ktrk_load(\&rec->len_kind));\
&/
}
