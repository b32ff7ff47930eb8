# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_trampoline.c: Who is refused believes that he is not.
/^	rc = ktrk_compat_direct_start/,/^	if (!rc)/s/if (!rc)/if (rc <= 0)/
