# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A reader goes on by the length that stands there by now.
/^void ktrk_reader_advance/,/^}/{
s/rd->pos += rd->len;/const struct ktrk_record *rec = (const void *)(rd->data + (rd->pos \& (rd->size - 1)));\
\
	rd->pos += KTRK_RECORD_LEN(ktrk_load(\&rec->len_kind));/
}
