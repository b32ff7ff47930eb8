# SPDX-License-Identifier: GPL-2.0-only
# ring.c: Position and count are read while they change.
/^static bool oldest/,/^}/{
/if (gen & 1)/,/continue;/d
}
