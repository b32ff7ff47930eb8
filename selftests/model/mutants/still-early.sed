# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The copy is checked before it is made.
/^int ktrk_reader_copy/,/^}/{
/if (!ktrk_reader_still(rd))/,/continue;/d
/Anything, if it was overwritten/i\
		if (!ktrk_reader_still(rd))\
			continue;
}
