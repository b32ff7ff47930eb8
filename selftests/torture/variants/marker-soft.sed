# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_marker.c: Armed for triggers is as good as recorded.
s/^	       !(READ_ONCE(sink->mode) & KTRK_SINK_SOFT);/	       true;/
