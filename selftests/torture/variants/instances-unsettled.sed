# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_instance.c: What is still being made, or removed, is removed.
s/if (!place || !place->settled)/if (!place)/
