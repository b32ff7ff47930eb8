# SPDX-License-Identifier: GPL-2.0-only
# kmod/mech_marker.c: That somebody records marks is enough.
s/	return ktrk_hit_event(sink) == event &&/	return true \&\&/
