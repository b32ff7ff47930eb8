# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Too small a buffer is told of an overwritten length.
/^int ktrk_reader_copy/,/^}/{
/if (len > cap)/,/return -ENOSPC;/d
/Anything, if it was overwritten/i\
		if (KTRK_RECORD_LEN(ktrk_load(\&rec->len_kind)) > cap)\
			return -ENOSPC;
}
