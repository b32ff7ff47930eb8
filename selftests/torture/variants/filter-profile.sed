# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_events.c: A profile tells what was recorded for what was hit.
s/c.hits, c.lost/c.recorded, c.lost/
