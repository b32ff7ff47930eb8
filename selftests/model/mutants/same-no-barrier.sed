# SPDX-License-Identifier: GPL-2.0-only
# ring.c: The generation may be compared before they are read.
# killer: litmus
/^static bool oldest/,/^}/{
/ktrk_rmb();/d
}
