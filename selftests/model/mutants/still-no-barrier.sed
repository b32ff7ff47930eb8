# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The position may be looked at before the data.
# killer: litmus
/^bool ktrk_reader_still/,/^}/{
/ktrk_rmb();/d
}
