# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A length is believed before the position is looked at.
/^const struct ktrk_record \*ktrk_reader_peek/,/^}/{
s/unlikely(!ktrk_reader_still(rd))/false/
}
