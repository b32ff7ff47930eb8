# SPDX-License-Identifier: GPL-2.0-only
# ring.c: A LOST record may begin after its end.
s/if (!first || first > last)/if (!first)/
