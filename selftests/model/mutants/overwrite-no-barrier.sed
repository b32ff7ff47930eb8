# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Data may be overwritten before the position says so.
# killer: litmus
/^static bool take(/,/^}/{
/ktrk_wmb();/d
}
